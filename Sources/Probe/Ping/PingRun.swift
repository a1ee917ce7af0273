internal import Addresses
internal import Reactor
internal import Sockets

/// One run of ``Ping``: one task asks by the clock and reads what has come, others wait for news and look names up.
/// Confined to the reactor's thread.
final class PingRun: @unchecked Sendable {
  let began = MonotonicTime.now
  private let plan: PingPlan
  private let reactor: Reactor
  private let sink: (PingEvent) -> Bool
  private let bell: Bell
  private var transports = PingTransports()
  private var ledger: PingLedger
  private var schedule: PingSchedule
  private var ending = PingSummary.Ending.done
  private let isGone: Flag
  private var isStopped = false
  /// When the latest probe was made.
  private var latest = MonotonicTime.now
  /// Something has come since it was last heard.
  private var hasNews = false
  /// Names that are being looked up.
  private var lookups = 0

  /// Whether the sink has had enough.
  private final class Flag { var isSet = false }

  private static let mostAtATime = 64
  /// Probes of a flood to many targets on their way.
  private static let mostWaiting = 4096
  private static let floodPatience = Duration.milliseconds(10)
  /// Rounds without waiting, after which signals and deadlines have their turn.
  private static let mostBusyRounds = 16

  init(_ plan: PingPlan, _ reactor: Reactor, _ sink: @escaping @Sendable (PingEvent) -> Bool) {
    let isGone = Flag()
    var plan = plan
    plan.options.keepsPackets = plan.recorder != nil
    if plan.recorder != nil { plan.options.stampsSent = true }
    self.plan = plan
    self.reactor = reactor
    self.sink = sink
    self.isGone = isGone
    bell = Bell(on: reactor)
    schedule = PingSchedule(plan.pace, targets: plan.targets.count, count: plan.count, preload: plan.preload)
    ledger = PingLedger(plan) { event in if !sink(event) { isGone.isSet = true } }
  }

  private func tell(_ event: PingEvent) { if !sink(event) { isGone.isSet = true } }

  func stop(_ ending: PingSummary.Ending) { self.ending = ending }

  func tellInterim() { tell(.interim(ledger.summary(.running, elapsed: .now - began))) }

  func summary() -> PingSummary {
    if case .done = ending, let signal = reactor.cancellingSignal { ending = .signal(signal) }
    ledger.finish(at: .now)
    return ledger.summary(ending, elapsed: .now - began)
  }

  func perform() async {
    do throws(SocketError) {
      transports = try PingTransports(plan, on: reactor) { family, type in tell(.opened(family, type)) }
    } catch {
      ending = .failed(error)
      return
    }
    if let recorder = plan.recorder { ledger.trail = transports.record(to: recorder) }
    tell(.ready)
    if isGone.isSet { return }
    let names = plan.targets.indices.filter { plan.targets[$0].address == nil }
    joinAddresses()
    lookups = names.count
    await withTaskGroup(of: Bool.self) { group in
      for transport in transports.all {
        group.addTask {
          await self.awaitNews(transport)
          return true
        }
      }
      group.addTask {
        await self.ask()
        return true
      }
      if !names.isEmpty {
        group.addTask {
          await self.lookUp(names)
          return false
        }
      }
      // Whoever ends first, ends it; but for the names.
      while let isEnd = await group.next(), !isEnd {}
      group.cancelAll()
    }
    ledger.trail?.finish()
    for transport in transports.all { transport.close() }
  }

  // MARK: Before the first probe

  private func joinAddresses() {
    var members: [Int] = []
    for (index, target) in plan.targets.enumerated() {
      guard let address = target.address else { continue }
      ledger.join(index, address)
      members.append(index)
    }
    let start = MonotonicTime.now
    // Spread over the interval, one schedule for all.
    let interval: Duration = if case .every(let interval) = plan.pace { interval } else { .zero }
    for (place, target) in members.enumerated() {
      schedule.join(target, at: start + interval * place / members.count)
    }
  }

  /// Looks the names up. Each is asked from when it is known.
  private func lookUp(_ names: [Int]) async {
    let lookups = NameLookups(names.map { ($0, plan.targets[$0].text) }, plan.family, on: reactor)
    await lookups.run { index, result, elapsed in
      self.lookups -= 1
      note(index, result, elapsed)
      bell.ring()
    }
  }

  private func note(_ index: Int, _ outcome: NameLookups.Outcome, _ elapsed: Duration) {
    switch outcome {
    case .addresses(let known):
      guard let address = known.first(where: { transports[$0.family] != nil }) ?? known.first else { return }
      tell(.resolved(target: index, address: address, elapsed: elapsed))
      ledger.join(index, address)
      schedule.join(index, at: .now)
    case .unresolved(let error): tell(.unresolved(target: index, error: error))
    case .failed(let error): fail(error)
    }
  }

  private func fail(_ error: SocketError) {
    ending = .failed(error)
    isStopped = true
  }

  // MARK: Asking and hearing

  /// Wakes the task that asks when something has come.
  private func awaitNews(_ transport: any ProbeTransport) async {
    while (try? await transport.wait()) != nil {
      hasNews = true
      bell.ring()
    }
  }

  private func ask() async {
    var busyRounds = 0
    while true {
      askWhatIsDue(.now)
      hear()
      ledger.isAsked = schedule.isOver && lookups == 0
      ledger.settle(.now) { address, index in transports[address.family]?.forget(index) }
      if ledger.isReached {
        ending = .reached
        return
      }
      ledger.trail?.advance(.now)
      if isFinished || !sink(.pause) { return }
      do throws(ReactorError) {
        if let turn = nextTurn, turn <= .now, busyRounds < Self.mostBusyRounds {
          busyRounds += 1
        } else {
          busyRounds = 0
          try await bell.wait(until: nextMoment)
        }
      } catch {
        if error != .timedOut { return }
      }
    }
  }

  private var isFinished: Bool {
    isStopped || isGone.isSet || (schedule.isOver && ledger.unsettled == 0 && lookups == 0)
  }

  /// When the next probe may leave; nil while it may not.
  ///
  /// It must find its place free. A flood waits for answers, but not for ever: a hundred in a second leave without any.
  private var nextTurn: MonotonicTime? {
    guard ledger.hasRoom, let due = schedule.nextDue else { return nil }
    guard case .flood(let window) = plan.pace, ledger.pending >= max(window, min(plan.targets.count, Self.mostWaiting))
    else { return due }
    return max(due, latest + Self.floodPatience)
  }

  private var nextMoment: MonotonicTime? {
    let recording = ledger.trail?.nextAdvance.map { MonotonicTime.now + $0 }
    return [nextTurn, ledger.nextLoss, recording].compactMap(\.self).min()
  }

  private func askWhatIsDue(_ now: MonotonicTime) {
    // What is due when the run ends is not asked any more.
    if let deadline = plan.deadline, now >= began + deadline { return }
    // Some at a time: answers are heard in between.
    var budget = Self.mostAtATime
    while budget > 0, let turn = nextTurn, turn <= now, transports.all.allSatisfy(\.hasRoom),
      let target = schedule.take(now)
    {
      guard let address = ledger.address(target) else { continue }
      let probe = ledger.add(target)
      latest = now
      budget -= 1
      do throws(SocketError) {
        try transports.transport(for: address.family).ask(probe, address)
      } catch { ledger.fail(probe, error) }
      // A flood has no stamps of sending: in a batch each probe would wait for those before it with its clock running.
      if plan.pace.isFlood { flush() }
    }
    if budget < Self.mostAtATime, !plan.pace.isFlood { flush() }
  }

  private func flush() {
    for transport in transports.all { transport.flush { probe, error in ledger.fail(probe, error) } }
  }

  private func hear() {
    let isNews = hasNews
    hasNews = false
    for transport in transports.all {
      do throws(SocketError) {
        try transport.hear(next: ledger.next, isNews: isNews) { news in
          if let target = ledger.note(news) { schedule.noteAnswer(target, at: .now) }
        }
      } catch { fail(error) }
    }
  }
}

internal import Addresses
internal import Reactor
internal import Sockets
internal import Wire

/// One run of ``Ping``: one task asks by the clock and reads what has come, others wait for news and look names up.
/// Confined to the reactor's thread.
final class PingRun: @unchecked Sendable {
  let began = MonotonicTime.now
  private let plan: PingPlan
  private let reactor: Reactor
  private let sink: (PingEvent) -> Bool
  private let bell: Bell
  private var transports = Transports()
  /// Why there is no transport for a family that a name may turn out to need.
  private var missing: [Family: SocketError] = [:]
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

  /// One for each family that is asked.
  private struct Transports {
    private(set) var all: [any ProbeTransport] = []
    private var inet: (any ProbeTransport)?
    private var inet6: (any ProbeTransport)?

    subscript(family: Family) -> (any ProbeTransport)? { family == .inet ? inet : inet6 }

    mutating func set(_ transport: any ProbeTransport, for family: Family) {
      all.append(transport)
      if family == .inet { inet = transport } else { inet6 = transport }
    }
  }

  /// Whether the sink has had enough.
  private final class Flag { var isSet = false }

  private static let mostAtATime = 64
  /// Probes of a flood to many targets on their way.
  private static let mostWaiting = 4096
  private static let floodPatience = Duration.milliseconds(10)
  /// Rounds without waiting, after which signals and deadlines have their turn.
  private static let mostBusyRounds = 16
  /// Look-ups at one time, each of which takes a thread.
  private static let mostLookups = 32
  private static let lookupTimeout = Duration.seconds(10)

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
    do throws(SocketError) { try open() } catch {
      ending = .failed(error)
      return
    }
    record()
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

  /// Opens all sockets that may be needed, since privileges are dropped right after.
  private func open() throws(SocketError) {
    var families = Set(plan.targets.compactMap { $0.address?.family })
    let hasNames = plan.targets.contains { $0.address == nil }
    if hasNames, plan.family != .unspecified { families.insert(plan.family) }
    let isGuess = hasNames && plan.family == .unspecified
    let payload = EchoPayload(cookie: .random(in: .min ... .max), count: plan.size, pattern: plan.pattern ?? [])
    let identifier = plan.options.identifier ?? UInt16.random(in: 1 ... .max)
    for family in [Family.inet, .inet6] where isGuess || families.contains(family) {
      do throws(SocketError) {
        let (transport, type) = try transport(family, payload, identifier)
        transports.set(transport, for: family)
        tell(.opened(family, type))
      } catch {
        // What a name needs is not known yet; a machine may well have one family only.
        if !isGuess || families.contains(family) || (transports.all.isEmpty && family == .inet6) { throw error }
        missing[family] = error
      }
    }
  }

  private func transport(
    _ family: Family, _ payload: EchoPayload, _ identifier: UInt16
  ) throws(SocketError) -> (any ProbeTransport, SocketType) {
    switch plan.method {
    case .echo:
      let socket = try EchoSocket(family, plan.socket, plan.options, identifier: identifier)
      let transport = try EchoTransport(socket, plan.options, payload, on: reactor)
      return (transport, transport.kind)
    case .tcp(let port): return (try ConnectTransport(family, port, plan, on: reactor), .stream)
    case .udp(let port): return (try DatagramTransport(family, port, plan, payload, on: reactor), .datagram)
    }
  }

  private func record() {
    guard let recorder = plan.recorder else { return }
    let trail = PacketTrail(recorder) { [transports] index, address in
      (transports[address.family] as? any RecordableTransport)?.packet(index, address)
    }
    for case let transport as any RecordableTransport in transports.all { transport.trail = trail }
    ledger.trail = trail
  }

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

  /// Looks the names up, several at once. Each is asked from when it is known.
  private func lookUp(_ names: [Int]) async {
    await withTaskGroup(of: (Int, Result<[SocketAddress], LookupError>, Duration).self) { group in
      var next = 0
      func start() {
        guard next < names.count else { return }
        let index = names[next]
        next += 1
        let target = Target.host(plan.targets[index].text, .number(0))
        group.addTask { [reactor, family = plan.family] in
          let began = MonotonicTime.now
          let lookup = TargetLookup(on: reactor, .datagram, family: family, until: began + Self.lookupTimeout)
          do throws(LookupError) {
            return (index, .success(try await lookup.addresses(of: target)), .now - began)
          } catch { return (index, .failure(error), .now - began) }
        }
      }
      for _ in 0..<Self.mostLookups { start() }
      while let (index, result, elapsed) = await group.next() {
        lookups -= 1
        note(index, result, elapsed)
        bell.ring()
        start()
      }
    }
  }

  private func note(_ index: Int, _ result: Result<[SocketAddress], LookupError>, _ elapsed: Duration) {
    switch result {
    case .success(let addresses):
      let known = addresses.compactMap(\.ip)
      guard let address = known.first(where: { transports[$0.family] != nil }) ?? known.first else { return }
      tell(.resolved(target: index, address: address, elapsed: elapsed))
      ledger.join(index, address)
      schedule.join(index, at: .now)
    case .failure(.unresolved(let error)): tell(.unresolved(target: index, error: error))
    case .failure(.failed(let error)): fail(error)
    case .failure(.cancelled), .failure(.timedOut), .failure(.unknownService):
      // The run ends before its answer is there.
      let query = Resolver.Query(host: plan.targets[index].text, family: plan.family, type: .datagram)
      tell(.unresolved(target: index, error: ResolverError(timedOut: query)))
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
        guard let transport = transports[address.family] else {
          throw missing[address.family] ?? SocketError("socket", .familyNotSupported)
        }
        try transport.ask(probe, address)
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

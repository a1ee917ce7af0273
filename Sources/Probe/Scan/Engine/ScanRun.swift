internal import Addresses
internal import Reactor
internal import Sockets
internal import Synchronization

/// One run of ``Scan``: names first, then the loops, on the reactor's thread or on several of their own.
/// Confined to the reactor's thread, but for what loops on other threads hand over.
final class ScanRun: @unchecked Sendable {
  let began = MonotonicTime.now
  private let plan: ScanPlan
  private let reactor: Reactor
  private let sink: (ScanEvent) -> Bool
  private let space: ScanSpace
  private let walk: ScanWalk
  private let addresses: ScanAddresses
  private var ledger: ScanLedger
  private var loop: ScanLoop?
  private let crew: ScanCrew
  private let banners: BannerQueue?
  private var isGone = false

  private static let mostBusyTurns = 16

  init(_ plan: ScanPlan, _ reactor: Reactor, _ sink: @escaping @Sendable (ScanEvent) -> Bool) {
    self.plan = plan
    self.reactor = reactor
    self.sink = sink
    space = plan.space
    walk = plan.walk
    addresses = ScanAddresses(space, takesAll: plan.asksAllAddresses)
    ledger = ScanLedger(plan, walk)
    crew = ScanCrew(bell: Bell(on: reactor))
    banners = plan.readsBanners ? BannerQueue(plan, on: reactor) : nil
  }

  private func tell(_ event: ScanEvent) { if !sink(event) { isGone = true } }

  func summary() -> ScanSummary {
    if case .running = ledger.ending {
      ledger.ending = reactor.cancellingSignal.map { .signal($0) } ?? (isGone ? .gone : .done)
    }
    return ledger.summary(elapsed: .now - began)
  }

  func tellProgress(isAskedFor: Bool) {
    tell(.progress(ledger.summary(elapsed: .now - began), isAskedFor: isAskedFor))
  }

  private func tellCheckpoint() { tell(.checkpoint(ledger.progress(walk))) }

  // MARK: The whole

  func perform() async {
    let loops: [(loop: ScanLoop, basket: ScanCrew.Basket)]
    do throws(SocketError) { loops = try open() } catch {
      ledger.ending = .failed(error)
      return
    }
    tell(.ready)
    await withTaskGroup(of: Bool.self) { group in
      if plan.vigil == nil {
        await lookUp()
      } else {
        group.addTask {
          await self.awaitNames()
          return false
        }
      }
      if let banners {
        group.addTask {
          await banners.run { self.note($0.finding, $0.step) }
          return true
        }
      }
      group.addTask {
        if loops.count == 1, let loop = loops.first?.loop { await self.drive(loop) } else { await self.watch(loops) }
        self.banners?.close()
        return self.banners == nil
      }
      while let isEnd = await group.next(), !isEnd {}
      group.cancelAll()
    }
    if plan.keepsProgress { tellCheckpoint() }
  }

  private func open() throws(SocketError) -> [(loop: ScanLoop, basket: ScanCrew.Basket)] {
    let count = plan.vigil == nil ? min(plan.loops, max(Int(clamping: walk.total / ScanCrew.least), 1)) : 1
    var loops: [(ScanLoop, ScanCrew.Basket)] = []
    for _ in 0..<count {
      let events = try ScanEvents()
      let transports = try ScanTransports(plan, events, share: count)
      let basket = ScanCrew.Basket()
      let deliver: (ScanDelivery) -> Void =
        count == 1 ? { self.receive($0) } : { basket.deliveries.append($0) }
      let loop = ScanLoop(
        plan, ScanSource(space, walk, addresses), transports, events, share: count,
        vigilEnd: plan.vigil.map { began + $0.patience }, deliver)
      loops.append((loop, basket))
    }
    return loops
  }

  // MARK: Names

  private func lookUp() async {
    let names = space.names.enumerated().map { (place: $0.offset, text: $0.element) }
    guard !names.isEmpty else { return }
    var found: [Int: [IPAddress]] = [:]
    await NameLookups(names, plan.family, on: reactor).run { name, outcome, elapsed in
      found[name] = note(name, outcome, elapsed)
    }
    // In the order of the plan, whichever came first: an address belongs to the first name that has it.
    for (name, _) in names { addresses.set(name, found[name] ?? []) }
  }

  /// Looks names up again and again until they have an address: whatever is waited for may not have its name yet.
  private func awaitNames() async {
    var missing = space.names.enumerated().map { (place: $0.offset, text: $0.element) }
    // Until it is looked up, all that can be said of a name is that no answer has come.
    var errors: [Int: ResolverError] = [:]
    for (name, text) in missing {
      errors[name] = ResolverError(timedOut: Resolver.Query(host: text, family: plan.family, type: .datagram))
    }
    ledger.missing = { errors }
    var rounds = 0
    while !missing.isEmpty, !Task.isCancelled {
      await NameLookups(missing, plan.family, on: reactor).run { name, outcome, elapsed in
        switch outcome {
        case .addresses(let found):
          missing.removeAll { $0.place == name }
          errors[name] = nil
          tell(.resolved(name: name, addresses: found, elapsed: elapsed))
          addresses.set(name, found)
          loop?.release(name)
        case .unresolved(let error): errors[name] = error
        case .failed(let error): fail(error)
        }
      }
      guard (try? await reactor.sleep(for: ScanVigil.pause(after: rounds))) != nil else { return }
      rounds += 1
    }
  }

  private func note(_ name: Int, _ outcome: NameLookups.Outcome, _ elapsed: Duration) -> [IPAddress] {
    switch outcome {
    case .addresses(let found):
      tell(.resolved(name: name, addresses: found, elapsed: elapsed))
      return found
    case .unresolved(let error):
      // A run that is ended by a signal knows nothing of the names that it did not wait for.
      if !Task.isCancelled {
        ledger.unresolvedNames += 1
        tell(.unresolved(name: name, error: error))
      }
    case .failed(let error): fail(error)
    }
    return []
  }

  private func fail(_ error: SocketError) {
    ledger.ending = .failed(error)
    isGone = true
  }

  // MARK: One loop, here

  private func drive(_ loop: ScanLoop) async {
    self.loop = loop
    var busyTurns = 0
    do throws(SocketError) {
      let channel = try Channel(loop.events.epoll.descriptor.duplicate(), on: reactor)
      defer { channel.close() }
      while !isGone, !Task.isCancelled {
        let next = loop.turn(.now)
        ledger.questions = loop.questions
        if loop.isDone || ledger.isEnough { break }
        let isBusy = next.map { $0 <= .now } ?? false
        do throws(ReactorError) {
          if isBusy, busyTurns < Self.mostBusyTurns {
            busyTurns += 1
            continue
          }
          busyTurns = 0
          tell(.pause)
          if isBusy { try await reactor.giveWay() } else { try await wait(channel, loop, until: next) }
        } catch { if error != .timedOut { break } }
      }
    } catch { fail(error) }
    if reactor.cancellingSignal != nil { loop.giveUp(isInterrupted: true) }
    self.loop = nil
  }

  /// A name that becomes known is no news in the epoll set.
  private func wait(_ channel: Channel, _ loop: ScanLoop, until next: MonotonicTime?) async throws(ReactorError) {
    let soon = MonotonicTime.now + .milliseconds(50)
    try await channel.wait(for: .read, until: loop.awaitsNames ? min(next ?? soon, soon) : next)
  }

  /// The time of a vigil is over.
  private func endVigil() {
    loop?.giveUp()
    for (name, error) in ledger.missing().sorted(by: { $0.key < $1.key }) {
      ledger.unresolvedNames += 1
      tell(.unresolved(name: name, error: error))
    }
    if case .running = ledger.ending { ledger.ending = .done }
  }

  /// The time of the run is over.
  func expire() {
    if let deadline = plan.deadline, plan.vigil.map({ deadline < $0.patience }) ?? true {
      if case .running = ledger.ending { ledger.ending = .deadline(deadline) }
    } else {
      endVigil()
    }
  }

  /// Tells from time to time how far the run is, to those who want to know.
  func tick() async {
    var latest = MonotonicTime.now
    while (try? await reactor.sleep(for: .milliseconds(100))) != nil {
      tellProgress(isAskedFor: false)
      if plan.keepsProgress, .now - latest > .seconds(2) {
        latest = .now
        tellCheckpoint()
      }
    }
  }

  // MARK: Several loops, elsewhere

  private func watch(_ loops: [(loop: ScanLoop, basket: ScanCrew.Basket)]) async {
    do throws(SocketError) { try crew.start(loops) } catch { fail(error) }
    while !isGone, !Task.isCancelled {
      let (deliveries, questions, isOver) = crew.take()
      for delivery in deliveries { receive(delivery) }
      ledger.questions = questions
      tell(.pause)
      if isOver || ledger.isEnough { break }
      guard (try? await crew.bell.wait()) != nil else { break }
    }
    crew.stop()
  }

  // MARK: Verdicts

  private func receive(_ delivery: ScanDelivery) {
    switch delivery {
    case .passed(let step): ledger.finish(step)
    case .awaited(let finding): tell(.awaited(finding))
    case .slowed(let address):
      if ledger.noteSlowed(address) { tell(.slowed(address)) }
    case .decided(let finding, let connection, let step):
      // A SYN leaves no connection to read from: another is made.
      guard let banners, finding.verdict == .open, Self.isTCP(finding.subject) else {
        Descriptor.close(connection)
        return note(finding, step)
      }
      banners.add(finding, connection, step)
    }
  }

  private static func isTCP(_ subject: ScanSubject) -> Bool {
    if case .port(_, let service, _) = subject { service.transport == .tcp } else { false }
  }

  private func note(_ finding: PortFinding, _ step: UInt64?) {
    ledger.note(finding)
    if let step { ledger.finish(step, decided: finding.verdict != .undecided) }
    tell(.decided(finding))
  }
}

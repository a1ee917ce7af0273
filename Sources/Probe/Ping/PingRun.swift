internal import Addresses
internal import Reactor
internal import Sockets

/// One run of ``Ping``: one task sends by the clock, one for each socket receives. Confined to the reactor's thread.
final class PingRun: @unchecked Sendable {
  let began = MonotonicTime.now
  private let plan: PingPlan
  private let reactor: Reactor
  private let sink: (PingEvent) -> Bool
  private let bell: Bell
  private let codec: EchoCodec
  private var sockets: [Family: EchoSocket] = [:]
  /// By target of the plan; nil where there is no address.
  private var targets: [TargetState?] = []
  /// The targets that are asked, in turn.
  private var asked: [Int] = []
  private var table = ProbeTable()
  /// The place in the schedule: probes of the run so far.
  private var turn = 0
  private var firstTurn = MonotonicTime.now
  private var ending = PingSummary.Ending.done
  private var isOver = false
  /// Something has come since the sockets were last asked.
  private var hasNews = false

  /// Probes on their way at most when no interval says how fast: enough to keep both ends busy, few enough not to drown
  /// a queue.
  private static let floodWindow = 16

  private static let mostBusyRounds = 16

  init(_ plan: PingPlan, _ reactor: Reactor, _ sink: @escaping @Sendable (PingEvent) -> Bool) {
    self.plan = plan
    self.reactor = reactor
    self.sink = sink
    bell = Bell(on: reactor)
    codec = EchoCodec(size: plan.size, pattern: plan.pattern)
  }

  private func tell(_ event: PingEvent) { if !sink(event) { isOver = true } }

  func perform() async {
    do throws(ReactorError) {
      try await resolve()
      try open()
      try await exchange()
    } catch {
      switch error {
      case .socket(let error): ending = .failed(error)
      case .timedOut, .cancelled: break
      }
    }
  }

  func stop(_ ending: PingSummary.Ending) { self.ending = ending }

  func summary() -> PingSummary {
    if case .done = ending, let signal = reactor.cancellingSignal { ending = .signal(signal) }
    for index in targets.indices { targets[index]?.finish(at: .now) }
    return summary(ending)
  }

  func tellInterim() { tell(.interim(summary(.running))) }

  private func summary(_ ending: PingSummary.Ending) -> PingSummary {
    var summary = PingSummary(ending: ending)
    summary.tallies = targets.map { $0?.tally }
    summary.addresses = targets.map { $0?.address }
    summary.elapsed = .now - began
    return summary
  }

  // MARK: Before the first probe

  /// Looks the names up, several at once; an address is known already.
  private func resolve() async throws(ReactorError) {
    targets = plan.targets.map { $0.address.map { state($0) } }
    let names = plan.targets.indices.filter { plan.targets[$0].address == nil }
    await withTaskGroup(of: (Int, Result<[SocketAddress], LookupError>, Duration).self) { group in
      var next = 0
      func start() {
        guard next < names.count else { return }
        let index = names[next]
        next += 1
        let lookup = TargetLookup(on: reactor, .datagram, family: plan.family, until: began + .seconds(10))
        let target = Target.host(plan.targets[index].text, .number(0))
        group.addTask {
          let began = MonotonicTime.now
          do throws(LookupError) {
            return (index, .success(try await lookup.addresses(of: target)), .now - began)
          } catch { return (index, .failure(error), .now - began) }
        }
      }
      for _ in 0..<32 { start() }
      while let (index, result, elapsed) = await group.next() {
        note(index, result, elapsed)
        start()
      }
    }
    if Task.isCancelled { throw .cancelled }
    asked = targets.indices.filter { targets[$0] != nil }
  }

  private func note(_ index: Int, _ result: Result<[SocketAddress], LookupError>, _ elapsed: Duration) {
    switch result {
    case .success(let addresses):
      guard let address = addresses.first?.ip else { return }
      targets[index] = state(address)
      tell(.resolved(target: index, address: address, elapsed: elapsed))
    case .failure(.unresolved(let error)): tell(.unresolved(target: index, error: error))
    case .failure(.failed(let error)): ending = .failed(error)
    case .failure: break
    }
  }

  private func state(_ address: IPAddress) -> TargetState {
    TargetState(address: address, isGroup: address.isMulticast || plan.options.allowsBroadcast)
  }

  private func open() throws(ReactorError) {
    let families = Set(asked.compactMap { targets[$0]?.address.family })
    let identifier = UInt16.random(in: 1 ... .max)
    for family in [Family.inet, .inet6] where families.contains(family) {
      do throws(SocketError) {
        let socket = try EchoSocket(
          family, plan.socket, plan.options, identifier: identifier, messageSize: codec.messageSize, on: reactor)
        sockets[family] = socket
        tell(.opened(family, socket.kind))
      } catch { throw .socket(error) }
    }
  }

  // MARK: Asking and hearing

  private func exchange() async throws(ReactorError) {
    guard !asked.isEmpty else { return }
    firstTurn = .now
    await withTaskGroup(of: Void.self) { group in
      for socket in sockets.values { group.addTask { await self.hear(socket) } }
      group.addTask { await self.ask() }
      // Whoever ends first, ends it.
      await group.next()
      group.cancelAll()
    }
    for socket in sockets.values { socket.channel.close() }
  }

  /// Wakes the other task when something has come.
  private func hear(_ socket: EchoSocket) async {
    while (try? await socket.channel.wait(for: .read)) != nil {
      hasNews = true
      bell.ring()
    }
  }

  private func ask() async {
    var busyRounds = 0
    while !isOver {
      let now = MonotonicTime.now
      sendWhatIsDue(now)
      receive()
      settle(.now)
      if isFinished || !sink(.pause) { return }
      do throws(ReactorError) {
        if hasMoreTurns, mayAsk, nextTurn <= .now, busyRounds < Self.mostBusyRounds {
          // There is more to send: signals and deadlines have their turn now and then.
          busyRounds += 1
        } else {
          busyRounds = 0
          try await bell.wait(until: nextMoment())
        }
      } catch {
        if error != .timedOut { return }
      }
    }
  }

  private func receive() {
    // Without stamps the error queue is worth a call only when the kernel has said that there is something.
    let hasErrors = hasNews || plan.options.stampsSent
    hasNews = false
    for socket in sockets.values {
      do throws(SocketError) {
        try socket.drain(hasErrors: hasErrors) { bytes, from, data, isQueued in
          receive(bytes, from, data, isQueued: isQueued, socket)
        }
      } catch {
        ending = .failed(error)
        isOver = true
      }
    }
  }

  /// The number of all probes of the run, where it has an end.
  private var turns: Int? { plan.count.map { $0 * asked.count } }
  private var hasMoreTurns: Bool { turns.map { turn < $0 } ?? true }
  private var isFinished: Bool { isOver || (!hasMoreTurns && table.unsettled == 0) }
  private var isFlood: Bool { plan.interval == .zero }

  /// The schedule is fixed from the start: turn n leaves at its own moment, however late the one before it was.
  private var nextTurn: MonotonicTime {
    isFlood ? firstTurn : firstTurn + plan.interval * turn / asked.count
  }

  private var mayAsk: Bool {
    table.hasRoom && (!isFlood || table.unsettled < max(Self.floodWindow, min(asked.count, 4096)))
  }

  private func nextMoment() -> MonotonicTime? {
    var moments: [MonotonicTime] = []
    if hasMoreTurns, mayAsk { moments.append(nextTurn) }
    if let oldest = table.oldest { moments.append(oldest + plan.timeout) }
    return moments.min()
  }

  private func sendWhatIsDue(_ now: MonotonicTime) {
    // A batch at a time: answers are heard in between.
    var budget = EchoSocket.batch
    var batches: [Family: [UInt64]] = [:]
    while budget > 0, hasMoreTurns, mayAsk, nextTurn <= now {
      let index = asked[turn % asked.count]
      turn += 1
      budget -= 1
      guard let address = targets[index]?.address, let socket = sockets[address.family] else { continue }
      targets[index]?.made += 1
      targets[index]?.tally.sent += 1
      let probe = table.add(target: index, sequence: targets[index]?.made ?? 0, at: .now, .now)
      do throws(SocketError) {
        try socket.add(to: address) { codec.encode(into: &$0, probe, socket) }
        batches[address.family, default: []].append(probe)
      } catch { fail(probe, error) }
    }
    for (family, probes) in batches {
      sockets[family]?.flush { place, error in fail(probes[place], error) }
    }
  }

  /// Ends the stories that are over, in the order of the probes.
  private func settle(_ now: MonotonicTime) {
    while let record = table.settle({ $0.state != .pending || $0.sent + plan.timeout <= now }) {
      var record = record
      let target = Int(record.target)
      if record.state == .pending {
        record.state = .lost
        table.update(record.index) { $0.state = .lost }
        targets[target]?.tally.lost += 1
        tell(.outcome(ProbeOutcome(target: target, sequence: record.sequence, result: .lost)))
      }
      targets[target]?.settle(record)
      judge(target)
    }
  }

  private func judge(_ index: Int) {
    guard let target = targets[index] else { return }
    let isUp = plan.untilUp.map { target.consecutiveAnswers >= $0 } ?? false
    let isDown = plan.untilDown.map { target.consecutiveLosses >= $0 } ?? false
    guard isUp || isDown else { return }
    ending = .reached
    isOver = true
  }

  private func fail(_ probe: UInt64, _ error: SocketError) {
    guard let record = table.record(probe), record.state == .pending else { return }
    table.update(probe) { $0.state = .unsent }
    targets[Int(record.target)]?.tally.unsent += 1
    tell(.outcome(ProbeOutcome(target: Int(record.target), sequence: record.sequence, result: .unsent(error))))
  }

  // MARK: What comes back

  private func receive(
    _ bytes: UnsafeRawBufferPointer, _ from: SocketAddress, _ data: AncillaryData, isQueued: Bool, _ socket: EchoSocket
  ) {
    guard isQueued else { return receiveAnswer(bytes, from, data, socket) }
    guard let error = data.error else { return }
    if error.origin == .timestamping {
      if let index = codec.sentIndex(bytes, socket, next: table.next), let stamp = data.kernelTime {
        table.update(index) { $0.stamp = stamp }
      }
    } else {
      receiveError(bytes, from, error, socket)
    }
  }

  private func receiveAnswer(
    _ bytes: UnsafeRawBufferPointer, _ from: SocketAddress, _ data: AncillaryData, _ socket: EchoSocket
  ) {
    guard let sender = from.ip, let reply = codec.decodeReply(bytes, socket, next: table.next) else { return }
    let index = reply.index
    guard let record = table.record(index) else {
      tell(.oddity(.unmatched(from: sender)))
      return
    }
    let number = Int(record.target)
    guard let target = targets[number] else { return }
    // For the unspecified address the kernel asks this host, which answers by its own.
    let isAnybody = target.isGroup || [.v4(.any), .v6(.any)].contains(target.address)
    guard isAnybody || sender.withScope(nil) == target.address.withScope(nil) else {
      targets[number]?.tally.wrongSource += 1
      tell(.oddity(.wrongSource(target: number, sequence: record.sequence, from: sender)))
      return
    }
    let answer = answer(reply, sender, data, record)
    let isFirst = targets[number]?.noteResponder(sender, to: record.sequence) ?? false
    switch record.state {
    case .pending:
      table.update(index) { $0.state = .answered }
      targets[number]?.noteAnswer(record.sequence, answer)
      tell(.outcome(ProbeOutcome(target: number, sequence: record.sequence, result: .answered(answer))))
    case .lost:
      table.update(index) { $0.state = .late }
      targets[number]?.noteLate(record.sequence, answer)
      tell(.outcome(ProbeOutcome(target: number, sequence: record.sequence, result: .late(answer))))
    case .answered where target.isGroup && isFirst:
      tell(
        .oddity(
          .responder(target: number, sequence: record.sequence, from: sender, roundTrip: answer.roundTrip)))
    case .answered, .late, .refused, .unsent:
      targets[number]?.tally.duplicates += 1
      tell(.oddity(.duplicate(target: number, sequence: record.sequence, from: sender)))
    }
  }

  private func answer(
    _ reply: EchoCodec.Reply, _ sender: IPAddress, _ data: AncillaryData, _ record: ProbeRecord
  ) -> EchoAnswer {
    let user = MonotonicTime.now - record.sent
    var best = (user, EchoAnswer.Clock.user)
    if let received = data.kernelTime {
      // Stamps are of the clock on the wall. One that was set in between shows: the kernel's part of the way would be
      // longer than the whole, or less than nothing.
      let whole = received - record.sentOnWall
      if whole >= .zero, whole <= user { best = (whole, .receive) }
      if let stamp = record.stamp, case let inner = received - stamp, inner >= .zero, inner <= user {
        best = (inner, .kernel)
      }
    }
    return EchoAnswer(
      from: sender, bytes: reply.length, hops: reply.hops ?? data.hops, roundTrip: best.0, clock: best.1,
      userRoundTrip: user, corruption: reply.corruption)
  }

  private func receiveError(
    _ bytes: UnsafeRawBufferPointer, _ destination: SocketAddress, _ error: QueuedError, _ socket: EchoSocket
  ) {
    guard let index = codec.quotedIndex(bytes, socket, next: table.next), let record = table.record(index),
      record.state == .pending
    else { return }
    let number = Int(record.target)
    guard let target = targets[number], destination.ip?.withScope(nil) == target.address.withScope(nil) else { return }
    if error.origin == .local {
      let mtu = error.code == .messageTooLong ? "the path takes \(error.info) bytes" : nil
      return fail(index, SocketError("send", error.code, subject: "\(target.address)", advice: mtu))
    }
    table.update(index) { $0.state = .refused }
    targets[number]?.tally.refused += 1
    let report = ProbeRefusal(
      family: socket.family, type: error.type, code: error.subCode, from: error.offender,
      mtu: error.code == .messageTooLong ? Int(error.info) : nil)
    tell(.outcome(ProbeOutcome(target: number, sequence: record.sequence, result: .refused(report))))
  }
}

extension IPAddress {
  /// The family of sockets that reach it.
  var family: Family {
    switch self {
    case .v4: .inet
    case .v6: .inet6
    }
  }
}

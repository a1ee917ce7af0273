internal import Addresses
internal import Sockets
internal import Wire

/// The books of a run: what was asked, and what became of it. Every probe gets one outcome.
struct PingLedger {
  /// By target of the plan; nil where there is no address.
  private(set) var targets: [TargetState?]
  private var table: ProbeTable
  /// Probes without an outcome.
  private(set) var pending = 0
  /// The times of all targets together, where there are several.
  private var times = RoundTripTimes()
  /// What `untilUp` or `untilDown` waits for has come about.
  private(set) var isReached = false

  /// Where the packets of what is counted go, where somebody records them.
  var trail: PacketTrail?

  private let plan: PingPlan
  private let tell: (PingEvent) -> Void

  init(_ plan: PingPlan, _ tell: @escaping (PingEvent) -> Void) {
    self.plan = plan
    self.tell = tell
    targets = Array(repeating: nil, count: plan.targets.count)
    table = ProbeTable(probes: plan.count.map { $0 * plan.targets.count }, isTouched: plan.pace.isFlood)
  }

  /// The number of the next probe.
  var next: UInt64 { table.next }
  var hasRoom: Bool { table.hasRoom }
  /// Probes whose story is not over.
  var unsettled: Int { table.unsettled }
  /// When the oldest of them is lost.
  var nextLoss: MonotonicTime? {
    guard let patience = plan.patience else { return table.oldest.map { $0 + plan.timeout } }
    guard isAsked, let latest = table.latest, let wait = patience.wait(after: allTimes) else { return nil }
    return latest + wait
  }
  private var allTimes: RoundTripTimes { targets.count == 1 ? targets[0]?.tally.times ?? times : times }
  /// No probe follows those that were made.
  var isAsked = false

  func address(_ target: Int) -> IPAddress? { targets[target]?.address }

  mutating func join(_ target: Int, _ address: IPAddress) {
    let state = TargetState(address: address, isGroup: address.isMulticast || plan.options.allowsBroadcast)
    if targets.count == 1 { state.tally.times = RoundTripTimes(reach: .seconds(60)) }
    targets[target] = state
  }

  /// Enters a new probe.
  mutating func add(_ target: Int) -> UInt64 {
    let sequence = targets[target]?.noteAsked() ?? 0
    pending += 1
    let index = table.add(target: target, sequence: sequence, at: .now, .now)
    if let trail, let record = table.record(index), let address = address(target) {
      trail.noteAsked(index, address, at: record.sentOnWall)
    }
    tell(.asked(target: target, sequence: sequence))
    return index
  }

  /// Enters what was heard, and returns the target whose latest probe it answers.
  mutating func note(_ news: ProbeNews) -> Int? {
    switch news {
    case .left(let index, let stamp):
      table.update(index) { $0.stamp = stamp }
      trail?.keepRequest(index)
      return nil
    case .answered(let index, let reply): return noteReply(index, reply)
    case .undelivered(let index, let destination, let error):
      noteError(index, destination, error)
      return nil
    case .unsent(let index, let error, let pathMTU):
      let advice = pathMTU.map { "at most \($0) bytes leave here for it" }
      fail(index, SocketError(error.call, error.code, subject: error.subject, advice: advice), pathMTU: pathMTU)
      return nil
    }
  }

  /// A probe could not be sent.
  mutating func fail(_ index: UInt64, _ error: SocketError, pathMTU: Int? = nil) {
    guard let record = table.record(index), record.state == .pending, let target = targets[Int(record.target)]
    else { return }
    table.update(index) { $0.state = .unsent }
    trail?.forget(index)
    pending -= 1
    target.tally.unsent += 1
    if pathMTU != nil { target.tally.errorsHeard += 1 }
    tell(
      .outcome(
        ProbeOutcome(
          target: Int(record.target), sequence: record.sequence, result: .unsent(error), pathMTU: pathMTU)))
    judgePatience(target)
  }

  /// Ends the stories that are over, in the order of the probes.
  mutating func settle(_ now: MonotonicTime, forget: (IPAddress, UInt64) -> Void) {
    while let wait = wait(at: now),
      let (index, settled) = table.settle({ $0.state != .pending || $0.sent + wait <= now })
    {
      var record = settled
      guard let target = targets[Int(record.target)] else { continue }
      if record.state == .pending {
        record.state = .lost
        table.update(index) { $0.state = .lost }
        pending -= 1
        target.tally.lost += 1
        tell(.outcome(ProbeOutcome(target: Int(record.target), sequence: record.sequence, result: .lost)))
      }
      target.settle(record)
      trail?.completeRequest(index)
      forget(target.address, index)
      judge(target)
    }
  }

  /// How long the oldest probe may have been waiting at `now`.
  private func wait(at now: MonotonicTime) -> Duration? {
    guard plan.patience != nil else { return plan.timeout }
    // The number of the oldest is needed again, or nobody waits any longer.
    return !table.hasRoom || nextLoss.map { $0 <= now } ?? false ? .zero : .nanoseconds(Int64.max)
  }

  private mutating func judge(_ target: TargetState) {
    if let wanted = plan.untilUp, target.consecutiveAnswers >= wanted { isReached = true }
    if let wanted = plan.untilDown, target.consecutiveLosses >= wanted { isReached = true }
  }

  private mutating func judgePatience(_ target: TargetState) {
    if plan.patience?.isOver(target.tally) ?? false { isReached = true }
  }

  func summary(_ ending: PingSummary.Ending, elapsed: Duration) -> PingSummary {
    var summary = PingSummary(ending: ending)
    summary.tallies = targets.map { $0?.tally }
    summary.addresses = targets.map { $0?.address }
    summary.times = allTimes
    summary.elapsed = elapsed
    return summary
  }

  mutating func finish(at now: MonotonicTime) { for index in targets.indices { targets[index]?.finish(at: now) } }
}

// MARK: What came back

extension PingLedger {
  private mutating func noteReply(_ index: UInt64, _ reply: ProbeReply) -> Int? {
    guard let record = table.record(index) else {
      tell(.oddity(.unmatched(from: reply.from)))
      return nil
    }
    let number = Int(record.target)
    guard let target = targets[number] else { return nil }
    trail?.keepAnswer(to: index)
    let answer = answer(reply, record)
    // For the unspecified address the kernel asks this host, which answers by its own.
    let isAnybody = plan.acceptsAnySource || target.isGroup || [.v4(.any), .v6(.any)].contains(target.address)
    guard isAnybody || reply.from.withScope(nil) == target.address.withScope(nil) else {
      target.tally.wrongSource += 1
      tell(.oddity(.wrongSource(target: number, sequence: record.sequence, answer)))
      return nil
    }
    let isFirst = target.noteResponder(reply.from, to: record.sequence)
    switch record.state {
    case .pending:
      table.update(index) { $0.state = .answered }
      pending -= 1
      target.noteAnswer(record.sequence, answer)
      if targets.count > 1 { times.add(answer.roundTrip) }
      tell(.outcome(ProbeOutcome(target: number, sequence: record.sequence, result: .answered(answer))))
      judgePatience(target)
      return record.sequence == target.made ? number : nil
    case .lost:
      table.update(index) { $0.state = .late }
      target.noteLate(record.sequence, answer)
      tell(.outcome(ProbeOutcome(target: number, sequence: record.sequence, result: .late(answer))))
      judgePatience(target)
    case .refused:
      // Somebody was wrong: it got there all the same.
      target.tally.refused -= 1
      if plan.patience == nil, record.sent + plan.timeout <= .now {
        target.tally.lost += 1
        table.update(index) { $0.state = .late }
        target.noteLate(record.sequence, answer)
        tell(.outcome(ProbeOutcome(target: number, sequence: record.sequence, result: .late(answer))))
      } else {
        table.update(index) { $0.state = .answered }
        target.noteAnswer(record.sequence, answer)
        if targets.count > 1 { times.add(answer.roundTrip) }
        tell(.outcome(ProbeOutcome(target: number, sequence: record.sequence, result: .answered(answer))))
      }
      judgePatience(target)
    case .answered where target.isGroup && isFirst:
      tell(.oddity(.responder(target: number, sequence: record.sequence, answer)))
    case .answered, .late, .unsent:
      target.tally.duplicates += 1
      tell(.oddity(.duplicate(target: number, sequence: record.sequence, answer)))
    }
    return nil
  }

  private func answer(_ reply: ProbeReply, _ record: ProbeRecord) -> EchoAnswer {
    let asked = reply.asked ?? record.sent
    let user = MonotonicTime.now - asked
    var best = (user, EchoAnswer.Clock.user)
    if let received = reply.received {
      // Stamps are of the clock on the wall. One that was set in between shows: the kernel's part of the way would be
      // longer than the whole, or less than nothing.
      let whole = received - record.sentOnWall - (asked - record.sent)
      if whole >= .zero, whole <= user { best = (whole, .receive) }
      if let stamp = record.stamp, case let inner = received - stamp, inner >= .zero, inner <= user {
        best = (inner, .kernel)
      }
    }
    if let measured = reply.measured, measured <= user { best = (measured, .kernel) }
    return EchoAnswer(
      from: reply.from, bytes: reply.length, hops: reply.hops, roundTrip: best.0, clock: best.1, userRoundTrip: user,
      options: reply.options, surplus: reply.surplus, corruption: reply.corruption, state: reply.state,
      retransmissions: reply.retransmissions)
  }

  private mutating func noteError(_ index: UInt64, _ destination: IPAddress?, _ error: QueuedError) {
    guard let record = table.record(index), record.state == .pending else { return }
    let number = Int(record.target)
    guard let target = targets[number], destination?.withScope(nil) == target.address.withScope(nil) else { return }
    if error.origin == .local {
      let advice = error.code == .messageTooLong ? "at most \(error.info) bytes leave here for it" : nil
      return fail(
        index, SocketError("send", error.code, subject: "\(target.address)", advice: advice),
        pathMTU: error.code == .messageTooLong ? Int(error.info) : nil)
    }
    trail?.keepAnswer(to: index)
    table.update(index) { $0.state = .refused }
    pending -= 1
    target.tally.refused += 1
    target.tally.errorsHeard += 1
    let refusal = ProbeRefusal(target.address.family, error)
    tell(.outcome(ProbeOutcome(target: number, sequence: record.sequence, result: .refused(refusal))))
    judgePatience(target)
  }
}

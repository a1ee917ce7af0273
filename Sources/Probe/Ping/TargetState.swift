internal import Addresses
internal import Sockets

/// What a run knows about one of its targets. A class, because it is far too big to be copied for every probe.
final class TargetState {
  let address: IPAddress
  /// Several hosts may answer: a multicast address, or one that may be a broadcast address.
  let isGroup: Bool
  var tally = PingTally()
  /// Probes made so far, which is also the number of the latest.
  private(set) var made = 0
  /// The highest number that was answered.
  private var highest = 0
  private var outageBegan: MonotonicTime?
  private(set) var consecutiveAnswers = 0
  private(set) var consecutiveLosses = 0

  /// Of a group: who answered, and the latest probe that each answered.
  private var responders: [IPAddress: Int] = [:]

  init(address: IPAddress, isGroup: Bool = false) {
    self.address = address
    self.isGroup = isGroup
  }

  /// Counts a new probe and returns its number.
  func noteAsked() -> Int {
    made += 1
    tally.sent += 1
    return made
  }

  /// Whether this is the first answer of `responder` to the probe; true for every target that is one host.
  func noteResponder(_ responder: IPAddress, to sequence: Int) -> Bool {
    guard isGroup else { return true }
    defer {
      responders[responder] = max(sequence, responders[responder] ?? 0)
      tally.responders = responders.count
    }
    return responders[responder].map { $0 < sequence } ?? true
  }

  /// Counts an answer in time.
  func noteAnswer(_ sequence: Int, _ answer: EchoAnswer) {
    tally.answered += 1
    note(sequence, answer)
    tally.times.add(answer.roundTrip)
  }

  /// Counts an answer after the time-out, to a probe that was counted as lost.
  func noteLate(_ sequence: Int, _ answer: EchoAnswer) {
    tally.lost -= 1
    tally.late += 1
    note(sequence, answer)
  }

  private func note(_ sequence: Int, _ answer: EchoAnswer) {
    if sequence < highest { tally.reordered += 1 }
    highest = max(highest, sequence)
    if answer.corruption != nil || answer.surplus != 0 { tally.corrupted += 1 }
    if answer.state == .refused { tally.refusals += 1 }
  }

  /// Takes the outcomes in the order of the probes, which is that of time.
  func settle(_ record: ProbeRecord) {
    if record.state == .answered {
      consecutiveAnswers += 1
      consecutiveLosses = 0
      if let began = outageBegan { tally.longestOutage = max(tally.longestOutage, record.sent - began) }
      outageBegan = nil
    } else {
      consecutiveAnswers = 0
      consecutiveLosses += 1
      outageBegan = outageBegan ?? record.sent
    }
  }

  /// An outage that lasts at the end counts as well.
  func finish(at now: MonotonicTime) {
    if let began = outageBegan { tally.longestOutage = max(tally.longestOutage, now - began) }
  }
}

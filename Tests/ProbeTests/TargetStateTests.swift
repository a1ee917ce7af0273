import Addresses
import Sockets
import Testing

@testable import Probe

@Suite("what is known of a target")
struct TargetStateTests {
  private func answer(_ milliseconds: Int = 1, corruption: EchoAnswer.Corruption? = nil) -> EchoAnswer {
    EchoAnswer(
      from: .v4(.loopback), bytes: 64, hops: 64, roundTrip: .milliseconds(milliseconds), clock: .kernel,
      userRoundTrip: .milliseconds(milliseconds), corruption: corruption)
  }

  private func record(_ state: ProbeRecord.State, at sent: MonotonicTime) -> ProbeRecord {
    ProbeRecord(target: 0, sequence: 1, sent: sent, sentOnWall: .now, state: state)
  }

  @Test("a late answer turns a loss into a late one, and is no part of the times")
  func late() {
    let target = TargetState(address: .v4(.loopback))
    target.tally.sent = 2
    target.tally.lost = 1
    target.noteAnswer(1, answer(3))
    target.noteLate(2, answer(900))
    #expect(target.tally.lost == 0 && target.tally.late == 1 && target.tally.answered == 1)
    #expect(target.tally.pending == 0)
    #expect(target.tally.times.count == 1 && target.tally.times.maximum == .milliseconds(3))
  }

  @Test("an answer behind that to a later probe is reordered, whether late or not")
  func reordered() {
    let target = TargetState(address: .v4(.loopback))
    for sequence in [1, 3, 2, 4] { target.noteAnswer(sequence, answer()) }
    #expect(target.tally.reordered == 1)
    target.noteLate(1, answer())
    #expect(target.tally.reordered == 2)
  }

  @Test("a corrupted answer counts as one")
  func corrupted() {
    let target = TargetState(address: .v4(.loopback))
    target.noteAnswer(1, answer(corruption: EchoAnswer.Corruption(offset: 9, expected: 1, found: 2)))
    #expect(target.tally.answered == 1 && target.tally.corrupted == 1)
  }

  @Test("an outage lasts from the first probe without an answer to the next with one; the longest counts")
  func outage() {
    let target = TargetState(address: .v4(.loopback))
    let start = MonotonicTime.now
    let states: [ProbeRecord.State] = [.answered, .lost, .refused, .unsent, .answered, .late, .answered]
    for (second, state) in states.enumerated() { target.settle(record(state, at: start + .seconds(second))) }
    #expect(target.tally.longestOutage == .seconds(3))
    #expect(target.consecutiveAnswers == 1 && target.consecutiveLosses == 0)
    target.settle(record(.lost, at: start + .seconds(10)))
    target.settle(record(.lost, at: start + .seconds(11)))
    #expect(target.consecutiveLosses == 2 && target.consecutiveAnswers == 0)
    target.finish(at: start + .seconds(15))
    #expect(target.tally.longestOutage == .seconds(5))
  }

  @Test("of a group each host counts once as a responder, and an earlier sequence is a duplicate")
  func responders() {
    let group = TargetState(address: .v4(.loopback), isGroup: true)
    let (one, other) = (IPAddress.v4(IPv4Address(rawValue: 1)), IPAddress.v4(IPv4Address(rawValue: 2)))
    let first = [group.noteResponder(one, to: 1), group.noteResponder(other, to: 1)]
    let second = group.noteResponder(one, to: 1)
    let third = group.noteResponder(one, to: 2)
    #expect(first == [true, true] && !second && third)
    #expect(group.tally.responders == 2)
    let single = TargetState(address: .v4(.loopback))
    let both = [single.noteResponder(one, to: 1), single.noteResponder(one, to: 1)]
    #expect(both == [true, true] && single.tally.responders == 0)
  }
}

import Sockets
import Testing

@testable import Probe

@Suite("how a run ends that gives no probe a time-out")
struct PingPatienceTests {
  private func ledger(_ patience: PingPatience, _ told: Told) -> PingLedger {
    var plan = PingPlan(targets: [PingTarget(text: "x", address: .v4(.loopback))])
    plan.patience = patience
    plan.acceptsAnySource = true
    var ledger = PingLedger(plan) { told.events.append($0) }
    ledger.join(0, .v4(.loopback))
    return ledger
  }

  private final class Told {
    var events: [PingEvent] = []
    var lost: Int {
      events.count { event in
        if case .outcome(let outcome) = event, case .lost = outcome.result { true } else { false }
      }
    }
  }

  private func reply() -> ProbeReply {
    ProbeReply(from: .v4(.any), length: 64, hops: 64, received: nil)
  }

  @Test("nothing is lost while there is more to ask, however long it takes")
  func patient() {
    let told = Told()
    var ledger = ledger(PingPatience(unanswered: .zero, answered: .zero), told)
    _ = ledger.add(0)
    #expect(ledger.nextLoss == nil)
    ledger.settle(.now + .seconds(100_000)) { _, _ in }
    #expect(told.lost == 0 && ledger.unsettled == 1)
    ledger.isAsked = true
    ledger.settle(.now + .seconds(1)) { _, _ in }
    #expect(told.lost == 1 && ledger.unsettled == 0)
  }

  @Test("after the last probe the longest round trip decides, once there is one")
  func waits() {
    let patience = PingPatience(unanswered: .seconds(10), answered: .milliseconds(200))
    var times = RoundTripTimes()
    #expect(patience.wait(after: times) == .seconds(10))
    #expect(PingPatience(unanswered: nil, answered: .zero).wait(after: times) == nil)
    times.add(.milliseconds(30))
    #expect(patience.wait(after: times) == .milliseconds(200))
    times.add(.milliseconds(300))
    #expect(patience.wait(after: times) == .milliseconds(600))
  }

  @Test("a probe is given up when its number is needed again, the oldest first and no other")
  func full() {
    let told = Told()
    var ledger = ledger(PingPatience(unanswered: nil, answered: .zero), told)
    for _ in 0..<65_536 { _ = ledger.add(0) }
    #expect(!ledger.hasRoom)
    ledger.settle(.now) { _, _ in }
    #expect(ledger.hasRoom && told.lost == 1 && ledger.unsettled == 65_535)
  }

  @Test("enough answers and errors end it, and where it is wanted so does an error")
  func over() {
    var patience = PingPatience(unanswered: nil, answered: .zero)
    var tally = PingTally()
    tally.answered = 2
    tally.errorsHeard = 1
    #expect(!patience.isOver(tally))
    patience.outcomesWanted = 4
    #expect(!patience.isOver(tally))
    tally.late = 1
    #expect(patience.isOver(tally))
    patience.outcomesWanted = nil
    patience.endsOnError = true
    #expect(patience.isOver(tally))
    tally.errorsHeard = 0
    #expect(!patience.isOver(tally))
    tally.unsent = 1
    #expect(!patience.isOver(tally), "what did not leave is a loss")
  }

  @Test("an answer counts from wherever it comes, where that was asked for")
  func anySource() {
    let told = Told()
    var patience = PingPatience(unanswered: nil, answered: .zero)
    patience.outcomesWanted = 1
    var ledger = ledger(patience, told)
    let index = ledger.add(0)
    #expect(!ledger.isReached)
    _ = ledger.note(.answered(index, reply()))
    #expect(ledger.targets[0]?.tally.answered == 1 && ledger.targets[0]?.tally.wrongSource == 0)
    #expect(ledger.isReached)
  }
}

import Addresses
import Sockets
import Testing

@testable import Probe

@Suite("which steps of a walk are done")
struct StepBookTests {
  @Test("of a new run all steps are left that were handed out and not finished, in ranges")
  func fresh() {
    var book = StepBook(leftover: [], next: 0, steps: 10)
    #expect(book.watermark == 0 && book.leftover(below: 0).isEmpty && book.leftover(below: 4) == [0..<4])
    for step in [1, 0, 4, 5, 8] as [UInt64] { book.finish(step) }
    #expect(book.watermark == 2 && book.leftover(below: 9) == [2..<4, 6..<8])
    for step in [2, 3, 6, 7, 9] as [UInt64] { book.finish(step) }
    #expect(book.watermark == 10 && book.leftover(below: 10).isEmpty)
  }

  @Test("of a run that goes on, what lies between its pieces is none of its business")
  func resumed() {
    var book = StepBook(leftover: [3..<5, 8..<10], next: 12, steps: 15)
    #expect(book.watermark == 3 && book.leftover(below: 12) == [3..<5, 8..<10])
    for step in [8, 3, 4] as [UInt64] { book.finish(step) }
    #expect(book.watermark == 9 && book.leftover(below: 14) == [9..<10, 12..<14])
    for step in [12, 9] as [UInt64] { book.finish(step) }
    #expect(book.watermark == 13 && book.leftover(below: 15) == [13..<15])
    for step in [14, 13] as [UInt64] { book.finish(step) }
    #expect(book.leftover(below: 15).isEmpty)
  }

  @Test("with nothing to do nothing is left")
  func empty() {
    #expect(StepBook(leftover: [], next: 0, steps: 0).leftover(below: 0).isEmpty)
    #expect(StepBook(leftover: [], next: 7, steps: 7).leftover(below: 7).isEmpty)
  }

  @Test("in any order of a thousand steps, the left ones and the finished ones are all", arguments: 0..<8)
  func anyOrder(seed: Int) {
    var generator = SystemRandomNumberGenerator()
    var book = StepBook(leftover: [10..<50, 60..<61], next: 100, steps: 1000)
    let all = Set(Array(10..<50) + [60] + Array(100..<1000) as [UInt64])
    var finished: Set<UInt64> = []
    for step in all.shuffled(using: &generator).prefix(seed * 120) {
      book.finish(step)
      finished.insert(step)
    }
    let left = book.leftover(below: 1000)
    #expect(Set(left.flatMap(\.self)) == all.subtracting(finished))
    #expect(zip(left, left.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
  }
}

@Suite("what a run has found")
struct ScanLedgerTests {
  @Test("a port that this machine could not ask is left to the run that goes on")
  func undecided() throws {
    let address = try #require(IPAddress("10.0.0.1"))
    let services = [80, 81, 82].map { ScanService(.tcp, $0) }
    var plan = ScanPlan(
      ScanSpace(
        addresses: AddressSet([try #require(AddressRange(first: address, last: address))]), names: [],
        services: services))
    plan.keepsProgress = true
    let walk = plan.walk
    #expect(walk.claim(most: 3) == 0..<3)
    var ledger = ScanLedger(plan, walk)
    for (step, verdict) in [PortVerdict.closed, .undecided, .open].enumerated() {
      let subject = ScanSubject.port(address, services[step], name: nil)
      ledger.note(PortFinding(subject, verdict, .local(.again), tries: 1))
      ledger.finish(UInt64(step), decided: verdict != .undecided)
    }
    let summary = ledger.summary(elapsed: .zero)
    #expect(summary.ports == 3 && summary.unfinished == 0 && summary.tally.undecided == 1)
    let progress = ledger.progress(walk)
    #expect(progress.leftover == [1..<2] && progress.next == 3)
    #expect(progress.verdicts.filter { $0.value > 0 } == [.closed: 1, .open: 1])
    #expect(try ScanProgress(decoding: progress.encoded).leftover == [1..<2])

    plan.resumed = progress
    var second = ScanLedger(plan, plan.walk)
    #expect(plan.walk.total == 1 && second.summary(elapsed: .zero).unfinished == 1)
    second.note(PortFinding(.port(address, services[1], name: nil), .closed, .refused, tries: 1))
    second.finish(1)
    let whole = second.summary(elapsed: .zero)
    #expect(whole.ports == 3 && whole.unfinished == 0 && whole.tally.closed == 2 && whole.tally.open == 1)
  }
}

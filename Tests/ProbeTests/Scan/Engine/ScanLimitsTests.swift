import Addresses
import Sockets
import Testing

@testable import Probe

/// Limits that an expectation may change.
private final class Limits {
  private var limits: ScanLimits

  init(_ plan: ScanPlan, share: Int) { limits = ScanLimits(plan, share: share) }

  var inFlight: Int {
    get { limits.inFlight }
    set { limits.inFlight = newValue }
  }
  var questions: Int { limits.questions }
  func mayAsk(_ now: MonotonicTime) -> Bool { limits.mayAsk(now) }
  func next(isWanted: Bool) -> MonotonicTime? { limits.next(isWanted: isWanted) }
  func noteAsked(_ now: MonotonicTime) { limits.noteAsked(now) }
  func noteAnswer() { limits.noteAnswer() }
  func isShortagePassing(_ now: MonotonicTime) -> Bool { limits.isShortagePassing(now) }
}

@Suite("how much this machine asks at once")
struct ScanLimitsTests {
  private let start = MonotonicTime(nanoseconds: 1_000_000_000)

  private func plan(_ change: (inout ScanPlan) -> Void) -> ScanPlan {
    var plan = ScanPlan(ScanSpace(addresses: AddressSet(), names: [], services: []))
    change(&plan)
    return plan
  }

  /// How many questions leave in `duration`, at moments so far apart, each answered at once.
  private func count(_ limits: Limits, from: MonotonicTime, _ duration: Duration, every step: Duration) -> Int {
    let before = limits.questions
    var now = from
    while now < from + duration {
      while limits.mayAsk(now) { limits.noteAsked(now) }
      now = now + step
    }
    return limits.questions - before
  }

  @Test("--parallel bounds what is on its way, and loops share it", arguments: [(1, 8), (2, 4), (8, 1), (100, 1)])
  func parallel(share: Int, each: Int) {
    let limits = Limits(plan { $0.parallel = 8 }, share: share)
    var asked = 0
    while limits.mayAsk(start), asked < 100 {
      limits.noteAsked(start)
      limits.inFlight += 1
      asked += 1
    }
    #expect(asked == each && limits.questions == each)
    // News alone can bring more.
    #expect(limits.next(isWanted: true) == nil)
    limits.inFlight -= 1
    #expect(limits.mayAsk(start))
  }

  @Test("sockets leave descriptors for others, and more for banners")
  func descriptors() {
    #expect(ScanLimits.sockets(plan { $0.descriptors = 1024 }, share: 1) == 1000)
    #expect(ScanLimits.sockets(plan { $0.descriptors = 1024 }, share: 2) == 500)
    #expect(ScanLimits.sockets(plan { $0.descriptors = 64 }, share: 1) == 40)
    #expect(ScanLimits.sockets(plan { $0.descriptors = 1 }, share: 4) == 1)
    #expect(
      ScanLimits.sockets(
        plan {
          $0.descriptors = 1024
          $0.readsBanners = true
        }, share: 1) < 1000)
  }

  @Test("--rate is kept, by several loops together", arguments: [(100, 1), (100, 2), (20_000, 1), (20_000, 4)])
  func rate(rate: Int, share: Int) {
    let limits = Limits(plan { $0.rate = rate }, share: share)
    let count = count(limits, from: start, .seconds(1), every: .milliseconds(1))
    // A piece of ten milliseconds may be made up for, or be still to come.
    let (wanted, piece) = (rate / share, rate / share / 100 + 1)
    #expect((wanted - piece...wanted + piece).contains(count), "\(count)")
  }

  @Test("what was not asked for a while is not made up for")
  func pause() throws {
    let limits = Limits(plan { $0.rate = 100 }, share: 1)
    #expect(count(limits, from: start, .milliseconds(1), every: .milliseconds(1)) == 1)
    #expect(limits.next(isWanted: true) == start + .milliseconds(10) && limits.next(isWanted: false) == nil)
    #expect(count(limits, from: start + .seconds(60), .milliseconds(1), every: .milliseconds(1)) <= 2)
  }

  @Test("a shortage pauses, and leaves fewer at once; room comes back with answers")
  func shortage() {
    let limits = Limits(plan { $0.parallel = 100 }, share: 1)
    limits.inFlight = 40
    #expect(limits.isShortagePassing(start))
    #expect(!limits.mayAsk(start + .milliseconds(10)))
    limits.inFlight = 29
    #expect(!limits.mayAsk(start + .milliseconds(10)) && limits.mayAsk(start + .milliseconds(20)))
    limits.inFlight = 30
    #expect(!limits.mayAsk(start + .milliseconds(20)))
    for _ in 0..<8 { limits.noteAnswer() }
    #expect(limits.mayAsk(start + .milliseconds(20)))
  }

  @Test("room comes back with time as well")
  func recovery() throws {
    let limits = Limits(plan { $0.parallel = 100 }, share: 1)
    limits.inFlight = 40
    #expect(limits.isShortagePassing(start))
    #expect(limits.next(isWanted: true) == start + .milliseconds(100))
    #expect(limits.mayAsk(start + .milliseconds(100)))
  }

  @Test("a shortage that lasts while nothing is on its way will not pass")
  func forGood() {
    let limits = Limits(plan { $0.parallel = 100 }, share: 1)
    #expect(limits.isShortagePassing(start) && limits.isShortagePassing(start + .seconds(4)))
    #expect(!limits.isShortagePassing(start + .seconds(5)))
    #expect(limits.mayAsk(start + .seconds(5)))
    // Something on its way may give room.
    let busy = Limits(plan { $0.parallel = 100 }, share: 1)
    busy.inFlight = 1
    #expect(busy.isShortagePassing(start) && busy.isShortagePassing(start + .seconds(60)))
  }
}

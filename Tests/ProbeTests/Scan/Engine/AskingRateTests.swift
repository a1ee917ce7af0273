import Sockets
import Testing

@testable import Probe

@Suite("how many questions in a second a host that loses some gets")
struct AskingRateTests {
  private let start = MonotonicTime(nanoseconds: 1_000_000_000)

  /// A host that has answered 100 of 400 questions in a second, and lost others.
  private func limited() -> AskingRate {
    var rate = AskingRate()
    for _ in 0..<400 { rate.noteAsked(at: start) }
    for _ in 0..<100 { rate.noteAnswer(at: start + .seconds(1)) }
    rate.noteLoss(at: start + .seconds(1))
    return rate
  }

  @Test("without a loss there is no limit, and without an answer neither")
  func none() {
    var rate = AskingRate()
    for _ in 0..<1000 { rate.noteAsked(at: start) }
    #expect(rate.earliest(start) == nil)
    rate.noteLoss(at: start + .seconds(1))
    #expect(rate.gap == .zero)
    for _ in 0..<1000 { rate.noteAnswer(at: start) }
    #expect(rate.gap == .zero && rate.earliest(start) == nil)
  }

  @Test("at the first loss it gets as many as it has answered")
  func first() {
    var rate = limited()
    #expect(rate.gap == .milliseconds(10))
    let now = start + .seconds(2)
    #expect(rate.earliest(now) == nil)
    rate.noteAsked(at: now)
    #expect(rate.earliest(now) == now + .milliseconds(10) && rate.earliest(now + .milliseconds(10)) == nil)
    // After a pause five milliseconds are made up for, and no more.
    rate.noteAsked(at: start + .seconds(60))
    #expect(rate.earliest(start + .seconds(60)) == start + .milliseconds(60_005))
  }

  @Test("losses that go on make it slower, at most by half, and never slower than one in a second")
  func more() {
    var rate = limited()
    for _ in 0..<12 { rate.noteAsked(at: start + .seconds(2)) }
    for _ in 0..<10 { rate.noteAnswer(at: start + .seconds(1)) }
    rate.noteLoss(at: start + .seconds(2))
    #expect(rate.gap == .milliseconds(12))
    for round in 3..<40 {
      let now = start + .seconds(round)
      for _ in 0..<10 { rate.noteAsked(at: now) }
      rate.noteAnswer(at: now + (.zero - .seconds(1)))
      rate.noteLoss(at: now)
    }
    #expect(rate.gap == .seconds(1))
  }

  @Test("as long as it keeps up it gets more, until nothing limits it")
  func relief() {
    var rate = limited()
    let now = start + .seconds(1)
    rate.noteAnswer(at: now + .milliseconds(249))
    #expect(rate.gap == .milliseconds(10))
    rate.noteAnswer(at: now + .milliseconds(250))
    #expect(rate.gap == .microseconds(7500))
    rate.noteAnswer(at: now + .milliseconds(300))
    #expect(rate.gap == .microseconds(7500))
    for round in 2..<40 { rate.noteAnswer(at: now + .milliseconds(250 * round)) }
    rate.noteAsked(at: now)
    #expect(rate.gap == .zero && rate.earliest(now) == nil)
  }
}

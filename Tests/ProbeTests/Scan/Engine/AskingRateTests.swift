import Sockets
import Testing

@testable import Probe

@Suite("how many questions in a second a host gets that loses some")
struct AskingRateTests {
  private let start = MonotonicTime(nanoseconds: 1_000_000_000)

  @Test("nothing is limited before something is lost")
  func unlimited() {
    var rate = AskingRate()
    for _ in 0..<1000 { rate.noteAsked(at: start) }
    #expect(rate.gap == .zero && rate.earliest(start) == nil)
  }

  @Test("the first loss shows what the host answers in a second")
  func firstLoss() {
    let rate = lossy()
    #expect(rate.gap == .milliseconds(5))
  }

  /// A host that has answered 200 of 1,000 questions in a second.
  private func lossy() -> AskingRate {
    var rate = AskingRate()
    for _ in 0..<1000 { rate.noteAsked(at: start) }
    for _ in 0..<200 { rate.noteAnswer(at: start + .milliseconds(500)) }
    rate.noteLoss(at: start + .seconds(1))
    return rate
  }

  @Test("questions keep the gap, and what was not used a while ago is not made up for")
  func gap() {
    var rate = lossy()
    let later = start + .seconds(60)
    var count = 0
    while rate.earliest(later) == nil {
      rate.noteAsked(at: later)
      count += 1
    }
    #expect(count == 1)
    #expect(rate.earliest(later) == later + .milliseconds(5) && rate.earliest(later + .milliseconds(5)) == nil)
  }

  @Test("a later loss makes the gap longer by the part that was lost, however long nothing was asked")
  func laterLoss() {
    var rate = lossy()
    for _ in 0..<30 { rate.noteAsked(at: start + .seconds(2)) }
    for _ in 0..<20 { rate.noteAnswer(at: start + .milliseconds(1100)) }
    rate.noteLoss(at: start + .seconds(50))
    #expect(rate.gap == .microseconds(7500))
    // Nothing was answered: that is no measure.
    rate.noteLoss(at: start + .seconds(51))
    #expect(rate.gap == .microseconds(7500))
  }

  @Test("a host that keeps up is asked faster with time, until there is no limit")
  func relief() {
    var rate = lossy()
    var now = start + .seconds(1)
    for _ in 0..<4 {
      now = now + .milliseconds(100)
      rate.noteAnswer(at: now)
    }
    // Once in a quarter of a second.
    #expect(rate.gap == .microseconds(3750))
    for _ in 0..<60 {
      now = now + .milliseconds(250)
      rate.noteAnswer(at: now)
    }
    #expect(rate.gap == .zero && rate.earliest(now) == nil)
  }

  @Test("no host is asked less than once in a second")
  func slowest() {
    var rate = AskingRate()
    rate.noteAsked(at: start)
    rate.noteAnswer(at: start)
    rate.noteLoss(at: start + .seconds(100))
    #expect(rate.gap == .seconds(1))
  }
}

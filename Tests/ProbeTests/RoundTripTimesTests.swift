import Probe
import Testing

@Suite("statistics of round trip times")
struct RoundTripTimesTests {
  private func times(_ milliseconds: [Int]) -> RoundTripTimes {
    var times = RoundTripTimes()
    for value in milliseconds { times.add(.milliseconds(value)) }
    return times
  }

  @Test("none at all")
  func none() {
    let times = RoundTripTimes()
    #expect(times.count == 0 && times.average == .zero && times.deviation == .zero && times.percentile(99) == .zero)
  }

  @Test("mean, deviation and percentiles of few are exact")
  func exact() {
    let few = times([2, 4, 4, 4, 5, 5, 7, 9])
    #expect(few.minimum == .milliseconds(2) && few.maximum == .milliseconds(9))
    #expect(few.average == .milliseconds(5) && few.deviation == .milliseconds(2))
    #expect(few.percentile(50) == .milliseconds(4) && few.percentile(90) == .milliseconds(9))
    #expect(few.percentile(0) == .milliseconds(2) && few.percentile(100) == .milliseconds(9))
  }

  @Test("jitter is RFC 3550's: a sixteenth of each difference")
  func jitter() {
    #expect(times([10, 26]).jitter == .milliseconds(1))
    #expect(times([5, 5, 5]).jitter == .zero)
  }

  @Test("percentiles of many are within one part in a thousand")
  func many() {
    var times = RoundTripTimes()
    for value in 1...100_000 { times.add(.microseconds(value)) }
    for (percent, value) in [(50.0, 50_000), (90, 90_000), (99, 99_000)] {
      let found = Double(times.percentile(percent).components.attoseconds) / 1e12
      #expect(abs(found - Double(value)) <= Double(value) / 500, "p\(percent)")
    }
    #expect(times.count == 100_000 && times.maximum == .milliseconds(100))
  }

  @Test("a negative time, which no clock should give, counts as none")
  func negative() { #expect(times([-5]).minimum == .zero) }
}

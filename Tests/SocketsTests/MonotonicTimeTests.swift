import Sockets
import Testing

@Suite("moments and durations")
struct MonotonicTimeTests {
  @Test("now moves forward")
  func now() {
    let before = MonotonicTime.now
    #expect(before.nanoseconds > 0)
    #expect(MonotonicTime.now >= before)
  }

  @Test("adding saturates at both ends of time")
  func adding() {
    let time = MonotonicTime(nanoseconds: 1_000)
    #expect((time + .nanoseconds(5)).nanoseconds == 1_005)
    #expect((time + .seconds(Int64.max)).nanoseconds == .max)
    #expect((MonotonicTime(nanoseconds: -1_000) + .seconds(Int64.min)).nanoseconds == .min)
    #expect((MonotonicTime(nanoseconds: .max) + .nanoseconds(1)).nanoseconds == .max)
    #expect((MonotonicTime(nanoseconds: .min) + .nanoseconds(-1)).nanoseconds == .min)
  }

  @Test("a difference saturates: the distant past is never the distant future")
  func difference() {
    #expect(MonotonicTime(nanoseconds: 7) - MonotonicTime(nanoseconds: 2) == .nanoseconds(5))
    #expect(MonotonicTime(nanoseconds: 2) - MonotonicTime(nanoseconds: 7) == .nanoseconds(-5))
    #expect(MonotonicTime(nanoseconds: .min) - MonotonicTime(nanoseconds: 1) == .nanoseconds(Int64.min))
    #expect(MonotonicTime(nanoseconds: .max) - MonotonicTime(nanoseconds: -1) == .nanoseconds(Int64.max))
    #expect(MonotonicTime(nanoseconds: .min) < MonotonicTime(nanoseconds: .max))
  }

  @Test(
    "durations in nanoseconds saturate at about 292 years",
    arguments: [
      (.zero, 0), (.nanoseconds(1), 1), (.milliseconds(1), 1_000_000), (.seconds(-1), -1_000_000_000),
      (.nanoseconds(-1), -1), (.seconds(9_223_372_036), 9_223_372_036_000_000_000),
      (.seconds(9_223_372_036) + .nanoseconds(854_775_807), .max), (.seconds(9_223_372_037), .max),
      (.seconds(9_223_372_036) + .nanoseconds(999_999_999), .max), (.seconds(Int64.max), .max),
      (.seconds(-9_223_372_037), .min), (.seconds(Int64.min), .min),
    ] as [(Duration, Int64)])
  func nanoseconds(_ duration: Duration, _ expected: Int64) { #expect(duration.nanoseconds == expected) }
}

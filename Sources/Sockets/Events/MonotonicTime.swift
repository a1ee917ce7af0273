internal import Glibc

/// A moment on CLOCK_MONOTONIC, in nanoseconds since boot; never set back, stands still while the machine sleeps.
public struct MonotonicTime: Hashable, Comparable, Sendable {
  /// Nanoseconds since boot.
  public let nanoseconds: Int64

  /// A moment that many nanoseconds after boot.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// This moment. The corresponding C function is `clock_gettime(2)`.
  public static var now: MonotonicTime {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  /// Whether `a` comes first.
  public static func < (a: MonotonicTime, b: MonotonicTime) -> Bool { a.nanoseconds < b.nanoseconds }

  /// Later by `duration`; saturates at the end of time.
  public static func + (time: MonotonicTime, duration: Duration) -> MonotonicTime {
    let (sum, overflow) = time.nanoseconds.addingReportingOverflow(duration.nanoseconds)
    return MonotonicTime(nanoseconds: overflow ? (duration < .zero ? .min : .max) : sum)
  }

  /// The time from `b` to `a`; saturates, so that the distant past is never the distant future.
  public static func - (a: MonotonicTime, b: MonotonicTime) -> Duration {
    let (difference, overflow) = a.nanoseconds.subtractingReportingOverflow(b.nanoseconds)
    return .nanoseconds(overflow ? (a < b ? .min : .max) : difference)
  }
}

extension Duration {
  /// The whole duration in nanoseconds, saturating at about 292 years.
  public var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    let (sum, overflowed) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
    return overflowed ? (seconds < 0 ? .min : .max) : sum
  }
}

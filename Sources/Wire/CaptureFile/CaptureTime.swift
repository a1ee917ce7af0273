/// When a packet was seen: seconds since 1970-01-01 UTC, and nanoseconds.
///
/// A capture file holds 32 bits without a sign for the seconds, which is enough until 2106.
public struct CaptureTime: Hashable, Sendable, Comparable {
  /// Whole seconds.
  public let seconds: UInt32
  /// The rest: less than 1,000,000,000.
  public let nanoseconds: UInt32

  /// Makes a time; nil if the nanoseconds are a second or more.
  public init?(seconds: UInt32, nanoseconds: UInt32) {
    guard nanoseconds < 1_000_000_000 else { return nil }
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// Makes a time from nanoseconds since 1970; nil before 1970 and after 2106.
  public init?(nanosecondsSince1970 count: Int64) {
    guard count >= 0, let seconds = UInt32(exactly: count / 1_000_000_000) else { return nil }
    self.seconds = seconds
    nanoseconds = UInt32(truncatingIfNeeded: count % 1_000_000_000)
  }

  /// Orders by time.
  public static func < (left: CaptureTime, right: CaptureTime) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}

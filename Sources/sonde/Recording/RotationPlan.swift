import Host
import Wire

/// When a capture goes on in another file, and how many of its files stay.
struct RotationPlan: Hashable, Sendable {
  /// At the multiples of so many seconds that the local clock shows, counted from midnight; nil for never.
  var seconds: Int64?
  /// Before a file would have more bytes than this; nil for any size. A packet that is larger has a file of its own.
  var byteCount: Int?
  /// So many finished files of this run stay, the latest ones; nil for all.
  var keep: Int?

  init(seconds: Int64? = nil, byteCount: Int? = nil, keep: Int? = nil) {
    self.seconds = seconds.map { max(1, $0) }
    self.byteCount = byteCount.map { max(1, $0) }
    self.keep = keep.map { max(1, $0) }
  }

  /// The first moment after `nanoseconds` at which another file begins, both since 1970; nil where time does not matter.
  func deadline(after nanoseconds: Int64) -> Int64? {
    guard let seconds else { return nil }
    let moment = LocalTime.nextMultiple(of: seconds, after: nanoseconds.flooredSeconds)
    let (deadline, isTooLate) = moment.multipliedReportingOverflow(by: 1_000_000_000)
    return isTooLate ? nil : deadline
  }
}

extension Int64 {
  /// Nanoseconds as whole seconds, the earlier one.
  var flooredSeconds: Int64 { self >= 0 ? self / 1_000_000_000 : (self &- 999_999_999) / 1_000_000_000 }
}

/// One file of a capture, complete and under its own name.
struct FinishedCapture: Hashable, Sendable {
  let path: String
  let packetCount: Int
  let byteCount: Int
  /// The time of the first packet in it, nanoseconds since 1970; nil without packets.
  let first: Int64?
  /// The time of the last packet in it.
  let last: Int64?
}

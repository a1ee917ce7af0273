/// How long one tick of a clock is (draft-ietf-opsawg-pcapng, section 4.2, if_tsresol).
public struct TimestampResolution: RawRepresentable, Hashable, Sendable {
  /// The byte of the option: the negative exponent of 10, or of 2 where the highest bit is set.
  public let rawValue: UInt8

  /// Any resolution.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// What is meant where the option is missing.
  public static let microseconds = TimestampResolution(rawValue: 6)
  /// What the kernel measures.
  public static let nanoseconds = TimestampResolution(rawValue: 9)

  /// Nanoseconds in so many ticks from `offset` seconds on, rounded down; nil where 64 bits do not hold them.
  public func nanoseconds(ticks: UInt64, offset: Int64 = 0) -> Int64? {
    if offset == 0, rawValue == 9 { return Int64(exactly: ticks) }
    if offset == 0, rawValue == 6 {
      let (product, overflow) = ticks.multipliedReportingOverflow(by: 1000)
      return overflow ? nil : Int64(exactly: product)
    }
    // At most 2^64 * 10^9 < 2^94 on one side, 2^63 * 10^9 < 2^93 on the other: no overflow of 128 bits.
    let fraction = Int128(ticks) * 1_000_000_000
    let exponent = Int(rawValue & 0x7f)
    let count: Int128
    if rawValue & 0x80 != 0 {
      count = fraction >> Int128(exponent)
    } else {
      // 10^29 > 2^94: nothing is left.
      count = exponent > 28 ? 0 : (0..<exponent).reduce(fraction) { count, _ in count / 10 }
    }
    return Int64(exactly: count + Int128(offset) * 1_000_000_000)
  }
}

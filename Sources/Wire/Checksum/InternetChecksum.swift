/// The checksum of the Internet protocols: the complement of the one's complement sum of 16-bit words (RFC 1071).
///
/// The parts of a message may be added one after the other, however many bytes each has; they must come in their order.
/// Eight bytes are added at a time, which gives the same sum, because 2^16 - 1 divides 2^64 - 1 (RFC 1071, section 2).
public struct InternetChecksum: Hashable, Sendable {
  private var sum: UInt64 = 0
  /// The last part ended in the middle of a word, whose upper half is in the sum already.
  private var isHalfWord = false

  /// Nothing has been added yet.
  public init() {}

  /// Adds what is left in `bytes`.
  public mutating func add(_ bytes: PacketReader) {
    var bytes = bytes
    if isHalfWord, let byte = bytes.u8() {
      accumulate(UInt64(byte))
      isHalfWord = false
    }
    while let eight = bytes.u64() { accumulate(eight) }
    while let two = bytes.u16() { accumulate(UInt64(two)) }
    if let byte = bytes.u8() {
      accumulate(UInt64(byte) << 8)
      isHalfWord = true
    }
  }

  /// Adds `bytes`.
  public mutating func add(_ bytes: Span<UInt8>) {
    PacketReader.read(bytes) { add($0) }
  }

  /// Adds `bytes`.
  public mutating func add(_ bytes: [UInt8]) {
    add(bytes.span)
  }

  /// Adds a number of 16, 32 or 64 bits; only between parts of an even number of bytes.
  public mutating func add(number: some FixedWidthInteger & UnsignedInteger) {
    accumulate(UInt64(truncatingIfNeeded: number))
  }

  @inline(__always)
  private mutating func accumulate(_ value: UInt64) {
    // The carry comes back at the other end; that cannot carry again.
    let (partial, carry) = sum.addingReportingOverflow(value)
    sum = partial &+ (carry ? 1 : 0)
  }

  private var folded: UInt16 {
    var sum = sum
    while sum > 0xffff { sum = sum >> 16 + sum & 0xffff }
    return UInt16(truncatingIfNeeded: sum)
  }

  /// What belongs in the checksum field, which was left out or added as zero.
  public var value: UInt16 { ~folded }

  /// `value` for UDP, where an all-zero field means that there is none and the other zero is sent (RFC 768).
  public var nonZeroValue: UInt16 { value == 0 ? 0xffff : value }

  /// Whether a message is undamaged, of which everything was added, the checksum field as it was found (RFC 1071,
  /// section 1).
  public var isCorrect: Bool { folded == 0xffff }

  /// The verdict on a message of which everything was added, with `found` in its checksum field.
  public func state(found: UInt16) -> ChecksumState {
    if isCorrect { return .correct }
    var without = self
    without.accumulate(UInt64(~found))
    return .incorrect(found: found, expected: without.value)
  }
}

/// What is known about the checksum of a received message.
public enum ChecksumState: Hashable, Sendable {
  /// It fits the bytes.
  case correct
  /// It does not, or the sender left it to its network interface and this is the copy before that.
  case incorrect(found: UInt16, expected: UInt16)
  /// Nobody can tell: bytes are missing, the pseudo header is not known, or the message has none.
  case notVerified
}

/// Which byte of a number comes first: capture files have the order of the machine that wrote them.
public enum ByteOrder: String, Hashable, Sendable, CustomStringConvertible {
  /// The least significant byte first.
  case littleEndian = "little-endian"
  /// The most significant byte first.
  case bigEndian = "big-endian"

  /// The name of the order.
  public var description: String { rawValue }
}

/// Numbers of capture files; those of packets are big-endian.
extension PacketReader {
  @inline(__always)
  mutating func u16(_ order: ByteOrder) -> UInt16? {
    order == .bigEndian ? u16() : u16()?.byteSwapped
  }

  @inline(__always)
  mutating func u32(_ order: ByteOrder) -> UInt32? {
    order == .bigEndian ? u32() : u32()?.byteSwapped
  }

  mutating func u64(_ order: ByteOrder) -> UInt64? {
    order == .bigEndian ? u64() : u64()?.byteSwapped
  }

  /// Two halves of four bytes, the upper one first whatever the order, as pcapng has its times.
  mutating func halves(_ order: ByteOrder) -> UInt64? {
    guard remaining >= 8, let high = u32(order), let low = u32(order) else { return nil }
    return UInt64(high) << 32 | UInt64(low)
  }
}

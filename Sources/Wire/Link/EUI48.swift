public import Addresses

/// A link-layer address of six bytes, kept without an array, so that decoding allocates nothing (RFC 9542, section 2).
public struct EUI48: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The address in the low 48 bits, first byte highest.
  public let rawValue: UInt64

  /// Takes the low 48 bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue & 0xffff_ffff_ffff }

  /// Takes six bytes.
  init?(from reader: inout PacketReader) {
    guard reader.remaining >= 6, let high = reader.u16(), let low = reader.u32() else { return nil }
    rawValue = UInt64(high) << 32 | UInt64(low)
  }

  /// Every station on the link.
  public static let broadcast = EUI48(rawValue: 0xffff_ffff_ffff)

  /// Every bit is set.
  public var isBroadcast: Bool { self == .broadcast }

  /// The group bit is set, as it also is in broadcast (RFC 9542, section 2.1).
  public var isMulticast: Bool { rawValue >> 40 & 1 != 0 }

  /// The byte at `position`, counted from the first one sent; of `position` three bits count.
  public func byte(_ position: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: rawValue &>> UInt64(truncatingIfNeeded: 40 &- 8 &* (position & 7)))
  }

  /// The same address as one of any length.
  public var hardwareAddress: HardwareAddress { HardwareAddress(byte(0), byte(1), byte(2), byte(3), byte(4), byte(5)) }

  /// Two lower-case digits for each byte, separated by colons.
  public var description: String { hardwareAddress.description }

  /// Orders by the first byte that differs.
  public static func < (left: EUI48, right: EUI48) -> Bool { left.rawValue < right.rawValue }
}

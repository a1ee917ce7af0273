/// The header of VXLAN (RFC 7348, section 5), with the group policy and generic protocol extensions.
public struct VXLANHeader: Hashable, Sendable {
  /// The length of the header, in bytes.
  public static let byteCount = 8
  /// The port of RFC 7348.
  public static let port: UInt16 = 4789
  /// The port that Linux used before, and still does where nobody chooses one.
  public static let linuxPort: UInt16 = 8472
  /// The port of the generic protocol extension (draft-ietf-nvo3-vxlan-gpe).
  public static let genericPort: UInt16 = 4790

  /// The flags: 0x08 says that the identifier is valid.
  public let flags: UInt8
  /// The three bytes after the flags: zero, or the group policy, or the next protocol.
  public let reserved: UInt32
  /// The network identifier: 24 bits.
  public let identifier: UInt32

  /// What follows, where the generic extension says so; everything else carries Ethernet.
  ///
  /// 1 is IPv4, 2 IPv6, 3 Ethernet.
  public var nextProtocol: UInt8? { flags & 0x04 != 0 ? UInt8(truncatingIfNeeded: reserved) : nil }

  /// Takes a header from `reader`, which is left behind it.
  public static func decode(_ reader: inout PacketReader) -> Decoded<VXLANHeader> {
    let start = reader
    guard let word = reader.u64() else { return Decoded(nil, error: start.shortage(of: byteCount, in: .vxlan)) }
    return Decoded(
      VXLANHeader(
        flags: UInt8(truncatingIfNeeded: word >> 56), reserved: UInt32(truncatingIfNeeded: word >> 32 & 0xff_ffff),
        identifier: UInt32(truncatingIfNeeded: word >> 8 & 0xff_ffff)))
  }
}

/// One entry of an MPLS label stack (RFC 3032, section 2.1).
public struct MPLSLabel: Hashable, Sendable {
  /// The length of an entry, in bytes.
  public static let byteCount = 4

  /// The label: 20 bits; those below 16 have meanings of their own.
  public let label: UInt32
  /// The traffic class, once called experimental: 3 bits (RFC 5462).
  public let trafficClass: UInt8
  /// This is the last entry.
  public let isBottom: Bool
  /// How many routers may still pass it on.
  public let timeToLive: UInt8

  /// Takes an entry from `reader`, which is left behind it.
  public static func decode(_ reader: inout PacketReader) -> Decoded<MPLSLabel> {
    let start = reader
    guard let word = reader.u32() else { return Decoded(nil, error: start.shortage(of: byteCount, in: .mpls)) }
    return Decoded(
      MPLSLabel(
        label: word >> 12, trafficClass: UInt8(truncatingIfNeeded: word >> 9 & 7), isBottom: word & 0x100 != 0,
        timeToLive: UInt8(truncatingIfNeeded: word)))
  }
}

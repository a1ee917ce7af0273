/// The address family that BSD systems put before a packet (LINKTYPE_NULL and LINKTYPE_LOOP at tcpdump.org).
public struct LoopbackHeader: Hashable, Sendable {
  /// The length of the header, in bytes.
  public static let byteCount = 4

  /// The number of the address family, in the meaning of the system that captured.
  public let family: UInt32

  /// Which version of IP follows; nil if something else does.
  ///
  /// Every system has the same number for IPv4; for IPv6 they are Linux's, NetBSD's and OpenBSD's, FreeBSD's and
  /// Darwin's.
  public var version: ICMPVersion? {
    switch family {
    case 2: .v4
    case 10, 24, 28, 30: .v6
    default: nil
    }
  }

  /// Takes a header from `reader`, which is left behind it.
  ///
  /// The byte order is that of the capturing machine, unless `isNetworkOrder`: a family has 16 bits at most, so that a
  /// larger number is one in the other order.
  public static func decode(_ reader: inout PacketReader, isNetworkOrder: Bool = false) -> Decoded<LoopbackHeader> {
    let start = reader
    guard let family = reader.u32() else {
      return Decoded(nil, error: start.shortage(of: byteCount, in: .loopback))
    }
    return Decoded(LoopbackHeader(family: isNetworkOrder || family <= 0xffff ? family : family.byteSwapped))
  }
}

public import Addresses

/// What the headers of an IP datagram of either version say to those who follow a packet, kept small.
///
/// The options of IPv4, the extension headers of IPv6 and the checksum are left to `IPPacket.decode`, which understands
/// the same bytes in full; `PacketLayer.packet` calls it.
public struct IPDatagram: Hashable, Sendable {
  // The words of IPv6 addresses; IPv4 has its addresses in the low ones. The larger fields come first, so that copies
  // of a layer have no odd end, which costs more than all decoding.
  private let sourceHigh: UInt64
  private let sourceLow: UInt64
  private let destinationHigh: UInt64
  private let destinationLow: UInt64
  /// What the fragments of one datagram have in common; in IPv6 0 without a fragment header.
  public let identification: UInt32
  /// Where a fragment belongs in its datagram, in bytes.
  public let fragmentOffset: UInt16
  /// The total length of IPv4 with its header, the payload length of IPv6 without, as it is written.
  public let length: UInt16
  /// The version.
  public let version: ICMPVersion
  /// How many routers may still pass it on: time to live, or hop limit.
  public let hopLimit: UInt8
  /// Differentiated services code point and congestion notification.
  public let trafficClass: UInt8
  /// Routers must not cut it into fragments; in IPv6 they never do.
  public let dontFragment: Bool
  /// This is a fragment, and not the last one.
  public let moreFragments: Bool
  /// What it carries, if its first byte is here: nil for later fragments, and where decoding stopped before it.
  public let upper: IPProtocol?

  /// Who sent it.
  public var source: IPAddress { address(sourceHigh, sourceLow) }
  /// Who shall get it; with an IPv6 routing header, where it goes next.
  public var destination: IPAddress { address(destinationHigh, destinationLow) }
  /// Whether only a part of a datagram is here.
  public var isFragment: Bool { moreFragments || fragmentOffset != 0 }

  private func address(_ high: UInt64, _ low: UInt64) -> IPAddress {
    version == .v4
      ? .v4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: low))) : .v6(IPv6Address(high: high, low: low))
  }

  /// The same in short.
  public init(_ packet: IPPacket) {
    switch packet.header {
    case .v4(let header):
      version = .v4
      trafficClass = header.typeOfService
      dontFragment = header.dontFragment
      moreFragments = header.moreFragments
      fragmentOffset = header.fragmentOffset
      identification = UInt32(header.identification)
      length = header.totalLength
      (sourceHigh, sourceLow) = (0, UInt64(header.source.rawValue))
      (destinationHigh, destinationLow) = (0, UInt64(header.destination.rawValue))
    case .v6(let header, let extensions):
      version = .v6
      trafficClass = header.trafficClass
      dontFragment = false
      moreFragments = extensions.fragment?.moreFragments ?? false
      fragmentOffset = extensions.fragment?.offset ?? 0
      identification = extensions.fragment?.identification ?? 0
      length = header.payloadLength
      (sourceHigh, sourceLow) = (header.source.high, header.source.low)
      (destinationHigh, destinationLow) = (header.destination.high, header.destination.low)
    }
    hopLimit = packet.hopLimit
    upper = packet.upper
  }
}

/// Nearly all datagrams have neither options nor extension headers, and are here to their end or cut by the capture.
/// Those are read without detours; the others go the long way.
extension IPDatagram {
  /// Takes a header of IPv4 without options; nil, and nothing is taken, if there is anything unusual about it.
  @inline(__always)
  init?(plainIPv4 reader: inout PacketReader) {
    var ahead = reader
    guard let first = ahead.u64(), first >> 56 == 0x45, let second = ahead.u32(), let source = ahead.u32(),
      let destination = ahead.u32()
    else { return nil }
    let total = UInt16(truncatingIfNeeded: first >> 32)
    guard total >= IPv4Header.minimumByteCount else { return nil }
    ahead.narrow(to: Int(total) - IPv4Header.minimumByteCount, by: .totalLength)
    reader = ahead
    version = .v4
    trafficClass = UInt8(truncatingIfNeeded: first >> 48)
    dontFragment = first & 0x4000 != 0
    moreFragments = first & 0x2000 != 0
    fragmentOffset = UInt16(truncatingIfNeeded: first & 0x1fff) << 3
    identification = UInt32(truncatingIfNeeded: first >> 16 & 0xffff)
    length = total
    hopLimit = UInt8(truncatingIfNeeded: second >> 24)
    upper = fragmentOffset == 0 ? IPProtocol(rawValue: UInt8(truncatingIfNeeded: second >> 16)) : nil
    (sourceHigh, sourceLow) = (0, UInt64(source))
    (destinationHigh, destinationLow) = (0, UInt64(destination))
  }

  /// Takes a header of IPv6 that no extension follows; nil, and nothing is taken, if there is anything unusual about it.
  @inline(__always)
  init?(plainIPv6 reader: inout PacketReader) {
    var ahead = reader
    guard let first = ahead.u64(), first >> 60 == 6, let sourceHigh = ahead.u64(), let sourceLow = ahead.u64(),
      let destinationHigh = ahead.u64(), let destinationLow = ahead.u64()
    else { return nil }
    let next = IPProtocol(rawValue: UInt8(truncatingIfNeeded: first >> 8))
    guard next == .tcp || next == .udp || next == .icmpv6 else { return nil }
    ahead.narrow(to: Int(first >> 16 & 0xffff), by: .payloadLength)
    reader = ahead
    version = .v6
    trafficClass = UInt8(truncatingIfNeeded: first >> 52)
    dontFragment = false
    moreFragments = false
    fragmentOffset = 0
    identification = 0
    length = UInt16(truncatingIfNeeded: first >> 16)
    hopLimit = UInt8(truncatingIfNeeded: first)
    upper = next
    self.sourceHigh = sourceHigh
    self.sourceLow = sourceLow
    self.destinationHigh = destinationHigh
    self.destinationLow = destinationLow
  }
}

public import Addresses

/// The IP headers of a datagram of either version, and what the datagram carries.
public struct IPPacket: Hashable, Sendable {
  /// The headers of one version.
  public enum Header: Hashable, Sendable {
    /// IPv4, with its options.
    case v4(IPv4Header)
    /// IPv6, with its extension headers.
    case v6(IPv6Header, IPv6Extensions)
  }

  /// The headers.
  public let header: Header

  /// What the datagram carries, if its first byte is here: nil for later fragments, and where decoding stopped before
  /// it.
  public let upper: IPProtocol?

  /// Who sent it.
  public var source: IPAddress {
    switch header {
    case .v4(let header): .v4(header.source)
    case .v6(let header, _): .v6(header.source)
    }
  }

  /// Who shall get it; with an IPv6 routing header, where it goes next.
  public var destination: IPAddress {
    switch header {
    case .v4(let header): .v4(header.destination)
    case .v6(let header, _): .v6(header.destination)
    }
  }

  /// How many routers may still pass it on: time to live, or hop limit.
  public var hopLimit: UInt8 {
    switch header {
    case .v4(let header): header.timeToLive
    case .v6(let header, _): header.hopLimit
    }
  }

  /// Whether only a part of a datagram is here.
  public var isFragment: Bool {
    switch header {
    case .v4(let header): header.isFragment
    case .v6(_, let extensions): extensions.isFragment
    }
  }

  /// What the checksum of an upper layer covers of the headers, with a message of `length` bytes.
  ///
  /// Nil where it is not known: with an IPv6 routing header the last address of the path counts, not the next.
  public func pseudoHeader(for upper: IPProtocol, length: Int) -> PseudoHeader? {
    switch header {
    case .v4(let header):
      PseudoHeader(source: header.source, destination: header.destination, protocol: upper, length: length)
    case .v6(let header, let extensions):
      extensions.segmentsLeft == 0 ? header.pseudoHeader(for: upper, length: length) : nil
    }
  }
}

extension IPPacket {
  /// Takes the headers of a datagram from `reader`, which is left at what it carries and ends with it.
  ///
  /// The version is that of the first four bits. `excerpt`: the datagram is cut short by nature, as the packet quoted
  /// in an ICMP error is, and that is no error.
  public static func decode(_ reader: inout PacketReader, excerpt: Bool = false) -> Decoded<IPPacket> {
    guard let first = reader.peek else { return Decoded(nil, error: reader.shortage(of: 1, in: .ip)) }
    switch first >> 4 {
    case 4: return decodeIPv4(&reader, excerpt: excerpt)
    case 6: return decodeIPv6(&reader, excerpt: excerpt)
    case let version:
      return Decoded(nil, error: DecodeError(.ip, at: reader.offset, .invalid(.version, value: Int(version))))
    }
  }

  private static func decodeIPv4(_ reader: inout PacketReader, excerpt: Bool) -> Decoded<IPPacket> {
    let start = reader
    let decoded = IPv4Header.decode(&reader, excerpt: excerpt)
    guard let header = decoded.value else { return Decoded(nil, error: decoded.error) }
    // Less has been read where the options are cut off, more where the header claims to be shorter than its fixed part.
    let isPassed = reader.offset - start.offset == Int((start.peek ?? 0) & 0xf) * 4
    let upper = isPassed && header.fragmentOffset == 0 ? header.protocol : nil
    return Decoded(IPPacket(header: .v4(header), upper: upper), error: decoded.error)
  }

  private static func decodeIPv6(_ reader: inout PacketReader, excerpt: Bool) -> Decoded<IPPacket> {
    let fixed = IPv6Header.decode(&reader, excerpt: excerpt)
    guard let header = fixed.value else { return Decoded(nil, error: fixed.error) }
    let walk = IPv6Extensions.decode(&reader, after: header, excerpt: excerpt)
    guard let extensions = walk.value else { return Decoded(nil, error: walk.error) }
    let upper: IPProtocol? = if case .upper(let type, _) = extensions.end { type } else { nil }
    return Decoded(IPPacket(header: .v6(header, extensions), upper: upper), error: fixed.error ?? walk.error)
  }
}

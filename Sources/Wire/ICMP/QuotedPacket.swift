/// The beginning of a packet, as an ICMP error quotes it: the IP headers and at least eight bytes more (RFC 792), often
/// as much as fits (RFC 1812, section 4.3.2.3; RFC 4443, section 3).
public struct QuotedPacket: Hashable, Sendable {
  /// What tells to whom the packet belonged.
  public enum Transport: Hashable, Sendable {
    /// An echo request or reply.
    case echo(ICMPKind, ICMPEcho)
    /// Another control message, or one whose identifier is cut off.
    case icmp(ICMPKind)
    /// TCP, UDP or another protocol whose header begins with the ports.
    case ports(IPProtocol, source: UInt16, destination: UInt16)
    /// A protocol that is not looked into.
    case other(IPProtocol)
    /// A protocol that would be looked into, but it is cut off.
    case missing(IPProtocol)
    /// A later fragment, an IPv6 packet that carries nothing, or one whose headers do not reach so far.
    case none
  }

  /// The IP headers.
  public let packet: IPPacket
  /// What follows them.
  public let transport: Transport

  /// Takes what is left in `reader`, whose packet has the same version as the message that quotes it.
  static func decode(_ reader: inout PacketReader, version: ICMPVersion) -> Decoded<QuotedPacket> {
    let layer: DecodeError.Layer = version == .v4 ? .ipv4 : .ipv6
    guard let first = reader.peek else {
      let needed = version == .v4 ? IPv4Header.minimumByteCount : IPv6Header.byteCount
      return Decoded(nil, error: reader.shortage(of: needed, in: layer))
    }
    guard first >> 4 == version.rawValue else {
      return Decoded(nil, error: DecodeError(layer, at: reader.offset, .invalid(.version, value: Int(first >> 4))))
    }
    let decoded = IPPacket.decode(&reader, excerpt: true)
    guard let packet = decoded.value else { return Decoded(nil, error: decoded.error) }
    let (transport, error) = decodeTransport(&reader, of: packet, version: version)
    return Decoded(QuotedPacket(packet: packet, transport: transport), error: decoded.error ?? error)
  }

  private static func decodeTransport(
    _ reader: inout PacketReader, of packet: IPPacket, version: ICMPVersion
  ) -> (Transport, DecodeError?) {
    guard let upper = packet.upper else { return (.none, nil) }
    if upper == version.ipProtocol { return decodeICMP(&reader, version: version) }
    guard upper.hasPorts else { return (.other(upper), nil) }
    let start = reader
    guard let source = reader.u16(), let destination = reader.u16() else {
      return (.missing(upper), start.shortage(of: 4, in: .ports))
    }
    return (.ports(upper, source: source, destination: destination), nil)
  }

  private static func decodeICMP(_ reader: inout PacketReader, version: ICMPVersion) -> (Transport, DecodeError?) {
    let start = reader
    guard let type = reader.u8(), let code = reader.u8() else {
      return (.missing(version.ipProtocol), start.shortage(of: ICMPMessage.headerCount, in: version.layer))
    }
    let kind = ICMPKind(version, type: type, code: code)
    let isEcho = [ICMPKind.echoRequest(version).type, ICMPKind.echoReply(version).type].contains(type)
    guard isEcho else { return (.icmp(kind), nil) }
    guard reader.skip(2), let echo = ICMPEcho(from: &reader) else {
      return (.icmp(kind), start.shortage(of: ICMPMessage.headerCount, in: version.layer))
    }
    return (.echo(kind, echo), nil)
  }
}

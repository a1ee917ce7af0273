import Addresses
import Wire

/// From whom to whom a packet goes: the outermost IP header and what it carries.
struct PacketEnds {
  let source: IPAddress
  let destination: IPAddress
  let version: ICMPVersion
  private(set) var `protocol` = IPProtocol(rawValue: 255)
  var sourcePort: UInt16 = 0
  var destinationPort: UInt16 = 0
  var hasPorts = false
  var tcp: TCPHeader?
  /// What is behind the header of the transport protocol, or of IP.
  var payload: PacketReader
  /// How many bytes that had on the wire.
  var payloadCount: Int { payload.remaining + payload.missing }

  /// The ends of a packet; nil for one without IP.
  @inline(__always)
  init?(_ packet: PacketReader, linkType: LinkType) {
    var layers = PacketLayers(packet, linkType: linkType)
    while let layer = layers.next() {
      guard case .ip(let datagram) = layer.content else { continue }
      self.init(datagram, layer.body, &layers)
      return
    }
    return nil
  }

  @inline(__always)
  private init(_ datagram: IPDatagram, _ body: PacketReader, _ layers: inout PacketLayers) {
    source = datagram.source
    destination = datagram.destination
    version = datagram.version
    payload = body
    var upper = datagram.upper
    while let layer = layers.next() {
      switch layer.content {
      case .tcp(let header):
        tcp = header
        take(header.sourcePort, header.destinationPort, layer.body)
      case .udp(let header): take(header.sourcePort, header.destinationPort, layer.body)
      case .sctp(let header): take(header.sourcePort, header.destinationPort, layer.body)
      case .icmp: takeIdentifier(layer.whole)
      case .authentication(let header):
        upper = header.nextHeader
        payload = layer.body
        continue
      case .payload(.fragment(let type)): upper = type
      default: break
      }
      break
    }
    if let upper { self.protocol = upper }
  }

  @inline(__always)
  private mutating func take(_ source: UInt16, _ destination: UInt16, _ body: PacketReader) {
    (sourcePort, destinationPort, hasPorts, payload) = (source, destination, true, body)
  }

  /// Echoes of one program have an identifier (RFC 792, RFC 4443, section 4.1).
  private mutating func takeIdentifier(_ message: PacketReader) {
    var reader = message
    guard let type = reader.u8() else { return }
    let isEcho = version == .v4 ? type == 8 || type == 0 : type == 128 || type == 129
    guard isEcho, reader.skip(3), let identifier = reader.u16() else { return }
    (sourcePort, destinationPort, hasPorts) = (identifier, identifier, true)
  }
}

internal import Addresses
internal import Sockets
internal import Wire

/// What a packet from the network says about a SYN of ours, read from its IP header on.
struct SynAnswer: Hashable {
  enum Said: Hashable {
    /// SYN and ACK.
    case welcome
    /// RST and ACK.
    case reset
    /// An ICMP error.
    case message(type: UInt8, code: UInt8, info: UInt32)
  }

  let said: Said
  /// Who sent it; without the link.
  let from: IPAddress
  /// Who was asked, without the link, and which port.
  let asked: IPAddress
  let port: Port
  /// The sequence number of the SYN that it is about: the answer acknowledges the next one (RFC 9293, section 3.10.7), and
  /// an ICMP error quotes it in the first eight bytes (RFC 792).
  let cookie: UInt32

  /// Nil for everything that is no answer to a SYN from `ownPort`. Checksums of TCP are not verified: inside one machine
  /// they are left to hardware that is not there.
  init?(_ bytes: UnsafeRawBufferPointer, ownPort: Port) {
    var reader = PacketReader(bytes)
    let whole = reader
    guard let packet = IPPacket.decode(&reader).value, let upper = packet.upper else { return nil }
    if upper == .tcp {
      self.init(segment: &reader, of: packet, ownPort)
    } else {
      self.init(message: &reader, of: packet, in: whole, ownPort)
    }
  }

  private init?(segment reader: inout PacketReader, of packet: IPPacket, _ ownPort: Port) {
    guard let header = TCPHeader.decode(&reader).value, header.destinationPort == ownPort.rawValue,
      header.flags.contains(.ack)
    else { return nil }
    if header.flags.contains(.rst) {
      said = .reset
    } else if header.flags.contains(.syn) {
      said = .welcome
    } else {
      return nil
    }
    from = packet.source
    asked = packet.source
    port = Port(rawValue: header.sourcePort)
    cookie = header.acknowledgment &- 1
  }

  private init?(message reader: inout PacketReader, of packet: IPPacket, in whole: PacketReader, _ ownPort: Port) {
    guard let message = ICMPMessage.decode(&reader, in: packet)?.value, Self.isFinal(message.kind),
      case .aboutPacket(let report) = message.body, var quote = whole.slice(report.quotedRange)
    else { return nil }
    if case .incorrect = message.checksum { return nil }
    guard let quoted = IPPacket.decode(&quote, excerpt: true).value, quoted.upper == .tcp,
      quote.u16() == ownPort.rawValue, let port = quote.u16(), let sequence = quote.u32()
    else { return nil }
    var info: UInt32 = 0
    if case .pointer(let place) = report.detail { info = place }
    said = .message(type: message.kind.type, code: message.kind.code, info: info)
    from = packet.source
    asked = quoted.destination
    self.port = Port(rawValue: port)
    cookie = sequence
  }

  /// A SYN has come to its end by it. Too big it never is, and redirects are advice.
  private static func isFinal(_ kind: ICMPKind) -> Bool {
    switch kind.version {
    case .v4: [3, 11, 12].contains(kind.type) && (kind.type, kind.code) != (3, 4)
    case .v6: [1, 3, 4].contains(kind.type)
    }
  }
}

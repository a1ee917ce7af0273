/// Where a decoder stopped, and why; what it had understood by then is returned beside it.
///
/// Prints as `IPv4 at byte 0: needs 20 bytes, 12 are there (end of the capture)`.
public struct DecodeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The layer that could not be decoded.
  public let layer: Layer

  /// Where the trouble begins, counted from the first byte of the outermost reader.
  public let offset: Int

  /// What the trouble is.
  public let fault: Fault

  /// Makes an error.
  public init(_ layer: Layer, at offset: Int, _ fault: Fault) {
    self.layer = layer
    self.offset = offset
    self.fault = fault
  }

  /// How many bytes the decoder needed from `offset` on; nil if that was not the trouble.
  public var needed: Int? {
    if case .truncated(let needed, _, _) = fault { needed } else { nil }
  }

  /// How many bytes there were from `offset` on; nil if that was not the trouble.
  public var available: Int? {
    if case .truncated(_, let available, _) = fault { available } else { nil }
  }

  /// What set the end that came too early; nil if that was not the trouble.
  public var limit: LengthField? {
    if case .truncated(_, _, let limit) = fault { limit } else { nil }
  }

  /// Layer, place and fault in one line.
  public var description: String { "\(layer) at byte \(offset): \(fault)" }
}

extension DecodeError {
  /// What was being decoded.
  public enum Layer: String, Hashable, Sendable, CustomStringConvertible {
    /// An IP datagram of either version, before its version is known.
    case ip = "IP"
    /// RFC 791, section 3.1.
    case ipv4 = "IPv4"
    /// RFC 791, section 3.1, Options.
    case ipv4Option = "IPv4 option"
    /// RFC 8200, section 3.
    case ipv6 = "IPv6"
    /// RFC 8200, section 4.
    case ipv6Extension = "IPv6 extension header"
    /// RFC 792.
    case icmpv4 = "ICMP"
    /// RFC 4443.
    case icmpv6 = "ICMPv6"
    /// RFC 4861, section 4.6.
    case neighborDiscoveryOption = "neighbor discovery option"
    /// The first bytes of the UDP, TCP, SCTP or DCCP header in a quoted packet, which are the ports.
    case ports = "ports"
    /// IEEE 802.3.
    case ethernet = "Ethernet"
    /// IEEE 802.1Q.
    case vlan = "VLAN tag"
    /// IEEE 802.2, with SNAP.
    case llc = "LLC"
    /// Linux's replacement for a link layer, either version.
    case linuxCooked = "Linux cooked"
    /// The address family that BSD puts before a packet.
    case loopback = "loopback"
    /// RFC 826, RFC 903.
    case arp = "ARP"
    /// RFC 9293.
    case tcp = "TCP"
    /// RFC 9293, section 3.2.
    case tcpOption = "TCP option"
    /// RFC 768.
    case udp = "UDP"
    /// RFC 9260.
    case sctp = "SCTP"
    /// RFC 9260, section 3.2.
    case sctpChunk = "SCTP chunk"
    /// RFC 4302.
    case authentication = "AH"
    /// RFC 4303.
    case esp = "ESP"
    /// RFC 1112, RFC 2236, RFC 9776.
    case igmp = "IGMP"
    /// RFC 2710, RFC 9777.
    case mld = "MLD"
    /// RFC 4861, section 4.
    case neighborDiscovery = "neighbor discovery"
    /// RFC 2784, RFC 2890, RFC 2637.
    case gre = "GRE"
    /// RFC 7348.
    case vxlan = "VXLAN"
    /// RFC 8926.
    case geneve = "Geneve"
    /// RFC 3032.
    case mpls = "MPLS"
    /// RFC 2516.
    case pppoe = "PPPoE"
    /// RFC 1661.
    case ppp = "PPP"
    /// RFC 3378.
    case etherIP = "EtherIP"
    /// RFC 1035, RFC 6762, RFC 4795.
    case dns = "DNS"
    /// RFC 951, RFC 2131.
    case dhcp = "DHCP"
    /// RFC 2132, section 2.
    case dhcpOption = "DHCP option"
    /// RFC 8415.
    case dhcpv6 = "DHCPv6"
    /// RFC 8415, section 21.
    case dhcpv6Option = "DHCPv6 option"
    /// RFC 5905.
    case ntp = "NTP"
    /// RFC 8446.
    case tls = "TLS"
    /// RFC 9112.
    case http = "HTTP"
    /// RFC 8999, RFC 9000.
    case quic = "QUIC"
    /// One packet inside another, whatever the way.
    case tunnel = "tunnel"
    /// The layers of a packet together.
    case packet = "packet"

    /// The name of the layer.
    public var description: String { rawValue }
  }

  /// What is wrong.
  public enum Fault: Hashable, Sendable, CustomStringConvertible {
    /// There are fewer bytes than needed, and `limit` says so.
    case truncated(needed: Int, available: Int, limit: LengthField)
    /// A field has a value that it cannot have.
    case invalid(Field, value: Int)
    /// There are more extension headers than anybody sends.
    case tooMany(limit: Int)

    /// The fault in words.
    public var description: String {
      switch self {
      case .truncated(let needed, let available, let limit): "needs \(needed) bytes, \(available) are there (\(limit))"
      case .invalid(let field, let value): "\(field) is \(value)"
      case .tooMany(let limit): "more than \(limit) headers"
      }
    }
  }

  /// A field whose value can be wrong in itself.
  public enum Field: String, Hashable, Sendable, CustomStringConvertible {
    /// The version of the Internet Protocol.
    case version
    /// The pointer in an IPv4 option.
    case pointer
    /// The flag of the timestamp option.
    case flag
    /// The payload length of an IPv6 header.
    case payloadLength = "payload length"
    /// The type of a record or message.
    case type
    /// A number that tells the protocol from others, such as DHCP's magic cookie.
    case magic
    /// The length of an address or identifier.
    case length

    /// The name of the field.
    public var description: String { rawValue }
  }
}

/// What decided how many bytes a decoder may read.
public enum LengthField: String, Hashable, Sendable, CustomStringConvertible {
  /// The bytes end here: the buffer of the receiver, or the snapshot length of a capture.
  case capture = "end of the capture"
  /// The header length of an IPv4 header (RFC 791, section 3.1, IHL).
  case headerLength = "header length"
  /// The total length of an IPv4 header (RFC 791, section 3.1).
  case totalLength = "total length"
  /// The length of an IPv4, IPv6 or neighbor discovery option.
  case optionLength = "option length"
  /// The payload length of an IPv6 header (RFC 8200, section 3), or of a jumbogram (RFC 2675, section 2).
  case payloadLength = "payload length"
  /// The length of an IPv6 extension header (RFC 8200, section 4).
  case extensionLength = "extension header length"
  /// The length of the quoted packet in an ICMP error (RFC 4884, section 4).
  case quotedLength = "length of the quoted packet"
  /// The length field of an Ethernet frame that has no type (IEEE 802.3).
  case frameLength = "frame length"
  /// The data offset of a TCP header (RFC 9293, section 3.1).
  case dataOffset = "data offset"
  /// The length of a UDP datagram (RFC 768).
  case datagramLength = "datagram length"
  /// The length of an SCTP chunk (RFC 9260, section 3.2).
  case chunkLength = "chunk length"
  /// The length of a TLS record (RFC 8446, section 5.1).
  case recordLength = "record length"
  /// The length of a message in itself, where nothing more special is said.
  case messageLength = "message length"

  /// The name of the field.
  public var description: String { rawValue }
}

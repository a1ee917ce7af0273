/// One layer of a packet: its header, understood, and where it lies.
///
/// It borrows the bytes of the packet, as the readers in it do.
public struct PacketLayer {
  /// What the header says.
  public enum Content: Hashable, Sendable {
    /// An Ethernet frame.
    case ethernet(EthernetHeader)
    /// A VLAN tag.
    case vlan(VLANTag)
    /// Logical link control, with SNAP.
    case llc(LLCHeader)
    /// Linux's replacement for a link layer, either version.
    case linuxCooked(LinuxCookedHeader)
    /// The address family of BSD's loopback.
    case loopback(LoopbackHeader)
    /// Who has an address.
    case arp(ARPPacket)
    /// An IP datagram of either version; `PacketLayer.packet` knows also options and extension headers.
    case ip(IPDatagram)
    /// The authentication header of IPv4; behind IPv6 it is one of the extension headers.
    case authentication(AuthenticationHeader)
    /// An encrypted payload.
    case esp(ESPHeader)
    /// A TCP segment.
    case tcp(TCPHeader)
    /// A UDP or UDP-Lite datagram.
    case udp(UDPHeader)
    /// An SCTP packet; the chunks are in the body.
    case sctp(SCTPHeader)
    /// Type and code of a control message; `ICMPMessage`, `NeighborMessage` and `MLDMessage` understand `whole`.
    case icmp(ICMPKind)
    /// The type of a message about membership in groups; `IGMPMessage` understands `whole`.
    case igmp(IGMPMessage.Kind)
    /// Generic routing encapsulation.
    case gre(GREHeader)
    /// VXLAN.
    case vxlan(VXLANHeader)
    /// Geneve.
    case geneve(GeneveHeader)
    /// One MPLS label.
    case mpls(MPLSLabel)
    /// PPP over Ethernet, either stage; the tags of discovery are in the body.
    case pppoe(PPPoEHeader)
    /// PPP.
    case ppp(PPPHeader)
    /// Ethernet in IP (RFC 3378), before its frame.
    case etherIP
    /// What is not looked into by the walk; there is no header, and nothing follows.
    case payload(Payload)
  }

  /// What the header says.
  public let content: Content

  /// The bytes behind the header, up to where the layer ends, or where the bytes do.
  public let body: PacketReader

  /// How many bytes the header has. The sizes of the fields here let copies of a layer have no odd end.
  let headerCount: Int32

  /// How deep in tunnels it is: 0 for the outermost packet, and for the header that makes a tunnel.
  public let tunnelDepth: Int32

  /// The bytes of the layer from its header on.
  public var whole: PacketReader { body.reaching(backTo: body.offset - Int(headerCount)) }

  /// Where the header lies, counted from the first byte of the outermost reader.
  public var header: Range<Int> { body.offset - Int(headerCount)..<body.offset }

  /// All that the headers of an IP datagram say, decoded once more; nil for other layers.
  public var packet: IPPacket? {
    guard case .ip = content else { return nil }
    var reader = whole
    return IPPacket.decode(&reader).value
  }
}

extension PacketLayer {
  /// What the walk does not look into, by the number that announced it.
  public enum Payload: Hashable, Sendable, CustomStringConvertible {
    /// The data of a transport protocol, of an application.
    case application(IPProtocol)
    /// What this EtherType stands for.
    case etherType(EtherType)
    /// What this IP protocol stands for.
    case ipProtocol(IPProtocol)
    /// A piece from the middle of a datagram that carries this protocol.
    case fragment(IPProtocol)
    /// What this PPP protocol stands for; of a control message, `PPPControl` understands more.
    case ppp(PPPHeader.`Protocol`)
    /// What this service of LLC stands for.
    case service(UInt8)
    /// What these numbers of SNAP stand for.
    case snap(LLCHeader.SNAP)
    /// IPX without any header between it and the length of the frame.
    case rawIPX
    /// What is behind the last MPLS label, and no IP.
    case labeled
    /// What is in VXLAN, by the number of the generic extension.
    case vxlan(UInt8)
    /// The tags of PPPoE discovery: for `PPPoETags`.
    case pppoeTags
    /// What an address family stands for.
    case addressFamily(UInt32)
    /// What Linux captured on a device whose packets have no EtherType.
    case device(type: UInt16, protocol: UInt16)
    /// A packet of a link type that is not understood.
    case link(LinkType)

    /// The usual name, or the number with what it is a number of.
    public var description: String {
      switch self {
      case .application(let type): "\(type) data"
      case .etherType(let type): type.description
      case .ipProtocol(let type): type.description
      case .fragment(let type): "\(type) fragment"
      case .ppp(let type): type.description
      case .service(let service): LLCHeader.serviceName(service)
      case .snap(let snap): snap.description
      case .rawIPX: "IPX"
      case .labeled: "MPLS payload"
      case .vxlan(let type): "VXLAN protocol \(type)"
      case .pppoeTags: "PPPoE discovery"
      case .addressFamily(let family): "address family \(family)"
      case .device(let device, let type): "device type \(device) protocol 0x" + String(type, radix: 16)
      case .link(let type): "link type \(type)"
      }
    }
  }
}

extension LLCHeader {
  static func serviceName(_ service: UInt8) -> String {
    switch service & 0xfe {
    case spanningTree: "STP"
    case ipx: "IPX"
    case netBIOS: "NetBIOS"
    case iso: "ISO"
    case snapService: "SNAP"
    default: "LLC service 0x" + String(service, radix: 16)
    }
  }
}

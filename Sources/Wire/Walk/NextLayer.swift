/// What a header announces, and the decoder that is its turn therefore.
enum NextLayer {
  case ethernet
  case vlan(EtherType)
  /// LLC, behind a length.
  case llc
  case linuxCooked
  case linuxCooked2
  case null
  case loop
  case arp
  /// IP of the version that its first bits say.
  case ip
  case authentication
  case esp
  case tcp
  case udp(isLite: Bool)
  case sctp
  case icmp(ICMPVersion)
  case igmp
  case gre
  case vxlan
  case geneve
  case mpls
  case pppoe
  case ppp
  case etherIP
  case payload(PacketLayer.Payload)
  case end

  init(_ type: LinkType) {
    switch type {
    case .ethernet: self = .ethernet
    case .linuxCooked: self = .linuxCooked
    case .linuxCooked2: self = .linuxCooked2
    case .raw, .ipv4, .ipv6: self = .ip
    case .null: self = .null
    case .loop: self = .loop
    default:
      switch type.rawValue {
      case 9, 50: self = .ppp  // LINKTYPE_PPP, LINKTYPE_PPP_HDLC.
      case 12, 14: self = .ip  // What BSD systems write for LINKTYPE_RAW.
      case 51: self = .pppoe  // LINKTYPE_PPP_ETHER.
      default: self = .payload(.link(type))
      }
    }
  }

  /// Behind a header whose type can also be the length of a frame.
  init(_ type: EtherType, hasLength: Bool) {
    self = hasLength ? .llc : NextLayer(type)
  }

  init(_ type: EtherType) {
    switch type {
    case .ipv4, .ipv6: self = .ip
    case .arp, .rarp: self = .arp
    case .vlan, .serviceVLAN, .oldServiceVLAN, .otherServiceVLAN: self = .vlan(type)
    case .mpls, .mplsUpstream: self = .mpls
    case .pppoeDiscovery, .pppoeSession: self = .pppoe
    case .transparentBridging: self = .ethernet
    case .ppp: self = .ppp
    default: self = .payload(.etherType(type))
    }
  }

  init(_ type: IPProtocol, in version: ICMPVersion) {
    switch type {
    case .tcp: self = .tcp
    case .udp: self = .udp(isLite: false)
    case .udpLite: self = .udp(isLite: true)
    case .sctp: self = .sctp
    case .icmp where version == .v4: self = .icmp(.v4)
    case .icmpv6 where version == .v6: self = .icmp(.v6)
    case .igmp where version == .v4: self = .igmp
    case .ipv4, .ipv6: self = .ip
    case .gre: self = .gre
    case .esp: self = .esp
    case .authentication: self = .authentication
    case .mplsInIP: self = .mpls
    case .etherIP: self = .etherIP
    default: self = .payload(.ipProtocol(type))
    }
  }

  init(_ header: LLCHeader) {
    if let snap = header.snap {
      self = snap.etherType.map { NextLayer($0) } ?? .payload(.snap(snap))
    } else if header.destinationService == 0xff, header.sourceService == 0xff {
      self = .payload(.rawIPX)
    } else if header.isSNAPMissing {
      self = .end
    } else {
      self = .payload(.service(header.destinationService))
    }
  }

  init(_ header: LinuxCookedHeader) {
    guard header.protocolIsEtherType else {
      self = .payload(.device(type: header.deviceType, protocol: header.protocol))
      return
    }
    switch header.protocol {
    case 0x0001: self = .payload(.rawIPX)  // ETH_P_802_3.
    case 0x0004: self = .llc  // ETH_P_802_2.
    case 0x0003: self = .ethernet  // ETH_P_ALL, where a device has no protocol.
    default: self = NextLayer(EtherType(rawValue: header.protocol))
    }
  }

  init(_ header: GREHeader) {
    // In version 1 the number is that of PPP, whatever it says (RFC 2637, section 4.1).
    self = header.version == 1 ? .ppp : NextLayer(header.protocol)
  }

  init(_ header: VXLANHeader) {
    switch header.nextProtocol {
    case nil, 3: self = .ethernet
    case 1, 2: self = .ip
    case let type?: self = .payload(.vxlan(type))
    }
  }

  init(_ header: PPPHeader) {
    switch header.protocol {
    case .ipv4, .ipv6: self = .ip
    case .mpls: self = .mpls
    default: self = .payload(.ppp(header.protocol))
    }
  }

  /// Behind a label nothing says what follows: another one, or else IP has its version in its first bits (RFC 4928).
  init(_ label: MPLSLabel, first: UInt8?) {
    guard label.isBottom else {
      self = .mpls
      return
    }
    let version = (first ?? 0) >> 4
    self = version == 4 || version == 6 ? .ip : .payload(.labeled)
  }
}

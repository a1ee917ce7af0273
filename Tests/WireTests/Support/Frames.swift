import Wire

/// A packet with what its link begins with.
struct Frame: Sendable, CustomStringConvertible {
  let name: String
  let link: LinkType
  let bytes: [UInt8]
  /// What the walk shall give, one word or more for each layer.
  let layers: [String]

  init(_ name: String, _ link: LinkType, _ hexadecimal: String, _ layers: String...) {
    self.init(name, link, hexadecimal, layers)
  }

  /// A frame of Ethernet.
  init(_ name: String, _ hexadecimal: String, _ layers: String...) {
    self.init(name, .ethernet, hexadecimal, layers)
  }

  private init(_ name: String, _ link: LinkType, _ hexadecimal: String, _ layers: [String]) {
    self.name = name
    self.link = link
    bytes = Hexadecimal.bytes(hexadecimal)
    self.layers = layers
  }

  var description: String { name }
}

/// What a walk gave, in words.
struct Walked: Hashable {
  var layers: [String] = []
  var headers: [Range<Int>] = []
  var errors: [DecodeError] = []
  /// What ended it.
  var error: DecodeError?

  init(_ reader: PacketReader, _ link: LinkType) {
    var walk = PacketLayers(reader, linkType: link)
    while let layer = walk.next() {
      layers.append(words(layer.content, layer))
      headers.append(layer.header)
      if let error = walk.layerError { errors.append(error) }
    }
    error = walk.error
  }

  private func words(_ content: PacketLayer.Content, _ layer: PacketLayer) -> String {
    switch content {
    case .ethernet(let header): "\(header.source) > \(header.destination)"
    case .vlan(let tag): "vlan \(tag.identifier) p \(tag.priority)\(tag.isDropEligible ? " dei" : "")"
    case .llc(let header):
      "llc \(header.sourceService) > \(header.destinationService) \(header.control)\(header.snap.map { " \($0)" } ?? "")"
    case .linuxCooked(let header):
      "\(header.packetType) \(header.source?.description ?? "-") \(header.interfaceIndex ?? 0)"
    case .loopback(let header): "family \(header.family)"
    case .arp(let packet):
      "arp \(packet.operation) \(packet.senderHardware?.description ?? "-") \(packet.senderAddress?.description ?? "-")"
        + " \(packet.targetHardware?.description ?? "-") \(packet.targetAddress?.description ?? "-")"
    case .ip(let datagram): "ip \(datagram.source) > \(datagram.destination)"
    case .authentication(let header): "ah \(header.securityParameters) \(header.sequence) \(header.checkValue.count)"
    case .esp(let header): "esp \(header.securityParameters) \(header.sequence)"
    case .tcp(let header): "tcp \(header.sourcePort) > \(header.destinationPort) \(header.flags.rawValue)"
    case .udp(let header): "udp \(header.sourcePort) > \(header.destinationPort) \(header.length)"
    case .sctp(let header): "sctp \(header.sourcePort) > \(header.destinationPort) \(header.verificationTag)"
    case .icmp(let kind): "icmp \(kind)"
    case .igmp(let kind): "igmp \(kind)"
    case .gre(let header):
      "gre \(header.version) \(header.protocol) \(header.key ?? 0) \(header.sequence ?? 0) \(header.acknowledgment ?? 0)"
    case .vxlan(let header): "vxlan \(header.identifier)"
    case .geneve(let header): "geneve \(header.identifier) \(header.options.count)"
    case .mpls(let label): "mpls \(label.label) \(label.trafficClass) \(label.isBottom) \(label.timeToLive)"
    case .pppoe(let header): "pppoe \(header.code) \(header.session)"
    case .ppp(let header): "ppp \(header.protocol)"
    case .etherIP: "etherip"
    case .payload(let payload): "\(payload), \(layer.body.remaining) bytes"
    }
  }
}

/// The beginnings and ends of the frames below.
private let ethernet = "020000000002 020000000001"
private let words = "02:00:00:00:00:01 > 02:00:00:00:00:02"
/// 10.0.0.1 sends UDP from port 54321 to 53, with eight bytes of data.
private let udp = "45000024 00004000 40110000 0a000001 0a000002  d4310035 00100000 0001020304050607"
private let udpWords = ["ip 10.0.0.1 > 10.0.0.2", "udp 54321 > 53 16", "udp data, 8 bytes"]
/// 10.0.0.1 sends to 10.0.0.2 so many bytes, of that protocol.
private func ipv4(_ type: String, _ payloadCount: Int, fragment: String = "4000") -> String {
  let length = String(payloadCount + 20, radix: 16)
  return "4500" + String(repeating: "0", count: 4 - length.count) + length + "0000" + fragment + "40" + type
    + "00000a0000010a000002"
}

extension Frame {
  static let all = links + transports + tunnels

  static let links = [
    Frame(
      "padding behind a datagram", ethernet + "0800" + udp + "00000000", words, udpWords[0], udpWords[1], udpWords[2]),
    Frame(
      "802.1Q in 802.1ad", ethernet + "88a8 0064 8100 b00a 0800" + udp, words, "vlan 100 p 0", "vlan 10 p 5 dei",
      udpWords[0], udpWords[1], udpWords[2]),
    Frame(
      "SLL, outgoing", .linuxCooked, "0004 0001 0006 020000000001 0000 0800" + udp, "Out 02:00:00:00:00:01 0",
      udpWords[0], udpWords[1], udpWords[2]),
    Frame(
      "SLL2, in", .linuxCooked2, "0800 0000 00000003 0001 00 06 020000000001 0000" + udp, "In 02:00:00:00:00:01 3",
      udpWords[0], udpWords[1], udpWords[2]),
    Frame(
      "SLL2, netlink", .linuxCooked2, "0000 0000 00000003 0338 04 00 0000000000000000 01020304", "Out - 3",
      "device type 824 protocol 0x0, 4 bytes"),
    Frame("RAW", .raw, udp, udpWords[0], udpWords[1], udpWords[2]),
    Frame("IPV4", .ipv4, udp, udpWords[0], udpWords[1], udpWords[2]),
    Frame("NULL, little-endian", .null, "02000000" + udp, "family 2", udpWords[0], udpWords[1], udpWords[2]),
    Frame("NULL, big-endian", .null, "00000002" + udp, "family 2", udpWords[0], udpWords[1], udpWords[2]),
    Frame("NULL, something else", .null, "07000000 0102", "family 7", "address family 7, 2 bytes"),
    Frame("LOOP", .loop, "00000002" + udp, "family 2", udpWords[0], udpWords[1], udpWords[2]),
    Frame(
      "ARP request", "ffffffffffff 020000000001 0806 0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002",
      "02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff", "arp request 02:00:00:00:00:01 10.0.0.1 00:00:00:00:00:00 10.0.0.2"),
    Frame(
      "RARP request", ethernet + "8035 0001 0800 06 04 0003 020000000001 00000000 020000000001 00000000", words,
      "arp reverse request 02:00:00:00:00:01 0.0.0.0 02:00:00:00:00:01 0.0.0.0"),
    // A configuration BPDU: 35 bytes behind LLC, padded to a frame of 60.
    Frame(
      "spanning tree",
      "0180c2000000 020000000001 0026 424203 0000 00 00 00 8000020000000001 00000000 8000020000000001 8001 0000 1400 0200 0f00"
        + "0000000000000000", "02:00:00:00:00:01 > 01:80:c2:00:00:00", "llc 66 > 66 3", "STP, 35 bytes"),
    Frame(
      "CDP", "01000ccccccc 020000000001 000c aaaa03 00000c 2000 02b40000",
      "02:00:00:00:00:01 > 01:00:0c:cc:cc:cc", "llc 170 > 170 3 CDP", "CDP, 4 bytes"),
    Frame(
      "IPv4 in SNAP", ethernet + "002c aaaa03 000000 0800" + udp, words, "llc 170 > 170 3 IPv4", udpWords[0],
      udpWords[1],
      udpWords[2]),
    Frame(
      "LLC with two bytes of control", ethernet + "0005 f0f0 0102 ff", words, "llc 240 > 240 513", "NetBIOS, 1 bytes"),
    Frame("IPX without a header", ethernet + "0004 ffff 0022", words, "llc 255 > 255 8704", "IPX, 0 bytes"),
    Frame(
      "LLDP", "0180c200000e 020000000001 88cc 0207 04 020000000001 0403 05 3031 0602 0078 0000",
      "02:00:00:00:00:01 > 01:80:c2:00:00:0e", "LLDP, 20 bytes"),
    Frame("an unknown type", ethernet + "1234 01", words, "ethertype 0x1234, 1 bytes"),
    Frame("an unknown link", .wireless, "0102", "link type IEEE802_11, 2 bytes"),
  ]

  static let transports = [
    Frame(
      "TCP with options", .raw,
      ipv4("06", 34) + "d4310050 00000001 00000000 80020400 00000000 0101080a0000000100000002 0102",
      udpWords[0], "tcp 54321 > 80 2", "tcp data, 2 bytes"),
    Frame(
      "TCP without data", .raw, ipv4("06", 20) + "d4310050 00000001 00000002 50110400 00000000", udpWords[0],
      "tcp 54321 > 80 17"),
    Frame(
      "UDP over IPv6 behind hop-by-hop options", .ipv6,
      "60000000 0012 00 01 fe800000000000000000000000000001 ff020000000000000000000000000016"
        + "11 00 0502000001 00 d4310035 000a0000 0102",
      "ip fe80::1 > ff02::16", "udp 54321 > 53 10", "udp data, 2 bytes"),
    Frame(
      "UDP-Lite", .raw, ipv4("88", 10) + "d4310035 00080000 0102", udpWords[0], "udp 54321 > 53 8",
      "udplite data, 2 bytes"),
    Frame(
      "first fragment", .raw, ipv4("11", 16, fragment: "2000") + "d4310035 07d00000 0001020304050607", udpWords[0],
      "udp 54321 > 53 2000", "udp data, 8 bytes"),
    Frame(
      "later fragment", .raw, ipv4("11", 16, fragment: "0002") + "d4310035 07d00000 0001020304050607", udpWords[0],
      "udp fragment, 16 bytes"),
    Frame("ICMP", .raw, ipv4("01", 8) + "0800f7fd 00010001", udpWords[0], "icmp echo request"),
    Frame("IGMPv2", .raw, ipv4("02", 8) + "16000afb ef010203", udpWords[0], "igmp v2 report"),
    Frame(
      "SCTP", .raw, ipv4("84", 16) + "0b590b59 00000007 01020304 0b000004", udpWords[0], "sctp 2905 > 2905 7",
      "sctp data, 4 bytes"),
    Frame(
      "AH", .raw, ipv4("33", 32) + "1104 0000 00000100 00000001 0102030405060708090a0b0c d4310035 00080000",
      udpWords[0],
      "ah 256 1 12", "udp 54321 > 53 8"),
    Frame("ESP", .raw, ipv4("32", 12) + "00000100 00000002 01020304", udpWords[0], "esp 256 2", "esp data, 4 bytes"),
    Frame("OSPF", .raw, ipv4("59", 4) + "02010000", udpWords[0], "ospf, 4 bytes"),
    Frame(
      "nothing, over IPv6", .raw,
      "60000000 0000 3b 40 fe800000000000000000000000000001 fe800000000000000000000000000002",
      "ip fe80::1 > fe80::2"),
  ]

  static let tunnels = [
    Frame("IP in IP", .raw, ipv4("04", 36) + udp, udpWords[0], udpWords[0], udpWords[1], udpWords[2]),
    Frame(
      "6in4", .raw,
      ipv4("29", 48)
        + "60000000 0008 11 40 20010db8000000000000000000000001 20010db8000000000000000000000002 d4310035 00080000",
      udpWords[0], "ip 2001:db8::1 > 2001:db8::2", "udp 54321 > 53 8"),
    Frame(
      "GRE", .raw, ipv4("2f", 40) + "00000800" + udp, udpWords[0], "gre 0 IPv4 0 0 0", udpWords[0], udpWords[1],
      udpWords[2]),
    Frame(
      "GRE with every field of RFC 2890", .raw, ipv4("2f", 52) + "b0000800 abcd0000 00000007 00000009" + udp,
      udpWords[0],
      "gre 0 IPv4 7 9 0", udpWords[0], udpWords[1], udpWords[2]),
    Frame(
      "GRE with a source route", .raw, ipv4("2f", 56) + "40000800 00000000 0800 00 04 0a000009 0000 00 00" + udp,
      udpWords[0],
      "gre 0 IPv4 0 0 0", udpWords[0], udpWords[1], udpWords[2]),
    Frame(
      "GRE of PPTP", .raw, ipv4("2f", 54) + "3081880b 00260007 00000001 00000002 0021" + udp, udpWords[0],
      "gre 1 PPP 2490375 1 2", "ppp IPv4", udpWords[0], udpWords[1], udpWords[2]),
    Frame(
      "VXLAN", .raw, ipv4("11", 66) + "d43112b5 00420000 08000000 00002a00" + ethernet + "0800" + udp, udpWords[0],
      "udp 54321 > 4789 66", "vxlan 42", words, udpWords[0], udpWords[1], udpWords[2]),
    Frame(
      "VXLAN with IPv4 in it", .raw, ipv4("11", 52) + "d43112b6 00340000 0c000001 00002a00" + udp, udpWords[0],
      "udp 54321 > 4790 52", "vxlan 42", udpWords[0], udpWords[1], udpWords[2]),
    Frame(
      "Geneve", .raw,
      ipv4("11", 74) + "d43117c1 004a0000 02006558 00002a00 01020301 0a0b0c0d" + ethernet + "0800" + udp, udpWords[0],
      "udp 54321 > 6081 74", "geneve 42 8", words, udpWords[0], udpWords[1], udpWords[2]),
    Frame(
      "MPLS", ethernet + "8847 00010a40 00020140" + udp, words, "mpls 16 5 false 64", "mpls 32 0 true 64", udpWords[0],
      udpWords[1],
      udpWords[2]),
    Frame(
      "MPLS with something else", ethernet + "8847 00010140 0001", words, "mpls 16 0 true 64", "MPLS payload, 2 bytes"),
    Frame(
      "PPPoE session", ethernet + "8864 1100 0007 0026 0021" + udp + "0000", words, "pppoe session 7", "ppp IPv4",
      udpWords[0],
      udpWords[1], udpWords[2]),
    Frame(
      "PPPoE LCP", ethernet + "8864 1100 0007 000a c021 0901 0008 00000000", words, "pppoe session 7", "ppp LCP",
      "LCP, 8 bytes"),
    Frame(
      "PPPoE discovery", ethernet + "8863 1109 0000 0004 01010000", words, "pppoe PADI 0", "PPPoE discovery, 4 bytes"),
    Frame(
      "PPP with address and control", LinkType(rawValue: 9), "ff03 21" + udp, "ppp IPv4", udpWords[0], udpWords[1],
      udpWords[2]),
    Frame(
      "EtherIP", .raw, ipv4("61", 52) + "3000" + ethernet + "0800" + udp, udpWords[0], "etherip", words, udpWords[0],
      udpWords[1],
      udpWords[2]),
    Frame(
      "MPLS in IP", .raw, ipv4("89", 40) + "00010140" + udp, udpWords[0], "mpls 16 0 true 64", udpWords[0], udpWords[1],
      udpWords[2]),
  ]
}

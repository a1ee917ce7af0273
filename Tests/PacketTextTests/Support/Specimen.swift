import Wire

/// A packet whose text is compared with tcpdump's.
struct Specimen: Sendable, CustomStringConvertible {
  let name: String
  let link: LinkType
  let bytes: [UInt8]

  /// A frame of Ethernet.
  init(_ name: String, _ bytes: [UInt8]) { self.init(name, .ethernet, bytes) }

  init(_ name: String, _ link: LinkType, _ bytes: [UInt8]) {
    self.name = name
    self.link = link
    self.bytes = bytes
  }

  /// IPv4 in Ethernet.
  init(_ name: String, ip proto: UInt8, _ payload: [UInt8]) {
    self.init(name, Build.ethernet(0x0800, Build.ipv4(proto, payload)))
  }

  /// IPv6 in Ethernet.
  init(_ name: String, ip6 next: UInt8, _ payload: [UInt8]) {
    self.init(name, Build.ethernet(0x86dd, Build.ipv6(next, payload)))
  }

  var description: String { name }

  static let all = links + internet + transports + controls + tunnels + applications
}

extension Specimen {
  private static let inner = Build.ipv4(17, Build.udp(Array("abcd".utf8)))
  private static let inner6 = Build.ipv6(17, Build.udp(Array("abcd".utf8), isVersion6: true))
  private static let spanningTree =
    "424203 0000 00 00 01 8000020000000001 00000004 8000020000000002 8001 0100 1400 0200 0f00"

  static let links: [Specimen] = {
    func llc(_ text: String, padding: Int = 0) -> [UInt8] {
      let bytes = Build.hex(text)
      return Build.ethernet(bytes.count, bytes + [UInt8](repeating: 0, count: padding))
    }
    let arp = "0001 0800 06 04"
    let ends = "020000000001 0a000001 000000000000 0a000002"
    var result: [Specimen] = []
    for operation in 1...10 {
      result.append(
        Specimen(
          "ARP operation \(operation)",
          Build.ethernet(0x0806, Build.hex(arp + "000\(String(operation, radix: 16))" + ends))))
    }
    for hardware in ["0006", "0007", "0018", "0020", "0063"] {
      result.append(
        Specimen("ARP hardware \(hardware)", Build.ethernet(0x0806, Build.hex(hardware + "0800 06 04 0001" + ends))))
    }
    result += [
      Specimen(
        "ARP to a known target",
        Build.ethernet(0x0806, Build.hex(arp + "0001 020000000001 0a000001 020000000002 0a000002"))),
      Specimen(
        "ARP of IPv6", Build.ethernet(0x0806, Build.hex("0001 86dd 06 10 0001") + [UInt8](repeating: 1, count: 44))),
      Specimen("RARP", Build.ethernet(0x8035, Build.hex(arp + "0003" + ends))),
      Specimen("VLAN", Build.ethernet(0x8100, Build.hex("000a 0800") + inner)),
      Specimen("QinQ", Build.ethernet(0x88a8, Build.hex("f00a 8100 0064 0800") + inner)),
      Specimen("VLAN with an unknown type", Build.ethernet(0x8100, Build.hex("000a 1234 616263"))),
      Specimen("an unknown type", Build.ethernet(0x1234, Build.hex("010203"))),
      Specimen("spanning tree", llc(spanningTree, padding: 8)),
      Specimen("topology change", llc("424203 0000 00 80")),
      Specimen(
        "rapid spanning tree",
        llc("424203 0000 02 02 3e 8000020000000001 00000004 8000020000000002 8001 0100 1400 0200 0f00 00")),
      Specimen("an unknown spanning tree", llc("424203 0000 05 00")),
      Specimen(
        "SNAP with IPv4",
        llc("aaaa03 000000 0800" + inner.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())),
      Specimen("SNAP of somebody", llc("aaaa03 123456 0001 616263")),
      Specimen("LLC, unnumbered", llc("606003 30313233")),
      Specimen("LLC, response", llc("606103 30313233")),
      Specimen("LLC, two services", llc("606200 00303132")),
      Specimen("LLC, supervisory", llc("606001 0a")),
      Specimen("LLC, XID", llc("6060af 818000")),
      Specimen("SLL", .linuxCooked, Build.hex("0004 0001 0006 020000000001 0000 0800") + inner),
      Specimen("SLL, incoming, unknown", .linuxCooked, Build.hex("0000 0001 0006 020000000001 0000 1234 616263")),
      Specimen("SLL with VLAN", .linuxCooked, Build.hex("0004 0001 0006 020000000001 0000 8100 0064 0800") + inner),
      Specimen("SLL with LLC", .linuxCooked, Build.hex("0004 0001 0006 020000000001 0000 0004" + spanningTree)),
      Specimen("SLL2", .linuxCooked2, Build.hex("0800 0000 00000001 0001 04 06 020000000001 0000") + inner),
      Specimen(
        "SLL2, to nobody here", .linuxCooked2, Build.hex("0800 0000 00000001 0001 03 06 020000000001 0000") + inner),
      Specimen(
        "SLL2, no interface", .linuxCooked2, Build.hex("86dd 0000 0000fffe 0001 00 00 0000000000000000") + inner6),
      Specimen("RAW", .raw, inner),
      Specimen("RAW, version 6", .raw, inner6),
      Specimen("RAW, version 5", .raw, Build.hex("50616263")),
      Specimen("IPV4", .ipv4, inner),
      Specimen("IPV6", .ipv6, inner6),
      Specimen("NULL", .null, Build.hex("02000000") + inner),
      Specimen("NULL, version 6", .null, Build.hex("1e000000") + inner6),
      Specimen("LOOP", .loop, Build.hex("00000002") + inner),
    ]
    return result
  }()

  static let internet: [Specimen] = {
    var result: [Specimen] = []
    let data = Array("abcdefgh".utf8)
    for options in [
      "01010100", "0107040a00000300", "830704 0a000003 00", "890b0c 0a000003 0a000004 00", "94040000", "94040001",
      "440c0500 00000001 00000002", "440c0501 0a000001 00000002", "440c0d11 0a000001 00000002",
      "440c0533 0a000001 00000002", "8804000100000000", "8204000100000000", "07020000", "07ff0000",
      "440c0402 0a000001 00000002",
    ] {
      result.append(
        Specimen("IPv4 options \(options)", Build.ethernet(0x0800, Build.ipv4(253, data, options: options))))
    }
    for fragment in [0, 0x2000, 0x8000, 0xe000, 0x2001, 1] {
      let datagram = Build.ipv4(17, Build.udp(data), fragment: fragment, service: UInt8(fragment & 3))
      result.append(Specimen("IPv4 fragment \(fragment)", Build.ethernet(0x0800, datagram)))
    }
    for length in [0, 19, 20, 22, 30, 1000] {
      result.append(
        Specimen("IPv4 of length \(length)", Build.ethernet(0x0800, Build.ipv4(253, [1, 2, 3], length: length))))
    }
    for proto in [4, 41, 50, 51, 59, 77, 108, 253] as [UInt8] {
      let payload = proto == 4 ? inner : proto == 41 ? inner6 : [UInt8](repeating: 0, count: 24)
      result.append(Specimen("IPv4 protocol \(proto)", ip: proto, payload))
    }
    result += [
      Specimen("a bad checksum", Build.ethernet(0x0800, Build.ipv4(253, data, checksumError: 0x55))),
      Specimen("congestion", Build.ethernet(0x0800, Build.ipv4(253, data, service: 0xb9, timeToLive: 0))),
      Specimen("IPv6 in the place of IPv4", Build.ethernet(0x0800, inner6)),
      Specimen(
        "flow label", Build.ethernet(0x86dd, Build.ipv6(17, Build.udp(data, isVersion6: true), flow: 0xab12345))),
      Specimen("hop-by-hop", ip6: 0, Build.hex("0600010400000000") + Build.tcp(2, isVersion6: true)),
      Specimen("router alert", ip6: 0, Build.hex("1100050200000100") + Build.udp(data, isVersion6: true)),
      Specimen("destination options", ip6: 60, Build.hex("11000104 00000000") + Build.udp(data, isVersion6: true)),
      Specimen("a fragment", ip6: 44, Build.hex("11000b88 00000007") + data),
      Specimen("the first fragment", ip6: 44, Build.hex("11000001 00000007") + Build.udp(data, isVersion6: true)),
      Specimen(
        "routing, type 0", ip6: 43,
        Build.hex("11020001 00000000") + Build.destination6 + Build.udp(data, isVersion6: true)),
      Specimen(
        "routing, type 4", ip6: 43,
        Build.hex("11020401 00000000") + Build.destination6 + Build.udp(data, isVersion6: true)),
      Specimen("routing, unknown", ip6: 43, Build.hex("11026301 00000000") + Build.destination6),
      Specimen(
        "authentication", ip6: 51,
        Build.hex("11040000 00000100 00000002") + data + [1, 2, 3, 4] + Build.udp(data, isVersion6: true)),
      Specimen("ESP", ip6: 50, [UInt8](repeating: 1, count: 24)),
      Specimen("no next header", ip6: 59, data),
      Specimen("an unknown protocol", ip6: 253, data),
      Specimen("IPv6 too short", Build.ethernet(0x86dd, Build.ipv6(6, Build.tcp(2, isVersion6: true), length: 100))),
      Specimen("version 4 as IPv6", Build.ethernet(0x86dd, Build.ipv4(17, data + data + data))),
    ]
    return result
  }()
}

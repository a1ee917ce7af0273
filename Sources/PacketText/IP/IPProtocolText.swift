import Wire

/// What IP carries, by its number.
extension PacketPrinter {
  /// Prints the ends, where the protocol does not, and then the message.
  @inline(__always)
  mutating func upper(_ body: Octets, _ header: IPLayer, _ out: inout TextBuffer) throws(Cut) {
    switch header.proto {
    case 6: try tcp(body, header, &out)
    case 17: try udp(body, header, &out)
    default: try otherUpper(body, header, &out)
    }
  }

  @inline(never)
  private mutating func otherUpper(_ body: Octets, _ header: IPLayer, _ out: inout TextBuffer) throws(Cut) {
    nature.family = .ip
    if header.proto == 33, body.captured >= 4 {
      // DCCP begins with its ports (RFC 4340, section 5.1); nothing else is known of it here.
      put(header, source: try body.u16(0), destination: try body.u16(2), isTCP: false, &out)
    } else if header.proto != 132 || !header.isDirect {
      putEnds(header, &out)
      out.put(": ")
    }
    try demux(body, header, &out)
  }

  /// The message of whatever protocol; the ends are printed.
  mutating func demux(_ body: Octets, _ header: IPLayer, _ out: inout TextBuffer) throws(Cut) {
    switch header.proto {
    case 1 where header.isVersion6, 2 where header.isVersion6:
      out.put(header.proto == 1 ? "[ICMP requires IPv4]" : "[IGMP requires IPv4]")
      invalid(&out)
    case 1: try icmp(body, header, &out)
    case 2: try igmp(body, &out)
    case 4: try inner(body, &out) { (printer, body, out) throws(Cut) in try printer.ipv4(body, &out) }
    case 6: try tcp(body, header, &out)
    case 17: try udp(body, header, &out)
    case 41: try inner(body, &out) { (printer, body, out) throws(Cut) in try printer.ipv6(body, &out) }
    case 47: try inner(body, &out) { (printer, body, out) throws(Cut) in try printer.gre(body, &out) }
    case 50: try esp(body, &out)
    case 51: try authentication(body, header, &out)
    case 58: try icmpv6(body, header, &out)
    case 59: out.put("no next header")
    case 108: try compressed(body, &out)
    case 143:
      guard header.isVersion6 else {
        out.put("[Ethernet requires IPv6]")
        return invalid(&out)
      }
      _ = try tunneledEthernet(body, &out)
    case 132: try sctp(body, header, &out)
    default: unknownProtocol(body, header, &out)
    }
  }

  private func unknownProtocol(_ body: Octets, _ header: IPLayer, _ out: inout TextBuffer) {
    if header.proto == 77 {
      out.put(" nd ")
    } else {
      out.put(" ip-proto-")
      out.put(header.proto)
      out.put(byte: UInt8(ascii: " "))
    }
    out.put(body.length)
  }

  private mutating func inner(
    _ body: Octets, _ out: inout TextBuffer,
    _ print: (inout PacketPrinter, Octets, inout TextBuffer) throws(Cut) -> Void
  ) throws(Cut) {
    guard enter(&out) else { return }
    defer { depth -= 1 }
    try print(&self, body, &out)
  }

  /// Encapsulated, nobody can tell what (RFC 4303).
  private mutating func esp(_ body: Octets, _ out: inout TextBuffer) throws(Cut) {
    section = "esp"
    guard body.has(9) else { return truncated(&out) }
    out.put("ESP(spi=0x", hex: try body.u32(0), width: 8)
    out.put(",seq=0x", hex: try body.u32(4))
    out.put("), length ")
    out.put(body.length)
  }

  /// Compressed (RFC 3173).
  private mutating func compressed(_ body: Octets, _ out: inout TextBuffer) throws(Cut) {
    section = "ipcomp"
    let index = try body.u16(2)
    out.put("IPComp(cpi=0x")
    out.put(hex: index, width: 4)
    out.put(")")
  }

  /// Authenticated, and the rest is as without it (RFC 4302).
  mutating func authentication(_ body: Octets, _ header: IPLayer, _ out: inout TextBuffer) throws(Cut) {
    section = "ah"
    guard body.has(1) else { return truncated(&out) }
    let next = try body.u8(0)
    out.put("AH")
    let words = try body.u8(1)
    let count = (Int(words) + 2) * 4
    out.put("(")
    if options.verbosity > 0 {
      out.put("length=")
      out.put(words)
      out.put("(")
      out.put(count)
      out.put("-bytes),")
    }
    let reserved = try body.u16(2)
    if reserved != 0 {
      out.put("reserved=0x")
      out.put(hex: reserved)
      out.put("[MustBeZero],")
    }
    let index = try body.u32(4)
    out.put("spi=0x")
    out.put(hex: index, width: 8)
    out.put(",")
    let sequence = try body.u32(8)
    out.put("seq=0x")
    out.put(hex: sequence)
    out.put(",icv=0x")
    var position = 12
    while position < count {
      out.put(hex: try body.u8(position), width: 2)
      position += 1
    }
    out.put("): ")
    guard enter(&out) else { return }
    defer { depth -= 1 }
    var header = header
    header.proto = next
    header.isDirect = false
    try demux(body.from(count), header, &out)
  }

  /// tcpdump's names; nil if it has none.
  static func ipProtocolName(_ number: UInt8) -> StaticString? {
    switch number {
    case 0: "Options"
    case 1: "ICMP"
    case 2: "IGMP"
    case 4: "IPIP"
    case 6: "TCP"
    case 8: "EGP"
    case 9: "IGRP"
    case 17: "UDP"
    case 33: "DCCP"
    case 41: "IPv6"
    case 43: "Routing"
    case 44: "Fragment"
    case 46: "RSVP"
    case 47: "GRE"
    case 50: "ESP"
    case 51: "AH"
    case 55: "Mobile IP"
    case 58: "ICMPv6"
    case 62: "Mobile IP (old)"
    case 88: "EIGRP"
    case 89: "OSPF"
    case 103: "PIM"
    case 108: "Compressed IP"
    case 112: "VRRP"
    case 113: "PGM"
    case 132: "SCTP"
    case 135: "Mobility"
    case 143: "Ethernet"
    default: nil
    }
  }
}

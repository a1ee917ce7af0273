import Addresses
import Wire

/// The header of IPv6, its extension headers, and what it carries (RFC 8200).
extension PacketPrinter {
  mutating func ipv6(named packet: Octets, _ out: inout TextBuffer) throws(Cut) { try ipv6(packet, &out) }

  mutating func ipv6(_ packet: Octets, _ out: inout TextBuffer) throws(Cut) {
    section = "ip6"
    nature.family = .ip
    guard packet.captured >= 40 else { return truncated(&out) }
    guard packet.length >= 40 else {
      out.put("truncated-ip6 ")
      return out.put(packet.length)
    }
    if !options.showsLink { out.put("IP6 ") }
    let flow = try packet.u32(0)
    guard flow >> 28 == 6 else {
      nature.isTrouble = true
      out.put("version error: ")
      out.put(flow >> 28)
      return out.put(" != 6")
    }
    let payloadLength = Int(try packet.u16(4))
    if packet.length < payloadLength + 40 { missing(payloadLength + 40 - packet.length, &out) }
    let next = try packet.u8(6)
    let limit = try packet.u8(7)
    if options.verbosity > 0 { Self.details(flow, limit, next, payloadLength, &out) }
    var header = IPLayer(
      source: .v6(try packet.ipv6(8)), destination: .v6(try packet.ipv6(24)), proto: next, isFragment: false,
      timeToLive: limit)
    var datagram = packet.claiming(payloadLength + 40)
    // The length of a jumbogram is in an option, and nothing else says that this is one.
    if payloadLength > 0 { datagram = datagram.narrowed(to: payloadLength + 40, by: .payloadLength) }
    if next == 6 || next == 17 { return try upper(datagram.from(40), header, &out) }
    if !header.hasPorts {
      putEnds(header, &out)
      out.put(": ")
    }
    try extensions(datagram, payloadLength, actual: packet.length, &header, &out)
  }

  func missing(_ count: Int, _ out: inout TextBuffer) {
    out.put("truncated-ip6 - ")
    out.put(count)
    out.put(" bytes missing!")
  }

  private static func details(
    _ flow: UInt32, _ limit: UInt8, _ next: UInt8, _ payloadLength: Int, _ out: inout TextBuffer
  ) {
    out.put("(")
    if flow & 0x0ff0_0000 != 0 {
      out.put("class 0x")
      out.put(hex: (flow & 0x0ff0_0000) >> 20, width: 2)
      out.put(", ")
    }
    if flow & 0xfffff != 0 {
      out.put("flowlabel 0x")
      out.put(hex: flow & 0xfffff, width: 5)
      out.put(", ")
    }
    out.put("hlim ")
    out.put(limit)
    out.put(", next-header ")
    out.put(ipProtocolName(next) ?? "unknown")
    out.put(" (")
    out.put(next)
    out.put(") payload length: ")
    out.put(payloadLength)
    out.put(") ")
  }
}

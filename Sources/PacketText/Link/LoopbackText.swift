import Wire

/// BSD's loopback: an address family, then the packet. LINKTYPE_NULL and LINKTYPE_LOOP.
extension PacketPrinter {
  /// Whichever order the number has, it is small.
  mutating func loopback(_ packet: Octets, isNetworkOrder: Bool, _ out: inout TextBuffer) throws(Cut) {
    section = "null"
    try packet.need(4)
    var family = try packet.u32(0).byteSwapped
    if family & 0xffff_0000 != 0 { family = family.byteSwapped }
    let body = packet.from(4)
    if options.showsLink { put(family: family, packet.length, &out) }
    switch family {
    case 2: try ipv4(named: body, &out)
    case 24, 28, 30: try ipv6(named: body, &out)
    default:
      if !options.showsLink { put(family: family, packet.length, &out) }
      unknown(body, &out)
    }
    linkLength = 4
  }

  private func put(family: UInt32, _ length: Int, _ out: inout TextBuffer) {
    let name: StaticString =
      switch family {
      case 2: "IPv4"
      case 7: "ISO"
      case 16: "Appletalk"
      case 23: "IPX"
      case 24, 28, 30: "IPv6"
      default: "Unknown"
      }
    if !options.isQuiet { out.put("AF ") }
    out.put(name)
    if !options.isQuiet {
      out.put(" (")
      out.put(family)
      out.put(")")
    }
    out.put(", length ")
    out.put(length)
    out.put(": ")
  }
}

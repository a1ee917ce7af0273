import Wire

/// Any protocol in UDP, with options (RFC 8926).
extension PacketPrinter {
  mutating func geneve(_ datagram: Octets, _ out: inout TextBuffer) throws(Cut) {
    section = "geneve"
    out.put("Geneve")
    guard datagram.length >= 8 else {
      out.put(" [length ")
      out.put(datagram.length)
      out.put(" < 8]")
      return invalid(&out)
    }
    guard datagram.has(8) else { return truncated(&out) }
    let first = try datagram.u8(0)
    if first >> 6 != 0 {
      out.put(" ERROR: unknown-version ")
      return out.put(first >> 6)
    }
    let flags = try datagram.u8(1)
    out.put(", Flags [")
    if flags & 0xc0 == 0 { out.put("none") }
    if flags & 0x80 != 0 { out.put("O") }
    if flags & 0x40 != 0 { out.put("C") }
    if flags & 0x3f != 0 {
      out.put(" R0x")
      out.put(hex: flags & 0x3f, width: 2)
    }
    out.put("]")
    let type = try datagram.u16(2)
    out.put(", vni 0x", hex: try datagram.u24(4))
    let reserved = try datagram.u8(7)
    if reserved != 0 {
      out.put(", rsvd 0x")
      out.put(hex: reserved)
    }
    if options.showsLink {
      out.put(", proto ")
      out.put(Self.etherTypeName(type) ?? "unknown")
      out.put(" (0x")
      out.put(hex: type, width: 4)
      out.put(")")
    }
    let count = Int(first & 0x3f) * 4
    if count > 0 {
      let list = datagram.from(8)
      guard datagram.length >= 8 + count else {
        out.put(" [bad option length]")
        return
      }
      guard list.has(count) else { return truncated(&out) }
      out.put(", options [")
      if options.verbosity > 0 {
        try geneveOptions(list, count, &out)
      } else {
        out.put(count)
        out.put(" bytes")
      }
      out.put("]")
    }
    out.put(options.verbosity < 1 ? ": " : "\n\t")
    let body = datagram.from(8 + count)
    if type == 0x6558 {
      _ = try tunneledEthernet(body, &out)
    } else if try !payload(body, type, nil, &out) {
      out.put("geneve-proto-0x")
      out.put(hex: type)
    }
  }

  private func geneveOptions(_ list: Octets, _ count: Int, _ out: inout TextBuffer) throws(Cut) {
    var position = 0
    while position < count {
      if position > 0 { out.put(", ") }
      let owner = try list.u16(position)
      let type = try list.u8(position + 2)
      let length = Int(try list.u8(position + 3) & 0x1f) * 4 + 4
      out.put("class ")
      switch owner {
      case 0x0000...0x00ff: out.put("Standard")
      case 0x0100: out.put("Linux")
      case 0x0101: out.put("Open vSwitch")
      case 0x0102: out.put("Open Virtual Networking (OVN)")
      case 0x0103: out.put("In-band Network Telemetry (INT)")
      case 0x0104: out.put("VMware")
      case 0xfff0...0xffff: out.put("Experimental")
      default: out.put("Unknown")
      }
      out.put(" (0x")
      out.put(hex: owner)
      out.put(") type 0x")
      out.put(hex: type)
      if type & 0x80 != 0 { out.put("(C)") }
      out.put(" len ")
      out.put(length)
      guard position + length <= count else { return out.put(" [bad length]") }
      if length > 4, options.verbosity > 1 {
        out.put(" data")
        for index in stride(from: 4, to: length, by: 4) {
          out.put(" ", hex: try list.u32(position + index), width: 8)
        }
      }
      position += length
    }
  }
}

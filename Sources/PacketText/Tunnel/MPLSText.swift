import Wire

/// MPLS labels and what is behind the last (RFC 3032).
extension PacketPrinter {
  mutating func mpls(_ packet: Octets, _ out: inout TextBuffer) throws(Cut) {
    section = "mpls"
    out.put("MPLS")
    var rest = packet
    var word: UInt32 = 0
    repeat {
      guard rest.length >= 4 else { return invalid(&out) }
      try rest.need(4)
      word = try rest.u32(0)
      out.put(options.verbosity > 0 && rest.length != packet.length ? "\n\t" : " ")
      out.put("(label ")
      let label = word >> 12
      out.put(label)
      if options.verbosity > 0 { Self.name(label, &out) }
      out.put(", tc ")
      out.put(word >> 9 & 7)
      if word & 0x100 != 0 { out.put(", [S]") }
      out.put(", ttl ")
      out.put(word & 0xff)
      out.put(")")
      rest = rest.from(4)
    } while word & 0x100 == 0
    let label = word >> 12
    let isSix: Bool
    switch label {
    case 0, 3: isSix = false
    case 2: isSix = true
    default:
      if rest.length <= 0 { return }
      // Nothing says what follows: the first bits of IP tell it, if it is that.
      switch try rest.u8(0) {
      case 0x45...0x4f: isSix = false
      case 0x60...0x6f: isSix = true
      default: return try unknownPart(rest, &out)
      }
    }
    guard enter(&out) else { return }
    defer { depth -= 1 }
    out.put(options.verbosity < 1 ? " " : "\n\t")
    if isSix { try ipv6(rest, &out) } else { try ipv4(rest, &out) }
  }

  private static func name(_ label: UInt32, _ out: inout TextBuffer) {
    switch label {
    case 0: out.put(" (IPv4 explicit NULL)")
    case 1: out.put(" (router alert)")
    case 2: out.put(" (IPv6 explicit NULL)")
    case 3: out.put(" (implicit NULL)")
    case 4...15: out.put(" (rsvd)")
    default: break
    }
  }
}

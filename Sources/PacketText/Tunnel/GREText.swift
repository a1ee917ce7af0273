import Wire

/// Generic routing encapsulation (RFC 2784, RFC 2890) and the version that PPTP uses (RFC 2637).
extension PacketPrinter {
  mutating func gre(_ packet: Octets, _ out: inout TextBuffer) throws(Cut) {
    section = "gre"
    let passenger: Passenger?
    do throws(Cut) {
      let word = try packet.u16(0)
      out.put("GREv")
      out.put(word & 7)
      switch word & 7 {
      case 0: passenger = try gre0(packet, word, &out)
      case 1: passenger = try gre1(packet, word, &out)
      default: return out.put(" ERROR: unknown-version")
      }
    } catch {
      return truncated(&out)
    }
    guard let passenger else { return }
    putProtocol(passenger.type, &out)
    out.put(", length ")
    out.put(packet.length)
    out.put(options.verbosity < 1 ? ": " : "\n\t")
    let body = packet.from(passenger.position)
    switch passenger.type {
    case 0x880b where passenger.isPPP: _ = try ppp(body, &out)
    case 0x0800 where !passenger.isPPP: try ipv4(body, &out)
    case 0x86dd where !passenger.isPPP: try ipv6(body, &out)
    case 0x8847 where !passenger.isPPP, 0x8848 where !passenger.isPPP: try mpls(body, &out)
    case 0x6558 where !passenger.isPPP: _ = try tunneledEthernet(body, &out)
    default:
      out.put("gre-proto-0x")
      out.put(hex: passenger.type)
    }
  }

  /// What is carried, and where it begins.
  private struct Passenger {
    var type: UInt16
    var position: Int
    /// The version of PPTP carries nothing else.
    var isPPP = false
  }

  private func flags(gre word: UInt16, _ out: inout TextBuffer) {
    guard options.verbosity > 0 else { return }
    out.put(", Flags [")
    var isFirst = true
    for (bit, name) in [
      (0x8000, "checksum present"), (0x4000, "routing present"), (0x2000, "key present"),
      (0x1000, "sequence# present"), (0x0800, "source routing present"), (0x0080, "ack present"),
    ] as [(UInt16, StaticString)] where word & bit != 0 {
      if !isFirst { out.put(", ") }
      isFirst = false
      out.put(name)
    }
    if isFirst { out.put("none") }
    out.put("]")
  }

  private mutating func gre0(_ packet: Octets, _ word: UInt16, _ out: inout TextBuffer) throws(Cut)
    -> Passenger?
  {
    flags(gre: word, &out)
    let type = try packet.u16(2)
    var position = 4
    if word & 0xc000 != 0 {
      if options.verbosity > 0 {
        out.put(", sum 0x", hex: try packet.u16(position))
      }
      out.put(", off 0x", hex: try packet.u16(position + 2))
      position += 4
    }
    if word & 0x2000 != 0 {
      out.put(", key=0x", hex: try packet.u32(position))
      position += 4
    }
    if word & 0x1000 != 0 {
      out.put(", seq ", try packet.u32(position))
      position += 4
    }
    if word & 0x4000 != 0 {
      while true {
        try packet.need(position + 4)
        let family = try packet.u16(position)
        let length = Int(try packet.u8(position + 3))
        if family == 0, length == 0 { break }
        out.put(", (rtaf=0x")
        out.put(hex: family)
        out.put(")")
        position += 4 + length
      }
      position += 4
    }
    return Passenger(type: type, position: position)
  }

  private func putProtocol(_ type: UInt16, _ out: inout TextBuffer) {
    guard options.showsLink else { return }
    out.put(", proto ")
    out.put(Self.etherTypeName(type) ?? "unknown")
    out.put(" (0x", hex: type, width: 4, ")")
  }

  private mutating func gre1(_ packet: Octets, _ word: UInt16, _ out: inout TextBuffer) throws(Cut)
    -> Passenger?
  {
    flags(gre: word, &out)
    let type = try packet.u16(2)
    var position = 4
    if word & 0x2000 != 0 {
      out.put(", call ", try packet.u16(6))
      position += 4
    }
    if word & 0x1000 != 0 {
      out.put(", seq ", try packet.u32(position))
      position += 4
    }
    if word & 0x0080 != 0 {
      out.put(", ack ", try packet.u32(position))
      position += 4
    }
    guard word & 0x1000 != 0 else {
      out.put(", no-payload")
      putProtocol(type, &out)
      out.put(", length ")
      out.put(packet.length)
      return nil
    }
    return Passenger(type: type, position: position, isPPP: true)
  }
}

import Wire

/// Spanning tree (IEEE 802.1D, 802.1w), and of multiple spanning trees the beginning (802.1s).
extension PacketPrinter {
  mutating func spanningTree(_ unit: Octets, _ out: inout TextBuffer) throws(Cut) {
    section = "stp"
    nature.family = .link
    guard unit.length >= 4 else { return invalid(&out) }
    guard try unit.u16(0) == 0 else {
      out.put("unknown STP version, length ", unit.length)
      return
    }
    let version = try unit.u8(2)
    out.put("STP ")
    switch version {
    case 0: out.put("802.1d")
    case 2: out.put("802.1w")
    case 3: out.put("802.1s")
    case 4: out.put("802.1aq")
    default: return out.put("Unknown STP protocol (0x", hex: version, width: 2, ")")
    }
    let type = try unit.u8(3)
    switch type {
    case 0: out.put(", Config")
    case 2: out.put(", Rapid STP")
    case 0x80: return out.put(", Topology Change")
    default: return out.put(", Unknown BPDU Type (0x", hex: type, width: 2, ")")
    }
    if version == 0, type == 2 { return }
    guard unit.length >= (type == 0 ? 35 : 36) else { return invalid(&out) }
    let flags = try unit.u8(4)
    if version >= 3, type == 2 {
      out.put(", CIST Flags [")
      Self.put(tree: flags, &out)
      out.put("], length ")
      return out.put(unit.length)
    }
    out.put(", Flags [")
    Self.put(tree: flags, &out)
    out.put("]")
    let port = try unit.u16(25)
    out.put(", bridge-id ")
    try bridge(unit, 17, &out)
    out.put(".", hex: port, width: 4)
    out.put(", length ")
    out.put(unit.length)
    guard options.verbosity > 0 else { return }
    try unit.need(35)
    for (index, name)
      in ([
        "\n\tmessage-age ", ", max-age ", ", hello-time ", ", forwarding-delay ",
      ] as [StaticString]).enumerated()
    {
      // In units of 1/256 s, of which hundredths are told, rounded half up.
      let time = UInt32(try unit.u16(27 + index * 2))
      out.put(name)
      out.put(time / 256)
      out.put(".")
      out.put((time % 256 * 100 + 128) / 256 % 100, width: 2)
      out.put("s")
    }
    out.put("\n\troot-id ")
    try bridge(unit, 5, &out)
    out.put(", root-pathcost ", try unit.u32(13))
    if type == 2 {
      out.put(", port-role ")
      switch flags >> 2 & 3 {
      case 0: out.put("Unknown")
      case 1: out.put("Alternate")
      case 2: out.put("Root")
      default: out.put("Designated")
      }
    }
  }

  private func bridge(_ unit: Octets, _ position: Int, _ out: inout TextBuffer) throws(Cut) {
    out.put(hex: try unit.u16(position), width: 4)
    out.put(".")
    try Self.put(hardware: unit, at: position + 2, &out)
  }

  private static func put(tree flags: UInt8, _ out: inout TextBuffer) {
    put(
      flags,
      [
        (0x01, "Topology change"), (0x02, "Proposal"), (0x10, "Learn"), (0x20, "Forward"), (0x40, "Agreement"),
        (0x80, "Topology change ACK"),
      ], &out)
  }
}

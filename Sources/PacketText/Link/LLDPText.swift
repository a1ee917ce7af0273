import Wire

/// The link layer discovery protocol (IEEE 802.1AB): its length and the name of the system.
extension PacketPrinter {
  mutating func lldp(_ unit: Octets, _ out: inout TextBuffer) throws(Cut) {
    section = "lldp"
    nature.family = .link
    out.put("LLDP, length ")
    out.put(unit.length)
    var rest = unit
    while rest.length >= 2 {
      guard rest.has(2) else { return truncated(&out) }
      let word = try rest.u16(0)
      let type = word >> 9
      let length = Int(word & 0x1ff)
      if type == 0, length == 0 { return }
      let value = rest.from(2)
      guard value.has(length) else { return truncated(&out) }
      if type == 5 {
        out.put(": ")
        for index in 0..<length { out.put(visible: try value.u8(index)) }
        return
      }
      rest = value.from(length)
    }
  }
}

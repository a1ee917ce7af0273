import Wire

/// Ethernet in UDP (RFC 7348).
extension PacketPrinter {
  mutating func vxlan(_ datagram: Octets, _ out: inout TextBuffer) throws(Cut) {
    section = "vxlan"
    out.put("VXLAN")
    guard datagram.length >= 8 else { return invalid(&out) }
    let flags = try datagram.u8(0)
    out.put(", flags [")
    out.put(flags & 8 != 0 ? "I" : "invalid")
    out.put("] (0x")
    out.put(hex: flags, width: 2)
    out.put("), ")
    out.put("vni ", try datagram.u24(4))
    out.put("\n")
    try datagram.need(8)
    _ = try tunneledEthernet(datagram.from(8), &out)
  }
}

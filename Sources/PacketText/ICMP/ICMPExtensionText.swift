import Wire

/// What follows the quoted packet in an ICMP error: objects, of which those of MPLS are printed (RFC 4884, RFC 4950).
extension PacketPrinter {
  mutating func icmpExtensions(_ message: Octets, _ out: inout TextBuffer) throws(Cut) {
    // Old senders put them behind 128 bytes, and tell no length.
    let words = Int(try message.u8(5))
    let start = words > 0 ? 8 + words * 4 : 136
    var bytes = message.from(start)
    guard bytes.has(5) else { return truncated(&out) }
    let first = try bytes.u8(0)
    var sum: InternetChecksum?
    if bytes.has(bytes.length) {
      var whole = InternetChecksum()
      whole.add(bytes.narrowed(to: bytes.length).reader)
      sum = whole
    }
    if words == 0, let sum, !sum.isCorrect { return }
    out.put("\n\tICMP Multi-Part extension v")
    out.put(first >> 4)
    guard first >> 4 == 2 else { return out.put(", packet not supported") }
    if let sum {
      out.put(", checksum 0x", hex: try bytes.u16(2), width: 4)
      out.put(sum.isCorrect ? " (correct)" : " (incorrect)")
      out.put(", length ")
      out.put(bytes.length)
    }
    bytes = bytes.from(4)
    while bytes.length > 4 {
      guard bytes.has(4) else { return truncated(&out) }
      let length = Int(try bytes.u16(0))
      let kind = try bytes.u8(2)
      let type = try bytes.u8(3)
      out.put("\n\t  ")
      out.put(kind == 1 ? "MPLS Stack Entry" : kind == 2 ? "Interface Identification" : "unknown")
      out.put(" Object (")
      out.put(kind)
      out.put("), Class-Type: ")
      out.put(type)
      out.put(", length ")
      out.put(length)
      guard length >= 4, length <= bytes.length else { return }
      var label = 4
      while kind == 1, type == 1, label + 4 <= length {
        let word = try bytes.u32(label)
        out.put("\n\t    label ")
        out.put(word >> 12)
        out.put(", tc ")
        out.put(word >> 9 & 7)
        if word & 0x100 != 0 { out.put(", [S]") }
        out.put(", ttl ")
        out.put(word & 0xff)
        label += 4
      }
      bytes = bytes.from(length)
    }
  }
}

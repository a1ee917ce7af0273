import Wire

/// What is in a segment, as far as that is printed.
extension PacketPrinter {
  @inline(__always)
  mutating func tcpData(_ data: Octets, _ ends: TCPEnds, _ flags: UInt8, _ out: inout TextBuffer) throws(Cut) {
    if flags & Self.reset != 0, options.verbosity > 0 { return try resetReason(data, &out) }
    if ends.sourcePort == 53 || ends.destinationPort == 53 { names(data, &out) }
  }

  @inline(never)
  private mutating func names(_ data: Octets, _ out: inout TextBuffer) {
    nature.family = .names
    var payload = data.reader
    payload.narrow(to: data.length, by: .totalLength)
    if payload.remaining >= 2 { out.put(" ") }
    DNSText(options: options).put(payload, isTCP: true, kind: .dns, into: &out)
  }

  /// What some systems say in a reset (RFC 9293, section 3.5.3), made harmless.
  @inline(never)
  private mutating func resetReason(_ data: Octets, _ out: inout TextBuffer) throws(Cut) {
    let most = 30
    out.put(data.has(data.length) ? " [" : " [!")
    out.put(data.length > most ? "RST+ " : "RST ")
    for index in 0..<min(most, data.length) {
      guard let byte = data.reader.u8(ahead: index) else { break }
      out.put(visible: byte)
    }
    out.put("]")
  }
}

extension TextBuffer {
  /// Appends a byte as tcpdump has those it does not trust: `^A` for a control, `M-a` for one above ASCII.
  mutating func put(visible byte: UInt8) {
    var byte = byte
    if byte >= 0x80 {
      byte &= 0x7f
      put("M-")
    }
    if byte < 0x20 || byte == 0x7f {
      byte ^= 0x40
      put("^")
    }
    put(byte: byte)
  }
}

import Wire

/// What is in a segment, as far as that is printed.
extension PacketPrinter {
  @inline(__always)
  mutating func tcpData(_ data: Octets, _ ends: TCPEnds, _ flags: UInt8, _ out: inout TextBuffer) throws(Cut) {
    if flags & Self.reset != 0, options.verbosity > 0 { return try resetReason(data, &out) }
    if Self.hasText(ends.sourcePort) || Self.hasText(ends.destinationPort) {
      try application(data, ends, &out)
    }
    if !options.isClassic {
      ServiceNote(options: options).put(
        data.reader, isTCP: true, ports: ends.sourcePort, ends.destinationPort, into: &out)
    }
  }

  /// Ports whose data is printed as tcpdump does.
  @inline(__always)
  private static func hasText(_ port: UInt16) -> Bool { port == 53 || port == 80 || port == 8080 }

  @inline(never)
  private mutating func application(_ data: Octets, _ ends: TCPEnds, _ out: inout TextBuffer) throws(Cut) {
    var payload = data.reader
    payload.narrow(to: data.length, by: .totalLength)
    if ends.sourcePort == 53 || ends.destinationPort == 53 {
      nature.family = .names
      section = "domain"
      if payload.remaining < 2, data.length >= 2 { throw Cut() }
      out.put(" ")
      DNSText(options: options).put(payload, isTCP: true, kind: .dns, into: &out)
      noteMark("domain", out)
    } else {
      out.put(": ")
      section = "http"
      HTTPText(options: options).put(payload, into: &out)
      // A line that the segment ends is only noted; one that the capture ends is the end of the packet.
      if payload.missing > 0 { try takeBackMark("http", &out) } else { noteMark("http", out) }
    }
  }

  /// A message that was cut is the end of the packet: its mark is printed there.
  func takeBackMark(_ name: StaticString, _ out: inout TextBuffer) throws(Cut) {
    guard let start = Self.mark(name, out) else { return }
    out.cut(to: start)
    throw Cut()
  }

  /// A message that was cut has said so itself.
  mutating func noteMark(_ name: StaticString, _ out: borrowing TextBuffer) {
    if Self.mark(name, out) != nil { nature.isTruncated = true }
  }

  /// Where the text ends with the mark of `name`; nil where it does not.
  private static func mark(_ name: StaticString, _ out: borrowing TextBuffer) -> Int? {
    guard out.byte(at: out.count - 1) == UInt8(ascii: "]") else { return nil }
    let start = out.count - name.utf8CodeUnitCount - 4
    guard out.byte(at: start) == UInt8(ascii: " "), out.byte(at: start + 1) == UInt8(ascii: "["),
      out.byte(at: start + 2) == UInt8(ascii: "|")
    else { return nil }
    return start
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

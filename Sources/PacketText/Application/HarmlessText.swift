public import Wire

/// Text from the wire, so that no terminal is told anything by it.
extension TextBuffer {
  /// Appends a byte as tcpdump does: `^A` for a control character, `M-a` for one with the highest bit, `M-^A` for both.
  @inline(__always)
  public mutating func put(harmless byte: UInt8) {
    if byte >= 0x20, byte < 0x7f { return put(byte: byte) }
    if byte & 0x80 != 0 { put("M-") }
    let low = byte & 0x7f
    if low >= 0x20, low < 0x7f { return put(byte: low) }
    put(byte: UInt8(ascii: "^"))
    put(byte: low ^ 0x40)
  }

  /// Appends all that is left in `reader`, as tcpdump does.
  public mutating func put(harmless reader: PacketReader) {
    var reader = reader
    while let byte = reader.u8() { put(harmless: byte) }
  }

  /// Appends all that is left in `reader`, with `\xNN` for what is not printable, and for a backslash `\\`.
  public mutating func put(escaped reader: PacketReader) {
    var reader = reader
    while let byte = reader.u8() { put(escaped: byte) }
  }

  /// Appends a byte, as `\xNN` if it is not printable, and a backslash twice.
  public mutating func put(escaped byte: UInt8) {
    if byte == UInt8(ascii: "\\") { put(byte: byte) }
    if byte >= 0x20, byte < 0x7f { return put(byte: byte) }
    put("\\x")
    put(hex: byte, width: 2)
  }

  /// Appends all that is left in `reader` in hexadecimal, two digits for each byte.
  public mutating func put(hex reader: PacketReader) {
    var reader = reader
    while let byte = reader.u8() { put(hex: byte, width: 2) }
  }
}

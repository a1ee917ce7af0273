import Wire

/// The bytes of a packet behind its lines: `-x`, `-X` and `-A`.
extension PacketPrinter {
  @inline(never)
  mutating func dump(_ packet: PacketReader, _ out: inout TextBuffer) {
    var bytes = packet
    if !options.dumpsLink {
      guard bytes.remaining > linkLength, bytes.skip(linkLength) else { return }
    }
    switch options.dump {
    case .hex: Self.hex(bytes, indent: "\n\t", &out)
    case .hexAndText: Self.hexAndText(bytes, indent: "\n\t", &out)
    case .text: Self.text(bytes, &out)
    case nil: return
    }
  }

  /// What is printed of a packet that nothing is known about, unless it is dumped in hexadecimal anyway.
  func unknown(_ bytes: Octets, indent: StaticString = "\n\t", _ out: inout TextBuffer) {
    guard !options.isQuiet, options.dump == nil || options.dump == .text else { return }
    Self.hexAndText(bytes.reader, indent: indent, &out)
  }

  /// The same of a part whose length some field told, and that may not be all here.
  func unknownPart(_ bytes: Octets, _ out: inout TextBuffer) throws(Cut) {
    guard !options.isQuiet, options.dump == nil || options.dump == .text else { return }
    Self.hexAndText(bytes.narrowed(to: bytes.length).reader, indent: "\n\t", &out)
    try bytes.need(bytes.length)
  }

  /// Sixteen bytes on a line, with their offset.
  static func hex(_ bytes: PacketReader, indent: StaticString, _ out: inout TextBuffer) {
    var position = 0
    while position < bytes.remaining {
      out.put(indent)
      out.put("0x")
      out.put(hex: UInt(position), width: 4)
      out.put(": ")
      hexLine(bytes, position, &out)
      position += 16
    }
  }

  /// Sixteen bytes on a line, then the same as characters.
  static func hexAndText(_ bytes: PacketReader, indent: StaticString, _ out: inout TextBuffer) {
    var position = 0
    while position < bytes.remaining {
      out.put(indent)
      out.put("0x")
      out.put(hex: UInt(position), width: 4)
      out.put(": ")
      let start = out.count
      hexLine(bytes, position, &out)
      out.put(byte: UInt8(ascii: " "), times: 40 - (out.count - start) + 2)
      for index in position..<min(position + 16, bytes.remaining) {
        let byte = bytes.u8(ahead: index) ?? 0
        out.put(byte: byte.isGraphic ? byte : UInt8(ascii: "."))
      }
      position += 16
    }
  }

  @inline(__always)
  private static func hexLine(_ bytes: PacketReader, _ position: Int, _ out: inout TextBuffer) {
    for index in position..<min(position + 16, bytes.remaining) {
      if (index - position) % 2 == 0 { out.put(byte: UInt8(ascii: " ")) }
      let byte = bytes.u8(ahead: index) ?? 0
      out.put(byte: TextBuffer.hexDigit(byte >> 4))
      out.put(byte: TextBuffer.hexDigit(byte & 15))
    }
  }

  /// The characters, where they are such; lines end as they do in the packet.
  private static func text(_ bytes: PacketReader, _ out: inout TextBuffer) {
    out.put(byte: UInt8(ascii: "\n"))
    for index in 0..<bytes.remaining {
      let byte = bytes.u8(ahead: index) ?? 0
      if byte == 13 {
        // A carriage return before a newline, or near the very end, is left out.
        if index + 2 < bytes.remaining, bytes.u8(ahead: index + 1) != 10 { out.put(byte: UInt8(ascii: ".")) }
      } else {
        let isKept = byte.isGraphic || byte == 9 || byte == 10 || byte == 32
        out.put(byte: isKept ? byte : UInt8(ascii: "."))
      }
    }
  }
}

extension UInt8 {
  /// A character of ASCII that leaves a mark.
  @inline(__always)
  var isGraphic: Bool { self > 0x20 && self < 0x7f }
}

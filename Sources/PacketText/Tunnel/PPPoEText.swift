import Wire

/// PPP over Ethernet (RFC 2516).
extension PacketPrinter {
  mutating func pppoe(_ packet: Octets, _ out: inout TextBuffer) throws(Cut) {
    section = "pppoe"
    nature.family = .link
    guard packet.length >= 6 else {
      out.put(" (length ", packet.length)
      out.put(" < 6)")
      return invalid(&out)
    }
    try packet.need(6)
    out.put("PPPoE ")
    let first = try packet.u8(0)
    if first >> 4 != 1 {
      out.put(" [ver ")
      out.put(first >> 4)
      out.put("]")
    }
    if first & 15 != 1 {
      out.put(" [type ")
      out.put(first & 15)
      out.put("]")
    }
    let code = try packet.u8(1)
    switch code {
    case 0: break
    case 0x09: out.put("PADI")
    case 0x07: out.put("PADO")
    case 0x19: out.put("PADR")
    case 0x65: out.put("PADS")
    case 0xa7: out.put("PADT")
    default:
      out.put("PAD-")
      out.put(hex: code)
    }
    var length = Int(try packet.u16(4))
    if length > packet.length - 6 {
      out.put(" [len ")
      out.put(length)
      out.put(" > ")
      out.put(packet.length - 6)
      out.put("!]")
      length = packet.length - 6
    }
    let session = try packet.u16(2)
    if session != 0 {
      out.put(" [ses 0x")
      out.put(hex: session)
      out.put("]")
    }
    let body = packet.from(6).narrowed(to: length, by: .payloadLength).claiming(length)
    if code == 0 {
      out.put(" ")
      _ = try ppp(body, &out)
      return
    }
    try tags(body, length, &out)
  }

  private mutating func tags(_ body: Octets, _ length: Int, _ out: inout TextBuffer) throws(Cut) {
    var position = 0
    var type: UInt16 = .max
    while type != 0, position < length {
      guard body.has(position + 4) else { return truncated(&out) }
      type = try body.u16(position)
      let count = Int(try body.u16(position + 2))
      position += 4
      out.put(" [")
      if let name = Self.tagName(type) {
        out.put(name)
      } else {
        out.put("TAG-0x")
        out.put(hex: type)
      }
      if count > 0 {
        guard body.has(position + count) else {
          section = "pppoe"
          out.put("]")
          return truncated(&out)
        }
        try tag(body, position, count, &out)
      }
      position += count
      out.put("]")
    }
  }

  /// A value is text if most of its first characters are.
  private func tag(_ body: Octets, _ position: Int, _ count: Int, _ out: inout TextBuffer) throws(Cut) {
    var isText = 0
    var isBinary = 0
    for index in 0..<count {
      let byte = try body.u8(position + index)
      if byte >= 32, byte < 127 { isText += 1 } else { isBinary += 1 }
      if isText > 80 { break }
    }
    out.put(" ")
    if isText > isBinary {
      out.put("\"")
      for index in 0..<min(count, 80) {
        let byte = try body.u8(position + index)
        out.put(byte: byte.isGraphic || byte == 32 ? byte : UInt8(ascii: "."))
      }
      out.put("\"")
    } else {
      out.put("0x")
      for index in 0..<min(count, 20) { out.put(hexUpper: try body.u8(position + index)) }
      if count > 20 { out.put("...") }
    }
  }

  private static func tagName(_ type: UInt16) -> StaticString? {
    switch type {
    case 0x0000: "EOL"
    case 0x0101: "Service-Name"
    case 0x0102: "AC-Name"
    case 0x0103: "Host-Uniq"
    case 0x0104: "AC-Cookie"
    case 0x0105: "Vendor-Specific"
    case 0x0110: "Relay-Session-ID"
    case 0x0120: "PPP-Max-Payload"
    case 0x0201: "Service-Name-Error"
    case 0x0202: "AC-System-Error"
    case 0x0203: "Generic-Error"
    default: nil
    }
  }
}

extension TextBuffer {
  /// Appends two digits, the letters in upper case.
  mutating func put(hexUpper byte: UInt8) {
    for digit in [byte >> 4, byte & 15] {
      put(byte: digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
    }
  }
}

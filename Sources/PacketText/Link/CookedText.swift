import Wire

/// Linux's replacement for a link layer, as on the device `any`: LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2.
extension PacketPrinter {
  /// What a cooked header says, in either version.
  private struct CookedHeader {
    var direction: UInt8
    /// Six bytes, or none.
    var address: UInt64?
    var type: UInt16
    /// Only version 2 has it.
    var index: UInt32?
    /// Of the packet with its header.
    var length: Int
  }

  private static let direction: [StaticString] = ["In", "B", "M", "P", "Out"]

  mutating func cooked(_ packet: Octets, _ out: inout TextBuffer) throws(Cut) {
    section = "sll"
    try packet.need(16)
    let header = CookedHeader(
      direction: UInt8(clamping: try packet.u16(0)),
      address: try packet.u16(4) == 6 ? UInt64(try packet.u32(6)) << 16 | UInt64(try packet.u16(10)) : nil,
      type: try packet.u16(14), index: nil, length: packet.length)
    if options.showsLink { put(header, &out) }
    linkLength = try cooked(packet.from(16), header, headerCount: 16, &out)
  }

  mutating func cooked2(_ packet: Octets, _ out: inout TextBuffer) throws(Cut) {
    section = "sll2"
    try packet.need(20)
    let index = try packet.u32(4)
    let header = CookedHeader(
      direction: try packet.u8(10),
      address: try packet.u8(11) == 6 ? UInt64(try packet.u32(12)) << 16 | UInt64(try packet.u16(16)) : nil,
      type: try packet.u16(0), index: index, length: packet.length)
    putInterface(index, &out)
    let direction = Self.name(header.direction)
    out.put(direction)
    out.put(byte: UInt8(ascii: " "), times: 4 - direction.utf8CodeUnitCount)
    if options.showsLink { put(header, &out) }
    linkLength = try cooked(packet.from(20), header, headerCount: 20, &out)
  }

  /// The name fills five characters at least; it is the system's, and made harmless nevertheless.
  private func putInterface(_ index: UInt32, _ out: inout TextBuffer) {
    let start = out.count
    for byte in (interfaceName(index) ?? "?").utf8.prefix(64) {
      out.put(byte: byte.isGraphic ? byte : UInt8(ascii: "."))
    }
    out.put(byte: UInt8(ascii: " "), times: 5 - (out.count - start))
    out.put(byte: UInt8(ascii: " "))
  }

  private static func name(_ direction: UInt8) -> StaticString {
    Int(direction) < Self.direction.count ? Self.direction[Int(direction)] : "?"
  }

  /// What `-e` tells of the header.
  private func put(_ header: CookedHeader, _ out: inout TextBuffer) {
    if let index = header.index {
      out.put("ifindex ")
      out.put(index)
      out.put(byte: UInt8(ascii: " "))
    } else {
      let direction = Self.name(header.direction)
      out.put(byte: UInt8(ascii: " "), times: 3 - direction.utf8CodeUnitCount)
      out.put(direction)
      out.put(byte: UInt8(ascii: " "))
    }
    if let address = header.address {
      Self.put(hardware: address, &out)
      out.put(byte: UInt8(ascii: " "))
    }
    if options.isQuiet { return }
    switch header.type {
    case 1: out.put("802.3")
    case 4: out.put("802.2")
    default: put(etherType: header.type, &out)
    }
    out.put(", length ")
    out.put(header.length)
    out.put(": ")
  }

  private mutating func cooked(
    _ payload: Octets, _ header: CookedHeader, headerCount: Int, _ out: inout TextBuffer
  ) throws(Cut) -> Int {
    var body = payload
    var type = header.type
    var headerCount = headerCount
    while true {
      if type <= Self.maximumFrameLength {
        if type == 4 {
          let known = try llc(body, nil, &out)
          if !known.isKnown { unknown(body, &out) }
          return headerCount + known.headerCount
        }
        unknown(body, &out)
        return headerCount
      }
      guard type == 0x8100 else {
        if try !self.payload(body, type, nil, &out) {
          if !options.showsLink { put(header, &out) }
          unknown(body, &out)
        }
        return headerCount
      }
      guard body.captured >= 4 else {
        section = "vlan"
        truncated(&out)
        return headerCount + body.captured
      }
      if options.showsLink {
        Self.put(tag: try body.u16(0), &out)
        out.put(", ")
      }
      type = try body.u16(2)
      if type <= Self.maximumFrameLength { type = 4 }
      if !options.isQuiet {
        out.put("ethertype ")
        out.put(Self.etherTypeName(type) ?? "Unknown")
        out.put(", ")
      }
      body = body.from(4)
      headerCount += 4
    }
  }
}

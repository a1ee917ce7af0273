import Addresses
import Wire

/// Ethernet, its VLAN tags, and what follows by its type (IEEE 802.3 and 802.1Q).
extension PacketPrinter {
  /// Both ends of a frame, for those layers that print them when nothing else is known.
  struct LinkEnds {
    var source: UInt64
    var destination: UInt64
  }

  /// Prints a frame, and returns how long its headers are.
  @inline(__always)
  mutating func ethernet(_ frame: Octets, _ out: inout TextBuffer) throws(Cut) -> Int {
    section = "ether"
    guard frame.captured >= 14, let type = frame.reader.u16(ahead: 12) else {
      truncated(&out)
      return frame.captured
    }
    if !options.showsLink, type == EtherType.ipv4.rawValue {
      try ipv4(named: frame.from(14), &out)
      return 14
    }
    return try unusual(frame, type, &out)
  }

  /// Everything but IPv4 right behind the header.
  @inline(never)
  mutating func unusual(_ frame: Octets, _ firstType: UInt16, _ out: inout TextBuffer) throws(Cut) -> Int {
    let ends = LinkEnds(
      source: UInt64(try frame.u16(6)) << 32 | UInt64(try frame.u32(8)),
      destination: UInt64(try frame.u16(0)) << 32 | UInt64(try frame.u32(2)))
    var type = firstType
    var header = 14
    var hasLength = false
    if options.showsLink { put(ends, &out) }
    while true {
      var body = frame.from(header)
      if type <= Self.maximumFrameLength {
        if options.showsLink {
          out.put("802.3")
          if !hasLength {
            out.put(", length ")
            out.put(min(Int(type), body.length))
            out.put(": ")
          }
        }
        if Int(type) < body.length { body = body.narrowed(to: Int(type)).claiming(Int(type)) }
        let known = try llc(body, ends, &out)
        if !known.isKnown { unknown(body, &out) }
        return header + known.headerCount
      }
      guard Self.isTag(type) else {
        if options.showsLink { put(type: type, frame, &hasLength, &out) }
        if try !payload(body, type, ends, &out) {
          if !options.showsLink {
            put(ends, &out)
            put(type: type, frame, &hasLength, &out)
          }
          unknown(body, &out)
        }
        return header
      }
      guard body.captured >= 4, body.length >= 4 else {
        section = "vlan"
        truncated(&out)
        return header + min(body.captured, max(0, body.length))
      }
      if options.showsLink {
        put(type: type, frame, &hasLength, &out)
        Self.put(tag: try body.u16(0), &out)
        out.put(", ")
      }
      type = try body.u16(2)
      header += 4
    }
  }

  /// Up to this the type is a length (IEEE 802.3, section 3.2.6).
  static var maximumFrameLength: UInt16 { 1500 }

  private static func isTag(_ type: UInt16) -> Bool {
    switch type {
    case 0x8100, 0x88a8, 0x9100, 0x9200: true
    default: false
    }
  }

  func put(_ ends: LinkEnds, _ out: inout TextBuffer) {
    Self.put(hardware: ends.source, &out)
    out.put(" > ")
    Self.put(hardware: ends.destination, &out)
    out.put(", ")
  }

  private func put(type: UInt16, _ frame: Octets, _ hasLength: inout Bool, _ out: inout TextBuffer) {
    put(etherType: type, &out)
    if hasLength { return out.put(", ") }
    hasLength = true
    out.put(", length ")
    out.put(frame.length)
    out.put(": ")
  }

  /// `ethertype IPv4 (0x0800)`, and less when it shall be quiet.
  func put(etherType type: UInt16, _ out: inout TextBuffer) {
    let name = Self.etherTypeName(type)
    if !options.isQuiet { out.put("ethertype ") }
    out.put(name ?? "Unknown")
    if options.isQuiet {
      if name != nil { return }
      out.put(" Ethertype")
    }
    out.put(" (0x")
    out.put(hex: type, width: 4)
    out.put(")")
  }

  /// `vlan 10, p 5, DEI`.
  static func put(tag: UInt16, _ out: inout TextBuffer) {
    out.put("vlan ")
    out.put(tag & 0xfff)
    out.put(", p ")
    out.put(tag >> 13)
    if tag & 0x1000 != 0 { out.put(", DEI") }
  }

  /// Six bytes, two digits each.
  static func put(hardware address: UInt64, _ out: inout TextBuffer) {
    for shift in stride(from: 40 as UInt64, through: 0, by: -8) {
      if shift < 40 { out.put(byte: UInt8(ascii: ":")) }
      out.put(hex: UInt8(truncatingIfNeeded: address >> shift), width: 2)
    }
  }

  /// The six bytes at `position`.
  static func put(hardware bytes: Octets, at position: Int, _ out: inout TextBuffer) throws(Cut) {
    put(hardware: UInt64(try bytes.u16(position)) << 32 | UInt64(try bytes.u32(position &+ 2)), &out)
  }
}

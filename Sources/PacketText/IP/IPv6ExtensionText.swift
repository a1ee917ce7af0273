import Addresses
import Wire

/// The extension headers of IPv6 (RFC 8200, section 4).
extension PacketPrinter {
  mutating func extensions(
    _ packet: Octets, _ payloadLength: Int, actual: Int, _ header: inout IPLayer, _ out: inout TextBuffer
  ) throws(Cut) {
    var datagram = packet
    var position = 40
    var hasHopByHop = false
    while true {
      guard datagram.length >= position else { return truncated(&out) }
      let body = datagram.from(position)
      switch header.proto {
      case 0:
        guard header.isDirect else {
          out.put("[The Hop-by-Hop Options header ")
          out.put(hasHopByHop ? "was already found]" : "don't follow the IPv6 header]")
          return invalid(&out)
        }
        hasHopByHop = true
        section = "hbhopt"
        let count = try (Int(body.u8(1)) + 1) * 8
        guard body.has(count) else { return truncated(&out) }
        out.put("HBH ")
        let jumbo: UInt32?
        do throws(Cut) {
          jumbo = try optionList(body, count, &out)
        } catch {
          return truncated(&out)
        }
        if payloadLength == 0 {
          guard let jumbo else {
            out.put("[No valid Jumbo Payload Hop-by-Hop option found]")
            return invalid(&out)
          }
          let total = Int(jumbo) + 40
          if actual < total {
            if options.verbosity > 0 { out.put(" ") }
            missing(total - actual, &out)
          }
          datagram.length = total
        }
        position += count
      case 60:
        section = "dstopt"
        let count = try (Int(body.u8(1)) + 1) * 8
        guard body.has(count) else { return truncated(&out) }
        out.put("DSTOPT ")
        if options.verbosity > 0 {
          do throws(Cut) {
            _ = try optionList(body, count, &out)
          } catch {
            return truncated(&out)
          }
        }
        position += count
      case 44:
        section = "frag6"
        guard try fragment(body, position, payloadLength, &out) else { return }
        header.isFragment = true
        position += 8
      case 43:
        guard body.has(1) else { return truncated(&out) }
        section = "rt6"
        guard let count = try routing(body, &header, &out) else { return }
        position += count
      case 135, 62: return try mobility(body, &out)
      default:
        return try demux(body, header, &out)
      }
      header.proto = try body.u8(0)
      header.isDirect = false
      section = "ip6"
    }
  }

  /// False if what follows cannot be understood without the pieces before.
  private func fragment(
    _ body: Octets, _ position: Int, _ payloadLength: Int, _ out: inout TextBuffer
  ) throws(Cut) -> Bool {
    let offset = try body.u16(2)
    if options.verbosity > 0 { try body.need(8) }
    out.put("frag (")
    if options.verbosity > 0 {
      out.put("0x", hex: try body.u32(4), width: 8)
      out.put(":")
    }
    out.put(offset & 0xfff8)
    out.put("|")
    out.put(UInt64(bitPattern: Int64(payloadLength + 40 - position - 8)))
    out.put(")")
    guard offset & 0xfff8 == 0 else { return false }
    out.put(" ")
    return body.has(9)
  }

  /// The length of the header; nil if it could not be understood.
  private mutating func routing(
    _ body: Octets, _ header: inout IPLayer, _ out: inout TextBuffer
  ) throws(Cut) -> Int? {
    out.put("RT6")
    let length = Int(try body.u8(1))
    out.put(" (len=", length)
    let type = try body.u8(2)
    out.put(", type=", type)
    if type == 0 { out.put(" [Deprecated]") }
    let left = try body.u8(3)
    out.put(", segleft=", left)
    switch type {
    case 0, 2:
      let reserved = try body.u32(4)
      if reserved != 0 || options.verbosity > 0 {
        out.put(", rsv=0x")
        out.put(hex: reserved)
      }
    case 4:
      out.put(", last-entry=", try body.u8(4))
      let flags = try body.u8(5)
      if flags != 0 || options.verbosity > 0 {
        out.put(", flags=0x")
        out.put(hex: flags)
      }
      out.put(", tag=", hex: try body.u16(6))
    default:
      out.put(" (unknown type)")
      invalid(&out)
      return nil
    }
    guard length % 2 == 0 else {
      out.put(" (invalid length ")
      out.put(length)
      out.put(")")
      invalid(&out)
      return nil
    }
    for index in 0..<length / 2 {
      let address = try body.ipv6(8 + index * 16)
      out.put(", [")
      out.put(index)
      out.put("]")
      out.put(address)
      if left > 0 {
        if type == 4, index == 0 { header.finalDestination = .v6(address) }
        if type != 4, index == length / 2 - 1 { header.finalDestination = .v6(address) }
      }
    }
    out.put(") ")
    return (length + 1) * 8
  }

  private func mobility(_ body: Octets, _ out: inout TextBuffer) throws(Cut) {
    out.put("mobility: ")
    let type = try body.u8(2)
    let names: StaticString =
      switch type {
      case 0: "BRR"
      case 1: "HoTI"
      case 2: "CoTI"
      case 3: "HoT"
      case 4: "CoT"
      case 5: "BU"
      case 6: "BA"
      case 7: "BE"
      default: "type-#"
      }
    out.put(names)
    guard type > 7 else { return }
    out.put(type)
    out.put(" len=", try body.u8(1))
  }

  /// The options of a header of `count` bytes, with `-v`; the length of a jumbogram, if one says so.
  private mutating func optionList(_ body: Octets, _ count: Int, _ out: inout TextBuffer) throws(Cut) -> UInt32? {
    try body.need(count)
    var jumbo: UInt32?
    var position = 2
    while position < count {
      let kind = try body.u8(position)
      let isShown = options.verbosity > 0
      if kind == 0 {
        if isShown { out.put("(pad1)") }
        position += 1
        continue
      }
      guard position + 1 < count, case let length = Int(try body.u8(position + 1)), position + 2 + length <= count
      else { throw Cut() }
      if let wanted = Self.wantedLength(kind), !wanted.contains(length) {
        Self.put(optionName: kind, &out)
        out.put("invalid len ")
        out.put(length)
        out.put(")")
        throw Cut()
      }
      if kind == 0xc2 { jumbo = try body.u32(position + 2) }
      if isShown { try option(kind, length, body, position, &out) }
      position += 2 + length
    }
    if options.verbosity > 0 { out.put(" ") }
    return jumbo
  }

  /// What the length of an option has to be; nil where anything goes.
  private static func wantedLength(_ kind: UInt8) -> ClosedRange<Int>? {
    switch kind {
    case 5: 2...2
    case 0xc2: 4...4
    case 0xc9: 16...255
    default: nil
    }
  }

  private static func put(optionName kind: UInt8, _ out: inout TextBuffer) {
    out.put(kind == 5 ? "(rtalert: " : kind == 0xc2 ? "(jumbo: " : "(homeaddr: ")
  }

  private func option(
    _ kind: UInt8, _ length: Int, _ body: Octets, _ position: Int, _ out: inout TextBuffer
  ) throws(Cut) {
    switch kind {
    case 1: out.put("(padn)")
    case 5:
      Self.put(optionName: kind, &out)
      out.put("0x", hex: try body.u16(position + 2), width: 4)
      out.put(") ")
    case 0xc2:
      Self.put(optionName: kind, &out)
      out.put(try body.u32(position + 2))
      out.put(") ")
    case 0xc9:
      Self.put(optionName: kind, &out)
      out.put(try body.ipv6(position + 2))
      out.put(")")
    default:
      out.put("(opt_type 0x")
      out.put(hex: kind, width: 2)
      out.put(": len=")
      out.put(length)
      out.put(")")
    }
  }
}

import Addresses
import Wire

/// ICMPv6 (RFC 4443) and what is built on it.
extension PacketPrinter {
  mutating func icmpv6(_ message: Octets, _ header: IPLayer, _ out: inout TextBuffer) throws(Cut) {
    section = "icmp6"
    nature.family = .icmp
    guard case .v6 = header.source else {
      out.put("[ICMPv6 requires IPv6]")
      return invalid(&out)
    }
    try message.need(4)
    let type = try message.u8(0)
    let code = try message.u8(1)
    if type < 128 { nature.isTrouble = true }
    if options.verbosity > 0, !header.isFragment, message.has(message.length) {
      try icmpv6Checksum(message, header, &out)
    }
    out.put("ICMP6, ")
    let name = Self.icmpv6Name(type)
    if let name {
      out.put(name)
    } else {
      out.put("unknown icmp6 type (")
      out.put(type)
      out.put(")")
    }
    let isOver = try put(icmpv6: type, code, message, isKnown: name != nil, &out)
    if isOver || options.verbosity > 0 && Self.hidesLength(type) { return }
    out.put(", length ")
    out.put(message.length)
    if name == nil, options.verbosity < 2 || type == 255 || true { unknownMessage(message, &out) }
  }

  /// With `-v` most messages say their length elsewhere or not at all.
  private static func hidesLength(_ type: UInt8) -> Bool { icmpv6Name(type) != nil && type != 201 }

  private func unknownMessage(_ message: Octets, _ out: inout TextBuffer) {
    guard options.verbosity < 2 else { return }
    Self.hex(message.reader, indent: "\n\t", &out)
  }

  private mutating func icmpv6Checksum(
    _ message: Octets, _ header: IPLayer, _ out: inout TextBuffer
  ) throws(Cut) {
    var sum = header.checksum(length: message.length, proto: 58)
    sum.add(message.narrowed(to: message.length).reader)
    let found = try message.u16(2)
    switch sum.state(found: found) {
    case .incorrect(_, let expected):
      nature.isTrouble = true
      out.put("[bad icmp6 cksum 0x")
      out.put(hex: found, width: 4)
      out.put(" -> 0x")
      out.put(hex: expected, width: 4)
      out.put("!] ")
    default: out.put("[icmp6 sum ok] ")
    }
  }

  /// The rest of a message; true if its line is over.
  private mutating func put(
    icmpv6 type: UInt8, _ code: UInt8, _ message: Octets, isKnown: Bool, _ out: inout TextBuffer
  ) throws(Cut) -> Bool {
    switch type {
    case 1: return try unreachable6(code, message, &out)
    case 2:
      out.put(", mtu ")
      out.put(try message.u32(4))
    case 3:
      switch code {
      case 0:
        out.put(" for ")
        out.put(try message.ipv6(32))
      case 1: out.put(" (reassembly)")
      default:
        out.put(", unknown code (")
        out.put(code)
        out.put(")")
      }
    case 4:
      switch code {
      case 0: out.put(", erroneous - octet ")
      case 1: out.put(", next header - octet ")
      case 2: out.put(", option - octet ")
      case 3: out.put(", incomplete header chain - octet ")
      default:
        out.put(", code-#")
        out.put(code)
        return false
      }
      out.put(try message.u32(4))
    case 128, 129:
      out.put(", id ")
      out.put(try message.u16(4))
      out.put(", seq ")
      out.put(try message.u16(6))
    case 130, 131, 132:
      nature.family = .group
      if type == 130, message.length != 24 {
        if message.length >= 28 {
          out.put(" v2")
          try listenerQuery(message, &out)
          return options.verbosity > 0
        }
      }
      out.put("max resp delay: ")
      out.put(try message.u16(4))
      out.put(" addr: ")
      out.put(try message.ipv6(8))
    case 143:
      nature.family = .group
      try listenerReport(message, &out)
    case 133...137: return try neighbor(type, message, &out)
    case 138:
      switch code {
      case 0: out.put(", command")
      case 1: out.put(", result")
      case 255: out.put(", sequence number reset")
      default:
        out.put(", code-#")
        out.put(code)
      }
      out.put(", seq=")
      out.put(try message.u32(4))
    case 144, 146:
      out.put(", id 0x")
      out.put(hex: try message.u16(4), width: 4)
    default: break
    }
    return false
  }

  private mutating func unreachable6(
    _ code: UInt8, _ message: Octets, _ out: inout TextBuffer
  ) throws(Cut) -> Bool {
    switch code {
    case 0:
      out.put(", unreachable route ")
      out.put(try message.ipv6(32))
    case 1:
      out.put(",  unreachable prohibited ")
      out.put(try message.ipv6(32))
    case 2:
      out.put(", beyond scope ")
      out.put(try message.ipv6(32))
      out.put(", source address ")
      out.put(try message.ipv6(16))
    case 3:
      out.put(", unreachable address ")
      out.put(try message.ipv6(32))
    case 4:
      out.put(", unreachable port")
      let destination = try message.ipv6(32)
      guard let (proto, position) = Self.transport(message) else {
        truncated(&out)
        return true
      }
      let port = try message.u16(position + 2)
      switch proto {
      case 6, 17:
        out.put(", ")
        out.put(destination)
        out.put(proto == 6 ? " tcp port " : " udp port ")
        put(port: port, isTCP: proto == 6, &out)
      default:
        out.put(", ")
        out.put(destination)
        out.put(" protocol ")
        out.put(proto)
        out.put(" port ")
        out.put(port)
        out.put(" unreachable")
      }
    default:
      out.put(", unknown unreach code (")
      out.put(code)
      out.put(")")
    }
    return false
  }

  /// The first header with ports in the quoted packet.
  private static func transport(_ message: Octets) -> (proto: UInt8, position: Int)? {
    guard var proto = message.reader.u8(ahead: 14) else { return nil }
    var position = 48
    while true {
      switch proto {
      case 6, 17: return (proto, position)
      case 0, 43, 60:
        guard let next = message.reader.u8(ahead: position), let length = message.reader.u8(ahead: position + 1)
        else { return nil }
        proto = next
        position += (Int(length) + 1) * 8
      case 44:
        guard let next = message.reader.u8(ahead: position) else { return nil }
        proto = next
        position += 8
      default: return nil
      }
    }
  }

  private static func icmpv6Name(_ type: UInt8) -> StaticString? {
    switch type {
    case 1: "destination unreachable"
    case 2: "packet too big"
    case 3: "time exceeded in-transit"
    case 4: "parameter problem"
    case 128: "echo request"
    case 129: "echo reply"
    case 130: "multicast listener query"
    case 131: "multicast listener report"
    case 132: "multicast listener done"
    case 133: "router solicitation"
    case 134: "router advertisement"
    case 135: "neighbor solicitation"
    case 136: "neighbor advertisement"
    case 137: "redirect"
    case 138: "router renumbering"
    case 139: "who-are-you request"
    case 140: "who-are-you reply"
    case 141: "inverse neighbor solicitation"
    case 142: "inverse neighbor advertisement"
    case 143: "multicast listener report v2"
    case 144: "ha discovery request"
    case 145: "ha discovery reply"
    case 146: "mobile router solicitation"
    case 147: "mobile router advertisement"
    case 201: "mtrace response"
    case 200: "mtrace message"
    default: nil
    }
  }
}

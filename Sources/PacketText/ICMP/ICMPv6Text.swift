import Addresses
import Wire

/// ICMPv6 (RFC 4443) and what is built on it.
extension PacketPrinter {
  mutating func icmpv6(_ message: Octets, _ header: IPLayer, _ out: inout TextBuffer) throws(Cut) {
    section = "icmp6"
    nature.family = .icmp
    guard header.isVersion6 else {
      out.put("[ICMPv6 requires IPv6]")
      return invalid(&out)
    }
    if message.length == 0 {
      out.put("ICMP6, length 0")
      return invalid(&out)
    }
    let type = try message.u8(0)
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
    switch type {
    case 133...137, 145, 147:
      guard options.verbosity > 0 else { break }
      out.put(", length ")
      out.put(message.length)
    default: break
    }
    let code = try message.u8(1)
    if try put(icmpv6: type, code, message, &out) || options.verbosity > 0 && Self.hidesLength(type) { return }
    out.put(", length ")
    out.put(message.length)
    if name == nil || type == 200 || type == 201, options.verbosity < 2 {
      Self.hex(message.reader, indent: "\n\t", &out)
    }
  }

  /// With `-v` most messages say their length elsewhere or not at all.
  private static func hidesLength(_ type: UInt8) -> Bool { icmpv6Name(type) != nil && type != 200 && type != 201 }

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
      out.put(hex: expected.asNonZeroChecksum, width: 4)
      out.put("!] ")
    default: out.put("[icmp6 sum ok] ")
    }
  }

  /// The rest of a message, each value read before it is announced; true if its line is over.
  private mutating func put(
    icmpv6 type: UInt8, _ code: UInt8, _ message: Octets, _ out: inout TextBuffer
  ) throws(Cut) -> Bool {
    switch type {
    case 1: return try unreachable6(message, &out)
    case 2: Self.put(", mtu ", try message.u32(4), &out)
    case 3:
      switch code {
      case 0: out.put(" for ", try message.ipv6(32))
      case 1: out.put(" (reassembly)")
      default:
        Self.put(", unknown code (", UInt32(code), &out)
        out.put(")")
      }
    case 4:
      guard message.has(48) else {
        truncated(&out)
        return true
      }
      let quoted = try message.u32(4)
      switch code {
      case 0: Self.put(", erroneous - octet ", quoted, &out)
      case 1: Self.put(", next header - octet ", quoted, &out)
      case 2: Self.put(", option - octet ", quoted, &out)
      case 3: Self.put(", incomplete header chain - octet ", quoted, &out)
      default: Self.put(", code-#", UInt32(code), &out)
      }
    case 128, 129:
      let sequence = try message.u16(6)
      Self.put(", id ", UInt32(try message.u16(4)), &out)
      Self.put(", seq ", UInt32(sequence), &out)
    case 130, 131, 132: return try listener(type, message, &out)
    case 143:
      nature.family = .group
      try listenerReport(message, &out)
    case 133...137: return try neighbor(type, message, &out)
    case 144, 146:
      let identifier = try message.u16(4)
      out.put(", id 0x")
      out.put(hex: identifier, width: 4)
    case 145, 147:
      guard options.verbosity > 0 else { return false }
      let identifier = try message.u16(4)
      out.put(", id 0x")
      out.put(hex: identifier, width: 4)
      var position = 8
      while position < message.length {
        let address = try message.ipv6(position)
        out.put(", ")
        out.put(address)
        position += 16
      }
    default: break
    }
    return false
  }

  private static func put(_ name: StaticString, _ value: UInt32, _ out: inout TextBuffer) {
    out.put(name)
    out.put(value)
  }

  /// The first version of multicast listener discovery (RFC 2710), and which version a query is.
  private mutating func listener(_ type: UInt8, _ message: Octets, _ out: inout TextBuffer) throws(Cut) -> Bool {
    nature.family = .group
    if type == 130, message.length >= 28 {
      out.put(" v2")
      try listenerQuery(message, &out)
      return false
    }
    if type == 130, message.length < 24 {
      out.put(" unknown-version (len ")
      out.put(message.length)
      out.put(") ")
      return options.verbosity > 0
    }
    guard message.has(24) else { return options.verbosity > 0 }
    let group = try message.ipv6(8)
    Self.put("max resp delay: ", UInt32(try message.u16(4)), &out)
    out.put(" addr: ")
    out.put(group)
    return false
  }

  private mutating func unreachable6(_ message: Octets, _ out: inout TextBuffer) throws(Cut) -> Bool {
    let code = try message.u8(1)
    switch code {
    case 0: out.put(", unreachable route")
    case 1: out.put(",  unreachable prohibited")
    case 2: out.put(", beyond scope")
    case 3: out.put(", unreachable address")
    case 4: out.put(", unreachable port")
    default:
      Self.put(", unknown unreach code (", UInt32(code), &out)
      out.put(")")
      if options.verbosity < 2 { Self.hex(message.reader, indent: "\n\t", &out) }
      return true
    }
    if code < 4 {
      out.put(" ", try message.ipv6(32))
      if code == 2 {
        out.put(", source address ", try message.ipv6(16))
      }
      return false
    }
    guard message.has(48), let (proto, position) = Self.transport(message),
      let port = message.reader.u16(ahead: position + 2)
    else {
      truncated(&out)
      return true
    }
    let destination = try message.ipv6(32)
    out.put(", ")
    out.put(destination)
    out.put(proto == 6 ? " tcp port " : " udp port ")
    put(port: port, isTCP: proto == 6, &out)
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
    case 200: "mtrace response"
    case 201: "mtrace message"
    default: nil
    }
  }
}

import Addresses
import Wire

/// Neighbour discovery (RFC 4861): routers, neighbours, redirects, and their options with `-v`.
extension PacketPrinter {
  /// True if the line is over.
  mutating func neighbor(_ type: UInt8, _ message: Octets, _ out: inout TextBuffer) throws(Cut) -> Bool {
    let isVerbose = options.verbosity > 0
    let optionStart: Int
    switch type {
    case 133: optionStart = 8
    case 134:
      optionStart = 16
      if isVerbose { try router(message, &out) }
    case 135:
      optionStart = 24
      out.put(", who has ", try message.ipv6(8))
    case 136:
      optionStart = 24
      out.put(", tgt is ", try message.ipv6(8))
      if isVerbose { Self.flags(UInt8(truncatingIfNeeded: try message.u32(4) >> 24), &out) }
    default:
      optionStart = 40
      out.put(", ", try message.ipv6(24))
      out.put(" to ", try message.ipv6(8))
    }
    if isVerbose, message.length > optionStart { try neighborOptions(message.from(optionStart), &out) }
    return isVerbose
  }

  private static func flags(_ bits: UInt8, _ out: inout TextBuffer) {
    out.put(", Flags [")
    let names: [(UInt8, StaticString)] = [(0x80, "router"), (0x40, "solicited"), (0x20, "override")]
    put(bits, names, &out)
    out.put("]")
  }

  /// The names of the bits that are set, with commas between; `none` where there are none.
  static func put(_ bits: UInt8, _ names: [(UInt8, StaticString)], _ out: inout TextBuffer) {
    var isFirst = true
    for (bit, name) in names where bits & bit != 0 {
      if !isFirst { out.put(", ") }
      isFirst = false
      out.put(name)
    }
    if isFirst { out.put("none") }
  }

  private func router(_ message: Octets, _ out: inout TextBuffer) throws(Cut) {
    try message.need(16)
    out.put("\n\thop limit ", try message.u8(4))
    let bits = try message.u8(5)
    out.put(", Flags [")
    Self.put(bits, [(0x80, "managed"), (0x40, "other stateful"), (0x20, "home agent"), (0x02, "ipv6 only")], &out)
    out.put("], pref ")
    out.put(Self.preference(bits))
    out.put(", router lifetime ", try message.u16(6))
    out.put("s, reachable time ", try message.u32(8))
    out.put("ms, retrans timer ", try message.u32(12))
    out.put("ms")
  }

  private static func preference(_ bits: UInt8) -> StaticString {
    switch bits & 0x18 {
    case 0x08: "high"
    case 0: "medium"
    case 0x18: "low"
    default: "reserved"
    }
  }

  private mutating func neighborOptions(_ bytes: Octets, _ out: inout TextBuffer) throws(Cut) {
    var rest = bytes
    while !rest.reader.isAtEnd {
      guard rest.has(2) else { return truncated(&out) }
      let type = try rest.u8(0)
      let length = Int(try rest.u8(1)) * 8
      guard length > 0, rest.has(length) else { return truncated(&out) }
      out.put("\n\t  ")
      out.put(Self.optionName(type))
      out.put(" option (")
      out.put(type)
      out.put("), length ")
      out.put(length)
      out.put(" (")
      out.put(length / 8)
      out.put("): ")
      let option = rest.narrowed(to: length)
      switch type {
      case 1, 2: try linkAddress(option, length, &out)
      case 3:
        guard length >= 32 else { return truncated(&out) }
        try prefix(option, &out)
      case 5:
        out.put(" ", try option.u32(4))
      case 7:
        out.put(" ", try option.u32(4))
        out.put("ms")
      case 8:
        out.put(" preference ", try option.u16(4))
        out.put(", lifetime ", try option.u16(6))
      case 24:
        guard length <= 24 else { return truncated(&out) }
        try route(option, length, &out)
      case 25: try servers(option, length, &out)
      case 31: try searchList(option, length, &out)
      case 4:
        // Those of the first option, which is what tcpdump prints here.
        Self.hex(bytes.narrowed(to: length).reader, indent: "\n\t    ", &out)
      default:
        // What follows one that is not known is not printed.
        if options.verbosity == 1 { return Self.hex(option.from(2).reader, indent: "\n\t  ", &out) }
      }
      if options.verbosity > 1 {
        Self.hex(option.from(2).reader, indent: "\n\t    ", &out)
      }
      rest = rest.from(length)
    }
  }

  private static func optionName(_ type: UInt8) -> StaticString {
    switch type {
    case 1: "source link-address"
    case 2: "destination link-address"
    case 3: "prefix info"
    case 4: "redirected header"
    case 5: "mtu"
    case 7: "advertisement interval"
    case 8: "homeagent information"
    case 24: "route info"
    case 25: "rdnss"
    case 31: "dnssl"
    default: "unknown"
    }
  }

  private func linkAddress(_ option: Octets, _ length: Int, _ out: inout TextBuffer) throws(Cut) {
    for index in 2..<length {
      if index > 2 { out.put(":") }
      out.put(hex: try option.u8(index), width: 2)
    }
  }

  private func prefix(_ option: Octets, _ out: inout TextBuffer) throws(Cut) {
    out.put(try option.ipv6(16))
    out.put("/", try option.u8(2))
    let isShort = length(option) != 32
    if isShort { out.put("badlen") }
    out.put(", Flags [")
    Self.put(try option.u8(3), [(0x80, "onlink"), (0x40, "auto"), (0x20, "router")], &out)
    out.put("], valid time ")
    lifetime(try option.u32(4), &out)
    out.put(", pref. time ")
    lifetime(try option.u32(8), &out)
  }

  private func length(_ option: Octets) -> Int { (option.reader.u8(ahead: 1).map(Int.init) ?? 0) * 8 }

  private func lifetime(_ seconds: UInt32, _ out: inout TextBuffer) {
    if seconds == .max { return out.put("infinity") }
    out.put(seconds)
    out.put("s")
  }

  private func route(_ option: Octets, _ length: Int, _ out: inout TextBuffer) throws(Cut) {
    out.put(" ")
    let has = (length >= 16, length >= 24)
    let address = IPv6Address(
      high: has.0 ? try option.u64(8) : 0, low: has.1 ? try option.u64(16) : 0)
    out.put(address)
    out.put("/", try option.u8(2))
    out.put(", pref=")
    out.put(Self.preference(try option.u8(3)))
    out.put(", lifetime=")
    lifetime(try option.u32(4), &out)
  }

  private func servers(_ option: Octets, _ length: Int, _ out: inout TextBuffer) throws(Cut) {
    out.put(" lifetime ", try option.u32(4))
    out.put("s,")
    for position in stride(from: 8, through: length - 16, by: 16) {
      out.put(" addr: ", try option.ipv6(position))
    }
  }

  private func searchList(_ option: Octets, _ length: Int, _ out: inout TextBuffer) throws(Cut) {
    out.put(" lifetime ", try option.u32(4))
    out.put("s, domain(s):")
    var position = 8
    while position < length, try option.u8(position) != 0 {
      out.put(" ")
      while position < length, case let count = Int(try option.u8(position)), count != 0 {
        guard count < 64, position + 1 + count <= length else { return }
        for index in 0..<count { out.put(visible: try option.u8(position + 1 + index)) }
        out.put(".")
        position += count + 1
      }
      position += 1
    }
  }
}

import Addresses
import Wire

/// Group membership: IGMP (RFC 1112, RFC 2236, RFC 3376) and, within ICMPv6, MLD (RFC 2710, RFC 3810).
extension PacketPrinter {
  mutating func igmp(_ message: Octets, _ out: inout TextBuffer) throws(Cut) {
    section = "igmp"
    nature.family = .group
    if options.isQuiet { return out.put("igmp") }
    let type = try message.u8(0)
    switch type {
    case 0x11: try query(message, &out)
    case 0x12, 0x16, 0x17:
      let group = try message.ipv4(4)
      out.put(type == 0x12 ? "igmp v1 report " : type == 0x16 ? "igmp v2 report " : "igmp leave ")
      out.put(group)
      if type == 0x12 { wrongLength(message, 8, &out) }
    case 0x22:
      out.put("igmp v3 report")
      try report(message, &out)
    default:
      out.put("igmp-")
      out.put(type)
    }
    guard options.verbosity > 0, message.has(message.length) else { return }
    var sum = InternetChecksum()
    sum.add(message.narrowed(to: message.length).reader)
    if !sum.isCorrect {
      nature.isTrouble = true
      out.put(" bad igmp cksum ", hex: try message.u16(2))
      out.put("!")
    }
  }

  private func wrongLength(_ message: Octets, _ expected: Int, _ out: inout TextBuffer) {
    guard message.length != expected else { return }
    out.put(" [len ")
    out.put(message.length)
    out.put("]")
  }

  private mutating func query(_ message: Octets, _ out: inout TextBuffer) throws(Cut) {
    out.put("igmp query")
    if message.length >= 12 { return try query3(message, &out) }
    let time = try message.u8(1)
    if time != 0 {
      out.put(" v2")
      if time != 100 {
        out.put(" [max resp time ")
        out.put(time)
        out.put("]")
      }
    } else {
      out.put(" v1")
    }
    let group = try message.ipv4(4)
    if group.rawValue != 0 {
      out.put(" [gaddr ")
      out.put(group)
      out.put("]")
    }
    wrongLength(message, 8, &out)
  }

  private mutating func query3(_ message: Octets, _ out: inout TextBuffer) throws(Cut) {
    out.put(" v3")
    guard message.length % 4 == 0 else {
      out.put(" [invalid len ")
      out.put(message.length)
      return out.put("]")
    }
    let code = try message.u8(1)
    let time = code < 128 ? UInt32(code) : UInt32(code & 15 | 16) << (UInt32(code >> 4 & 7) + 3)
    if time != 100 {
      out.put(" [max resp time ")
      if time < 600 {
        out.put(time / 10)
        out.put(".")
        out.put(time % 10)
        out.put("s")
      } else {
        Self.duration(time / 10, &out)
      }
      out.put("]")
    }
    let group = try message.ipv4(4)
    if group.rawValue == 0 { return }
    out.put(" [gaddr ")
    out.put(group)
    let count = Int(try message.u16(10))
    if count > 0 {
      if message.length < 12 + count * 4 {
        out.put(" [invalid number of sources]")
      } else if options.verbosity > 1 {
        out.put(" {")
        for index in 0..<count {
          out.put(" ", try message.ipv4(12 + index * 4))
        }
        out.put(" }")
      } else {
        out.put(", ")
        out.put(count)
        out.put(" source(s)")
      }
    }
    out.put("]")
  }

  /// Seconds, as `1m20s`.
  static func duration(_ seconds: UInt32, _ out: inout TextBuffer) {
    if seconds >= 3600 {
      out.put(seconds / 3600)
      out.put("h")
    }
    if seconds >= 60 {
      out.put(seconds / 60 % 60)
      out.put("m")
    }
    out.put(seconds % 60)
    out.put("s")
  }

  private mutating func report(_ message: Octets, _ out: inout TextBuffer) throws(Cut) {
    guard message.length >= 16, message.length % 4 == 0 else {
      out.put(" [invalid len ")
      out.put(message.length)
      return out.put("]")
    }
    try message.need(8)
    let count = Int(try message.u16(6))
    out.put(", ")
    out.put(count)
    out.put(" group record(s)")
    guard options.verbosity > 0 else { return }
    var position = 8
    for _ in 0..<count {
      guard message.length >= position + 8 else { return out.put(" [invalid number of groups]") }
      try message.need(position + 8)
      out.put(" [gaddr ", try message.ipv4(position + 4))
      out.put(" ")
      Self.putRecord(try message.u8(position), "v3", &out)
      let sources = Int(try message.u16(position + 2))
      guard message.length >= position + 8 + sources * 4 else {
        out.put(" [invalid number of sources ")
        out.put(sources)
        return out.put("]")
      }
      if options.verbosity > 1 {
        out.put(" {")
        for index in 0..<sources {
          out.put(" ", try message.ipv4(position + 8 + index * 4))
        }
        out.put(" }")
      } else {
        out.put(", ")
        out.put(sources)
        out.put(" source(s)")
      }
      position += 8 + sources * 4
      out.put("]")
    }
  }

  /// What a record says of its sources.
  static func putRecord(_ type: UInt8, _ version: StaticString, _ out: inout TextBuffer) {
    switch type {
    case 1: out.put("is_in")
    case 2: out.put("is_ex")
    case 3: out.put("to_in")
    case 4: out.put("to_ex")
    case 5: out.put("allow")
    case 6: out.put("block")
    default:
      out.put(" [")
      out.put(version)
      out.put("-report-#")
      out.put(type)
      out.put("]")
    }
  }
}

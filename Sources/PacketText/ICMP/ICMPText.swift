import Addresses
import Wire

/// ICMP (RFC 792, RFC 950, RFC 1256).
extension PacketPrinter {
  mutating func icmp(_ message: Octets, _ header: IPLayer, _ out: inout TextBuffer) throws(Cut) {
    section = "icmp"
    nature.family = .icmp
    let type = try message.u8(0)
    let code = try message.u8(1)
    if type == 11 && !message.has(28) || type == 3 && code == 3 && !message.has(18) { return truncated(&out) }
    // The text is made whole or not at all.
    let start = out.count
    out.put("ICMP ")
    do throws(Cut) {
      try put(icmp: type, code, message, &out)
    } catch {
      out.cut(to: start)
      // These were written when a packet that is cut was still printed as far as it went.
      if type == 9 || type == 14 { return truncated(&out) }
      throw error
    }
    out.put(", length ")
    out.put(message.length)
    let isError = type == 3 || type == 4 || type == 5 || type == 11 || type == 12
    if isError { nature.isTrouble = true }
    guard options.verbosity > 0 else { return }
    if !header.isFragment, message.has(message.length) {
      var sum = InternetChecksum()
      sum.add(message.narrowed(to: message.length).reader)
      if case .incorrect(let found, let expected) = sum.state(found: try message.u16(2)) {
        nature.isTrouble = true
        out.put(" (wrong icmp cksum ")
        out.put(hex: found)
        out.put(" (->")
        out.put(hex: expected.asNonZeroChecksum)
        out.put(")!)")
      }
    }
    if isError { try quoted(message.from(8), &out) }
    section = "icmp"
    if message.length > 128, type == 3 || type == 11 || type == 12 { try icmpExtensions(message, &out) }
  }

  /// The packet that the message is about.
  private mutating func quoted(_ packet: Octets, _ out: inout TextBuffer) throws(Cut) {
    out.put("\n\t")
    let length = Int(try packet.u16(2))
    guard length >= 4 else { throw Cut() }
    guard enter(&out) else { return }
    defer { depth -= 1 }
    let kept = nature
    try ipv4(packet.narrowed(to: length, by: .quotedLength).claiming(length), &out)
    nature = kept
  }

  private func put(
    icmp type: UInt8, _ code: UInt8, _ message: Octets, _ out: inout TextBuffer
  ) throws(Cut) {
    switch type {
    case 0, 8:
      out.put(type == 8 ? "echo request, id " : "echo reply, id ")
      out.put(try message.u16(4))
      out.put(", seq ", try message.u16(6))
    case 3: try unreachable(code, message, &out)
    case 4: out.put("source quench")
    case 5:
      let destination = try message.ipv4(24)
      out.put(code == 2 || code == 3 ? "redirect-tos " : "redirect")
      if code > 3 {
        out.put("-#")
        out.put(code)
      }
      if code != 2, code != 3 { out.put(" ") }
      out.put(destination)
      out.put(code == 0 || code == 2 ? " to net " : code < 4 ? " to host " : " to ")
      out.put(try message.ipv4(4))
    case 9: try routers(message, &out)
    case 10: out.put("router solicitation")
    case 11:
      switch code {
      case 0: out.put("time exceeded in-transit")
      case 1: out.put("ip reassembly time exceeded")
      default:
        out.put("time exceeded-#")
        out.put(code)
      }
    case 12:
      out.put("parameter problem - ")
      if code != 0 {
        out.put("code ")
        out.put(code)
      } else {
        out.put("octet ", try message.u8(4))
      }
    case 13, 14:
      out.put(type == 13 ? "time stamp query id " : "time stamp reply id ")
      out.put(try message.u16(4))
      out.put(" seq ", try message.u16(6))
      if type == 13 { return }
      for (index, name) in ([": org ", ", recv ", ", xmit "] as [StaticString]).enumerated() {
        out.put(name)
        Self.put(milliseconds: try message.u32(8 + index * 4), &out)
      }
    case 15: out.put("information request")
    case 16: out.put("information reply")
    case 17: out.put("address mask request")
    case 18:
      out.put("address mask is 0x", hex: try message.u32(8), width: 8)
    default:
      out.put("type-#")
      out.put(type)
    }
  }

  /// Since midnight; the topmost bit says that it is not.
  private static func put(milliseconds value: UInt32, _ out: inout TextBuffer) {
    out.put(value / 3_600_000, width: value / 3_600_000 > 99 ? 4 - (value / 3_600_000 > 999 ? 0 : 1) : 2)
    out.put(":")
    out.put(value / 60_000 % 60, width: 2)
    out.put(":")
    out.put(value / 1000 % 60, width: 2)
    out.put(".")
    out.put(value % 1000, width: 3)
  }

  private func routers(_ message: Octets, _ out: inout TextBuffer) throws(Cut) {
    out.put("router advertisement lifetime ")
    let lifetime = UInt32(try message.u16(6))
    if lifetime < 60 {
      out.put(lifetime)
    } else if lifetime < 3600 {
      out.put(lifetime / 60)
      out.put(":")
      out.put(lifetime % 60, width: 2)
    } else {
      out.put(lifetime / 3600)
      out.put(":")
      out.put(lifetime / 60 % 60, width: 2)
      out.put(":")
      out.put(lifetime % 60, width: 2)
    }
    let count = Int(try message.u8(4))
    out.put(" ")
    out.put(count)
    out.put(":")
    let size = try message.u8(5)
    guard size == 2 else {
      out.put(" [size ")
      out.put(size)
      return out.put("]")
    }
    for index in 0..<count {
      out.put(" {", try message.ipv4(8 + index * 8))
      out.put(" ", try message.u32(12 + index * 8))
      out.put("}")
    }
  }

  private func unreachable(_ code: UInt8, _ message: Octets, _ out: inout TextBuffer) throws(Cut) {
    let destination = try message.ipv4(24)
    switch code {
    case 0, 6, 9, 11: out.put("net ")
    case 1, 7, 10, 12, 13, 14, 15: out.put("host ")
    default: break
    }
    out.put(destination)
    switch code {
    case 2:
      out.put(" protocol ", try message.u8(17))
      out.put(" unreachable")
    case 3: try port(message, &out)
    case 4:
      out.put(" unreachable - need to frag")
      let unit = try message.u16(6)
      if unit != 0 {
        out.put(" (mtu ")
        out.put(unit)
        out.put(")")
      }
    case 5: out.put(" unreachable - source route failed")
    case 6, 7: out.put(" unreachable - unknown")
    case 8: out.put(" unreachable - source host isolated")
    case 9, 10: out.put(" unreachable - admin prohibited")
    case 11, 12: out.put(" unreachable - tos prohibited")
    case 13: out.put(" unreachable - admin prohibited filter")
    case 14: out.put(" unreachable - host precedence violation")
    case 15: out.put(" unreachable - precedence cutoff")
    case 0, 1: out.put(" unreachable")
    default:
      out.put(" unreachable - #")
      out.put(code)
    }
  }

  private func port(_ message: Octets, _ out: inout TextBuffer) throws(Cut) {
    let proto = try message.u8(17)
    let port = try message.u16(8 + Int(try message.u8(8) & 15) * 4 + 2)
    switch proto {
    case 6, 17:
      out.put(proto == 6 ? " tcp port " : " udp port ")
      put(port: port, isTCP: proto == 6, &out)
    default:
      out.put(" protocol ")
      out.put(proto)
      out.put(" port ")
      out.put(port)
    }
    out.put(" unreachable")
  }
}

import Addresses
import Wire

/// PPP (RFC 1661): its protocols by name, and the negotiation of a link.
extension PacketPrinter {
  /// Prints from the protocol field on, which may have been compressed to one byte.
  mutating func ppp(_ packet: Octets, _ out: inout TextBuffer) throws(Cut) -> Int {
    guard enter(&out) else { return 0 }
    defer { depth -= 1 }
    section = "ppp"
    var rest = packet
    // The address and control fields, which are usually left out.
    if rest.length >= 2, try rest.u16(0) == 0xff03 { rest = rest.from(2) }
    guard rest.length >= 2 else {
      truncated(&out)
      return 0
    }
    var type = UInt16(try rest.u8(0))
    if type & 1 != 0 {
      rest = rest.from(1)
    } else {
      type = try rest.u16(0)
      rest = rest.from(2)
    }
    if options.showsLink {
      out.put(Self.protocolName(type) ?? "unknown")
      out.put(" (0x", hex: type, width: 4, "), length ")
      out.put(packet.length)
      out.put(": ")
    }
    switch type {
    case 0x21: try ipv4(rest, &out)
    case 0x57: try ipv6(rest, &out)
    case 0x281: try mpls(rest, &out)
    case 0xc021: try control(rest, "LCP", &out)
    case 0x8021: try control(rest, "IPCP", &out)
    case 0x8057: try control(rest, "IP6CP", &out)
    case 0x80fd: try control(rest, "CCP", &out)
    default:
      out.put("unknown PPP protocol (0x")
      out.put(hex: type, width: 4)
      out.put(") ")
      Self.hex(rest.reader, indent: "\n\t", &out)
    }
    return 0
  }

  private static func protocolName(_ type: UInt16) -> StaticString? {
    switch type {
    case 0x21: "IP"
    case 0x57: "IP6"
    case 0x281: "MPLS"
    case 0xc021: "LCP"
    case 0xc023: "PAP"
    case 0xc223: "CHAP"
    case 0x8021: "IPCP"
    case 0x8057: "IP6CP"
    case 0x80fd: "CCP"
    default: nil
    }
  }

  private mutating func control(_ packet: Octets, _ name: StaticString, _ out: inout TextBuffer) throws(Cut) {
    out.put(name)
    out.put(", ")
    guard packet.length >= 4 else { return truncated(&out) }
    let code = try packet.u8(0)
    out.put(Self.codeName(code))
    out.put(" (0x")
    out.put(hex: code, width: 2)
    out.put("), id ", try packet.u8(1))
    out.put(", length ")
    out.put(packet.length + 2)
    guard options.verbosity > 0 else { return }
    let length = Int(try packet.u16(2))
    out.put("\n\tencoded length ")
    out.put(length)
    out.put(" (=Option(s) length ")
    out.put(length - 4)
    out.put(")")
  }

  private static func codeName(_ code: UInt8) -> StaticString {
    switch code {
    case 0: "Vendor-Extension"
    case 1: "Conf-Request"
    case 2: "Conf-Ack"
    case 3: "Conf-Nack"
    case 4: "Conf-Reject"
    case 5: "Term-Request"
    case 6: "Term-Ack"
    case 7: "Code-Reject"
    case 8: "Prot-Reject"
    case 9: "Echo-Request"
    case 10: "Echo-Reply"
    case 11: "Discard-Request"
    case 12: "Identification"
    case 13: "Time-Remaining"
    case 14: "Reset-Req"
    case 15: "Reset-Ack"
    default: "Unknown Opcode"
    }
  }
}

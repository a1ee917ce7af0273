/// What a PPP frame begins with (RFC 1661, section 2; RFC 1662, section 3.1).
public struct PPPHeader: Hashable, Sendable {
  /// What a frame carries.
  ///
  /// Numbers: IANA, PPP Numbers.
  public struct `Protocol`: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number in the header.
    public let rawValue: UInt16
    /// Any number, also one without a name here.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// IPv4 (RFC 1332).
    public static let ipv4 = Protocol(rawValue: 0x0021)
    /// IPv6 (RFC 5072).
    public static let ipv6 = Protocol(rawValue: 0x0057)
    /// MPLS (RFC 3032).
    public static let mpls = Protocol(rawValue: 0x0281)

    /// Whether the frame is a control message, which begins with code, identifier and length (RFC 1661, section 5).
    public var isControl: Bool { rawValue >= 0x8000 }

    /// The usual name, or the number in hexadecimal.
    public var description: String {
      switch rawValue {
      case 0x0021: "IPv4"
      case 0x0057: "IPv6"
      case 0x002d: "VJ compressed"
      case 0x002f: "VJ uncompressed"
      case 0x003d: "multilink"
      case 0x00fd: "compressed"
      case 0x0281: "MPLS"
      case 0x8021: "IPCP"
      case 0x8057: "IPV6CP"
      case 0x80fd: "CCP"
      case 0x8281: "MPLSCP"
      case 0xc021: "LCP"
      case 0xc023: "PAP"
      case 0xc025: "LQR"
      case 0xc223: "CHAP"
      case 0xc227: "EAP"
      default: "PPP protocol 0x" + String(rawValue, radix: 16)
      }
    }
  }

  /// Address and control, 0xff03, stood before the protocol.
  public let hasAddressAndControl: Bool
  /// What it carries.
  public let `protocol`: Protocol

  /// Takes a header from `reader`, which is left behind it.
  ///
  /// Both ways to make it shorter are understood: no address and control, and a protocol of one byte, which is odd.
  public static func decode(_ reader: inout PacketReader) -> Decoded<PPPHeader> {
    let start = reader
    var ahead = reader
    let hasAddressAndControl = ahead.u16() == 0xff03
    if hasAddressAndControl { reader = ahead }
    let here = reader
    // 0xff alone is no protocol but the first half of address and control (RFC 1661, section 6.5).
    guard let first = reader.u8(), hasAddressAndControl || first != 0xff || !reader.isAtEnd else {
      reader = start
      return Decoded(nil, error: here.shortage(of: 2, in: .ppp))
    }
    var number = UInt16(first)
    if first & 1 == 0 {
      guard let second = reader.u8() else {
        reader = start
        return Decoded(nil, error: here.shortage(of: 2, in: .ppp))
      }
      number = number << 8 | UInt16(second)
    }
    return Decoded(PPPHeader(hasAddressAndControl: hasAddressAndControl, protocol: Protocol(rawValue: number)))
  }
}

/// The beginning of a control message of PPP: LCP, IPCP and their kind (RFC 1661, section 5).
public struct PPPControl: Hashable, Sendable {
  /// What it is: 1 is a request to configure, 2 its acknowledgment, 9 an echo request.
  public let code: UInt8
  /// What request and answer have in common.
  public let identifier: UInt8
  /// The length with this beginning.
  public let length: UInt16

  /// The name of the code in RFC 1661, section 5, or the number.
  public var codeName: String {
    code < Self.names.count ? Self.names[Int(code)] : "code \(code)"
  }

  private static let names = [
    "Vendor-Extension", "Conf-Request", "Conf-Ack", "Conf-Nack", "Conf-Reject", "Term-Request", "Term-Ack",
    "Code-Reject", "Prot-Reject", "Echo-Request", "Echo-Reply", "Discard-Request",
  ]

  /// Takes it from `reader`, which is left behind it and ends with the message.
  public static func decode(_ reader: inout PacketReader) -> Decoded<PPPControl> {
    let start = reader
    guard let word = reader.u32() else { return Decoded(nil, error: start.shortage(of: 4, in: .ppp)) }
    let control = PPPControl(
      code: UInt8(truncatingIfNeeded: word >> 24), identifier: UInt8(truncatingIfNeeded: word >> 16),
      length: UInt16(truncatingIfNeeded: word))
    guard control.length >= 4 else {
      let fault = DecodeError.Fault.truncated(needed: 4, available: Int(control.length), limit: .messageLength)
      return Decoded(control, error: DecodeError(.ppp, at: start.offset, fault))
    }
    let isWhole = reader.narrow(to: Int(control.length) - 4, by: .messageLength)
    return Decoded(control, error: isWhole ? nil : start.shortage(of: Int(control.length), in: .ppp))
  }
}

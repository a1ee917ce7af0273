/// What a DNS message begins with (RFC 1035, section 4.1.1), the same in mDNS and LLMNR.
public struct DNSHeader: Hashable, Sendable {
  /// The length of the header, in bytes.
  public static let byteCount = 12

  /// What ties the answer to the question.
  public let identifier: UInt16
  /// Kind of message, result and flags.
  public let flags: DNSFlags
  /// How many questions the message says it has.
  public let questionCount: UInt16
  /// How many records its answer has.
  public let answerCount: UInt16
  /// How many records its authority section has.
  public let authorityCount: UInt16
  /// How many additional records it has.
  public let additionalCount: UInt16

  /// Takes a header from `reader`, which is left at the first question.
  public static func decode(_ reader: inout PacketReader) -> Decoded<DNSHeader> {
    let start = reader
    guard reader.remaining >= byteCount, let first = reader.u32(), let counts = reader.u64() else {
      return Decoded(nil, error: start.shortage(of: byteCount, in: .dns))
    }
    return Decoded(
      DNSHeader(
        identifier: UInt16(truncatingIfNeeded: first >> 16),
        flags: DNSFlags(rawValue: UInt16(truncatingIfNeeded: first)),
        questionCount: UInt16(truncatingIfNeeded: counts >> 48), answerCount: UInt16(truncatingIfNeeded: counts >> 32),
        authorityCount: UInt16(truncatingIfNeeded: counts >> 16),
        additionalCount: UInt16(truncatingIfNeeded: counts)))
  }
}

/// The second word of a DNS message (RFC 1035, section 4.1.1; RFC 4035, section 3.1.6 and 3.2).
public struct DNSFlags: RawRepresentable, Hashable, Sendable {
  /// All sixteen bits.
  public let rawValue: UInt16
  /// Any bits.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// QR: an answer, not a question.
  public var isResponse: Bool { rawValue & 0x8000 != 0 }
  /// What is asked for: 0 a query, 4 a notification, 5 an update.
  public var operation: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 11) & 0xf }
  /// AA: from a server that has authority over the name.
  public var isAuthoritative: Bool { rawValue & 0x0400 != 0 }
  /// TC: there was more than fits.
  public var isTruncated: Bool { rawValue & 0x0200 != 0 }
  /// RD: ask others, if necessary.
  public var wantsRecursion: Bool { rawValue & 0x0100 != 0 }
  /// RA: the server asks others.
  public var offersRecursion: Bool { rawValue & 0x0080 != 0 }
  /// AD: all of it is verified.
  public var isAuthenticated: Bool { rawValue & 0x0020 != 0 }
  /// CD: do not verify.
  public var isCheckingDisabled: Bool { rawValue & 0x0010 != 0 }
  /// RCODE: how it went; 0 well; its lower four bits, `DNSMessage.result` has all, 3 there is no such name.
  public var result: UInt8 { UInt8(truncatingIfNeeded: rawValue) & 0xf }

  /// The name of a result of up to twelve bits (IANA, DNS RCODEs); nil if it has none.
  public static func name(ofResult result: UInt16) -> StaticString? {
    switch result {
    case 0: "NoError"
    case 1: "FormErr"
    case 2: "ServFail"
    case 3: "NXDomain"
    case 4: "NotImp"
    case 5: "Refused"
    case 6: "YXDomain"
    case 7: "YXRRSet"
    case 8: "NXRRSet"
    case 9: "NotAuth"
    case 10: "NotZone"
    case 16: "BadVers"
    case 23: "BadCookie"
    default: nil
    }
  }
}

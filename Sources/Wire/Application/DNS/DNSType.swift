/// The type of a record, or what a question asks for (IANA, DNS Parameters, Resource Record TYPEs).
public struct DNSType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number.
  public let rawValue: UInt16
  /// Any number, also one without a name here.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// An IPv4 address.
  public static let a = DNSType(rawValue: 1)
  /// A name server.
  public static let ns = DNSType(rawValue: 2)
  /// Another name for this one.
  public static let cname = DNSType(rawValue: 5)
  /// What a zone begins with.
  public static let soa = DNSType(rawValue: 6)
  /// The name that belongs to an address, or a service.
  public static let ptr = DNSType(rawValue: 12)
  /// A mail server.
  public static let mx = DNSType(rawValue: 15)
  /// Text.
  public static let txt = DNSType(rawValue: 16)
  /// An IPv6 address.
  public static let aaaa = DNSType(rawValue: 28)
  /// Where a service is.
  public static let srv = DNSType(rawValue: 33)
  /// No record, but an extension of the header (RFC 6891).
  public static let opt = DNSType(rawValue: 41)
  /// How to reach a service (RFC 9460).
  public static let https = DNSType(rawValue: 65)
  /// A signature of the message (RFC 8945).
  public static let tsig = DNSType(rawValue: 250)

  /// The name, or the number as RFC 3597 writes it: `TYPE65280`.
  public var description: String { (name ?? newName).map { "\($0)" } ?? "TYPE\(rawValue)" }

  /// The name; nil if it has none, or got it so lately that tcpdump does not know it.
  public var name: StaticString? {
    if rawValue < 49 { return Self.firstName(rawValue) }
    switch rawValue {
    case 99: return "SPF"
    case 100: return "UINFO"
    case 101: return "UID"
    case 102: return "GID"
    case 103: return "UNSPEC"
    case 104: return "UNSPECA"
    case 249: return "TKEY"
    case 250: return "TSIG"
    case 251: return "IXFR"
    case 252: return "AXFR"
    case 253: return "MAILB"
    case 254: return "MAILA"
    case 255: return "ANY"
    case 256: return "URI"
    default: return nil
    }
  }

  private var newName: StaticString? {
    switch rawValue {
    case 50: "NSEC3"
    case 51: "NSEC3PARAM"
    case 52: "TLSA"
    case 53: "SMIMEA"
    case 55: "HIP"
    case 59: "CDS"
    case 60: "CDNSKEY"
    case 61: "OPENPGPKEY"
    case 62: "CSYNC"
    case 63: "ZONEMD"
    case 64: "SVCB"
    case 65: "HTTPS"
    case 257: "CAA"
    default: nil
    }
  }

  private static func firstName(_ number: UInt16) -> StaticString? {
    switch number {
    case 1: "A"
    case 2: "NS"
    case 3: "MD"
    case 4: "MF"
    case 5: "CNAME"
    case 6: "SOA"
    case 7: "MB"
    case 8: "MG"
    case 9: "MR"
    case 10: "NULL"
    case 11: "WKS"
    case 12: "PTR"
    case 13: "HINFO"
    case 14: "MINFO"
    case 15: "MX"
    case 16: "TXT"
    case 17: "RP"
    case 18: "AFSDB"
    case 19: "X25"
    case 20: "ISDN"
    case 21: "RT"
    case 22: "NSAP"
    case 23: "NSAP_PTR"
    case 24: "SIG"
    case 25: "KEY"
    case 26: "PX"
    case 27: "GPOS"
    case 28: "AAAA"
    case 29: "LOC"
    case 30: "NXT"
    case 31: "EID"
    case 32: "NIMLOC"
    case 33: "SRV"
    case 34: "ATMA"
    case 35: "NAPTR"
    case 36: "KX"
    case 37: "CERT"
    case 38: "A6"
    case 39: "DNAME"
    case 40: "SINK"
    case 41: "OPT"
    case 42: "APL"
    case 43: "DS"
    case 44: "SSHFP"
    case 45: "IPSECKEY"
    case 46: "RRSIG"
    case 47: "NSEC"
    case 48: "DNSKEY"
    default: nil
    }
  }
}

/// The class of a record or question (RFC 1035, section 3.2.4).
public struct DNSClass: RawRepresentable, Hashable, Sendable {
  /// The number. In mDNS the highest bit is none of it: see `DNSQuestion` and `DNSRecord`.
  public let rawValue: UInt16
  /// Any number.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The Internet, which goes without saying.
  public static let internet = DNSClass(rawValue: 1)

  /// The name; nil if it has none.
  public var name: StaticString? {
    switch rawValue {
    case 1: "IN"
    case 3: "CHAOS"
    case 4: "HS"
    case 255: "ANY"
    default: nil
    }
  }
}

/// The version of the Internet Protocol that a control message belongs to; types and codes differ.
public enum ICMPVersion: UInt8, Hashable, Sendable {
  /// ICMP for IPv4 (RFC 792).
  case v4 = 4
  /// ICMP for IPv6 (RFC 4443).
  case v6 = 6

  /// The protocol number in the IP header.
  public var ipProtocol: IPProtocol { self == .v4 ? .icmp : .icmpv6 }

  var layer: DecodeError.Layer { self == .v4 ? .icmpv4 : .icmpv6 }
}

/// What a control message is about: its type and code.
///
/// Numbers and terms: RFC 792, RFC 1122, RFC 1812, RFC 4443, RFC 4861, and IANA's ICMP and ICMPv6 parameters.
public struct ICMPKind: Hashable, Sendable {
  /// To which table type and code belong.
  public let version: ICMPVersion
  /// The type.
  public let type: UInt8
  /// The code, whose meaning depends on the type.
  public let code: UInt8

  /// Makes a kind; any numbers, also those without a name.
  public init(_ version: ICMPVersion, type: UInt8, code: UInt8 = 0) {
    self.version = version
    self.type = type
    self.code = code
  }

  /// Echo, the question of `ping`.
  public static func echoRequest(_ version: ICMPVersion) -> ICMPKind {
    ICMPKind(version, type: version == .v4 ? 8 : 128)
  }

  /// Echo reply, its answer.
  public static func echoReply(_ version: ICMPVersion) -> ICMPKind {
    ICMPKind(version, type: version == .v4 ? 0 : 129)
  }

  /// Whether the message is about another packet, which it quotes: redirects are, too.
  ///
  /// In ICMPv6 every type below 128 is an error, known or not (RFC 4443, section 2.1).
  public var isAboutPacket: Bool {
    switch version {
    case .v4: [3, 4, 5, 11, 12].contains(type)
    case .v6: type < 128 || type == Self.redirectv6
    }
  }

  static let redirectv6: UInt8 = 137
}

extension ICMPKind: CustomStringConvertible {
  /// The name of the type: `destination unreachable`; nil if there is none.
  public var typeName: String? { ICMPNames.types(version)[type]?.name }

  /// The name of the code: `port unreachable`; nil if there is none, or if the type has no codes.
  public var codeName: String? {
    guard let codes = ICMPNames.types(version)[type]?.codes else { return nil }
    return codes.first { $0.code == code }?.name
  }

  /// The name that says most: of the code, else of the type with the number of the code, else both numbers.
  public var description: String {
    if let codeName { return codeName }
    guard let typeName else { return "type \(type), code \(code)" }
    return code == 0 ? typeName : "\(typeName), code \(code)"
  }
}

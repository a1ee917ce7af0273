/// How far an address means the same host: the scopes of RFC 4291, section 2.7, which RFC 6724 compares.
public struct AddressScope: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The number in a multicast address, 0 to 15; a larger scope reaches further.
  public let rawValue: UInt8
  /// Any scope, also one without a name here.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// One interface.
  public static let interface = AddressScope(rawValue: 1)
  /// One link.
  public static let link = AddressScope(rawValue: 2)
  /// Configured by an administrator.
  public static let admin = AddressScope(rawValue: 4)
  /// One site.
  public static let site = AddressScope(rawValue: 5)
  /// Several sites of one organization.
  public static let organization = AddressScope(rawValue: 8)
  /// Everywhere.
  public static let global = AddressScope(rawValue: 14)

  /// `link`, `global`; `scope-9` for one without a name.
  public var description: String {
    switch self {
    case .interface: "interface"
    case .link: "link"
    case .admin: "admin"
    case .site: "site"
    case .organization: "organization"
    case .global: "global"
    default: "scope-\(rawValue)"
    }
  }

  /// Whether `a` reaches less far.
  public static func < (a: AddressScope, b: AddressScope) -> Bool { a.rawValue < b.rawValue }
}

extension IPAddress {
  /// The reach of the address (RFC 6724, section 3.1 and 3.2): loopback counts as link-local, private IPv4 as global.
  public var reach: AddressScope {
    switch self {
    case .v4(let address): address.isLoopback || address.isLinkLocal ? .link : .global
    case .v6(let address):
      if let mapped = address.mappedIPv4 {
        IPAddress.v4(mapped).reach
      } else if address.isMulticast {
        AddressScope(rawValue: UInt8(truncatingIfNeeded: address.high >> 48) & 0xf)
      } else if address.isLoopback || address.isLinkLocal {
        .link
      } else {
        // Site-local addresses, fec0::/10, are deprecated (RFC 3879) and still compared.
        address.high >> 54 == 0xfec0 >> 6 ? .site : .global
      }
    }
  }
}

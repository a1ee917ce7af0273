public import Addresses

/// An address of this machine on an interface; `rtnetlink(7)`, RTM_NEWADDR.
public struct InterfaceAddress: Hashable, Sendable {
  /// The address and how many bits name its network. A link-local IPv6 address has the interface as its scope.
  ///
  /// With a ``peer`` the length is that of the peer's network.
  public internal(set) var prefix: Prefix
  /// The other end of a point-to-point link.
  public internal(set) var peer: IPAddress?
  /// The address of all hosts on the network, where one was set.
  public internal(set) var broadcast: IPAddress?
  /// How far the address has a meaning.
  public internal(set) var scope = RouteScope.global
  /// How it came about, and what may be done with it.
  public internal(set) var flags: Flags = []
  /// The name under which old programs see it: that of the interface, perhaps followed by `:` and more. IPv4 only.
  public internal(set) var label: String?
  /// For how long it will be used for new connections; nil for ever, zero for one that is deprecated.
  public internal(set) var preferredLifetime: Duration?
  /// After which time it is removed; nil never.
  public internal(set) var validLifetime: Duration?

  init(prefix: Prefix) { self.prefix = prefix }

  /// The address alone.
  public var address: IPAddress { prefix.address }
}

extension InterfaceAddress {
  /// How an address came about, and what may be done with it: the `IFA_F_` bits.
  public struct Flags: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt32
    /// Any bits, also those without a name here.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// IPv4: there was an address of the same network before it.
    public static let secondary = Flags(rawValue: 0x01)
    /// IPv6: made up for privacy, and soon to be replaced (RFC 8981). The same bit as ``secondary``.
    public static let temporary = Flags(rawValue: 0x01)
    /// It is not checked whether somebody else has it.
    public static let noDuplicateDetection = Flags(rawValue: 0x02)
    /// Used already while the check for duplicates runs (RFC 4429).
    public static let optimistic = Flags(rawValue: 0x04)
    /// Somebody else has it: it is not used.
    public static let duplicateFound = Flags(rawValue: 0x08)
    /// No longer used for new connections.
    public static let deprecated = Flags(rawValue: 0x20)
    /// The check for duplicates has not ended.
    public static let tentative = Flags(rawValue: 0x40)
    /// Set by hand, without an end.
    public static let permanent = Flags(rawValue: 0x80)
    /// The kernel makes temporary addresses of its network.
    public static let managesTemporary = Flags(rawValue: 0x100)
    /// No route to its network was made for it.
    public static let noPrefixRoute = Flags(rawValue: 0x200)

    private static let names = [
      "secondary", "nodad", "optimistic", "dadfailed", "home", "deprecated", "tentative", "permanent", "mngtmpaddr",
      "noprefixroute", "autojoin", "stable-privacy",
    ]

    fileprivate func words(isIPv6: Bool) -> [String] {
      let names = isIPv6 ? ["temporary"] + Self.names.dropFirst() : Self.names
      return FlagWords.words(of: rawValue, named: names)
    }
  }

  /// A word for each flag that is set, as `ip-address(8)` has them: `temporary`, `deprecated`, `nodad`.
  public var flagWords: [String] { flags.words(isIPv6: address.bitWidth == 128) }
}

/// How far an address or a route reaches; `rt_scopes` of `ip-route(8)`.
public struct RouteScope: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number: the greater, the nearer.
  public let rawValue: UInt8
  /// Any scope, also one without a name here.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Everywhere.
  public static let global = RouteScope(rawValue: 0)
  /// Within this site.
  public static let site = RouteScope(rawValue: 200)
  /// On this link.
  public static let link = RouteScope(rawValue: 253)
  /// On this machine.
  public static let host = RouteScope(rawValue: 254)
  /// To no place.
  public static let nowhere = RouteScope(rawValue: 255)

  /// The word, or the number where there is none.
  public var description: String {
    switch self {
    case .global: "global"
    case .site: "site"
    case .link: "link"
    case .host: "host"
    case .nowhere: "nowhere"
    default: String(rawValue)
    }
  }
}

public import Addresses

/// How the kernel would send a packet to one destination; `rtnetlink(7)`, RTM_NEWROUTE.
public struct Route: Hashable, Sendable {
  /// What was asked for.
  public internal(set) var destination: IPAddress
  /// What happens to the packet.
  public internal(set) var kind: Kind
  /// The index of the interface that it leaves by.
  public internal(set) var interfaceIndex: UInt32?
  /// The name of that interface, where it still has one.
  public internal(set) var interfaceName: String?
  /// The next router; nil for a destination on the link. May be IPv6 for an IPv4 destination (RTA_VIA).
  public internal(set) var gateway: IPAddress?
  /// The address that it is sent from, unless a socket says otherwise.
  public internal(set) var preferredSource: IPAddress?

  /// The table that the route was found in, as the kernel tells it: as long as nobody has added a routing rule, IPv4
  /// searches `local` and `main` in one go and calls both `main`.
  public internal(set) var table: Table
  /// Who made the route.
  public internal(set) var origin: Origin
  /// How far the destination is.
  public internal(set) var scope: RouteScope
  /// The route's metric: of several the one with the smallest is taken. The kernel does not tell it for IPv4.
  public internal(set) var priority: UInt32?
  /// What the kernel knows of the way.
  public internal(set) var metrics = Metrics()
  /// What is special about it.
  public internal(set) var flags: Flags
  /// After which time the kernel forgets what it has learnt, for example a path MTU; nil where there is no such time.
  public internal(set) var expires: Duration?
  /// The error that a program gets, of a kind that carries no packets. Kernels that say so at once let the look-up itself
  /// fail with it.
  public internal(set) var error: Errno?

  /// The path MTU, where one was set or learnt; otherwise that of the interface holds.
  public var mtu: Int? { metrics.mtu }
}

extension Route {
  /// What happens to a packet: the `RTN_` constants.
  public struct Kind: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number.
    public let rawValue: UInt8
    /// Any kind, also one without a name here.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// It goes to one host.
    public static let unicast = Kind(rawValue: 1)
    /// It stays on this machine.
    public static let local = Kind(rawValue: 2)
    /// It goes to all hosts of a link.
    public static let broadcast = Kind(rawValue: 3)
    /// It goes to the nearest of several hosts.
    public static let anycast = Kind(rawValue: 4)
    /// It goes to a group.
    public static let multicast = Kind(rawValue: 5)
    /// It is dropped without a word.
    public static let blackhole = Kind(rawValue: 6)
    /// It is refused as unreachable.
    public static let unreachable = Kind(rawValue: 7)
    /// It is refused as forbidden.
    public static let prohibit = Kind(rawValue: 8)
    /// This table does not say; the next one is asked.
    public static let `throw` = Kind(rawValue: 9)

    /// The word of `ip-route(8)`, or `kind-N`.
    public var description: String {
      let names = [
        "unspec", "unicast", "local", "broadcast", "anycast", "multicast", "blackhole", "unreachable", "prohibit",
        "throw", "nat", "xresolve",
      ]
      return Int(rawValue) < names.count ? names[Int(rawValue)] : "kind-\(rawValue)"
    }
  }

  /// A routing table, `ip-route(8)`.
  public struct Table: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number.
    public let rawValue: UInt32
    /// Any table; only three have names that everybody knows.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// What is asked last.
    public static let standard = Table(rawValue: 253)
    /// Where routes are unless somebody said otherwise.
    public static let main = Table(rawValue: 254)
    /// The addresses of this machine, and broadcast addresses.
    public static let local = Table(rawValue: 255)

    /// `default`, `main`, `local`, or the number.
    public var description: String {
      switch self {
      case .standard: "default"
      case .main: "main"
      case .local: "local"
      default: String(rawValue)
      }
    }
  }

  /// Who made a route: the `RTPROT_` constants.
  public struct Origin: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number.
    public let rawValue: UInt8
    /// Any origin, also one without a name here.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The word of `/etc/iproute2/rt_protos` as it is delivered, or the number.
    public var description: String { Self.names[rawValue] ?? String(rawValue) }

    private static let names: [UInt8: String] = [
      0: "unspec", 1: "redirect", 2: "kernel", 3: "boot", 4: "static", 8: "gated", 9: "ra", 10: "mrt", 11: "zebra",
      12: "bird", 13: "dnrouted", 14: "xorp", 15: "ntk", 16: "dhcp", 17: "mrouted", 18: "keepalived", 42: "babel",
      99: "openr", 186: "bgp", 187: "isis", 188: "ospf", 189: "rip", 192: "eigrp",
    ]
  }

  /// What is special about a route: the `RTNH_F_` and `RTM_F_` bits, and for IPv4 the `RTCF_` bits.
  public struct Flags: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt32
    /// Any bits, also those without a name here.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Its interface is switched off.
    public static let dead = Flags(rawValue: 1 << 0)
    /// The gateway is looked up in turn.
    public static let pervasive = Flags(rawValue: 1 << 1)
    /// The gateway is taken to be on the link, whatever its address.
    public static let onLink = Flags(rawValue: 1 << 2)
    /// Its interface has no carrier.
    public static let linkDown = Flags(rawValue: 1 << 4)
    /// A router has said that there is a better one.
    public static let redirected = Flags(rawValue: 1 << 18)
    /// It is what a route was found to mean for this destination, and not the route itself.
    public static let cloned = Flags(rawValue: 1 << 9)

    /// A word for each bit that is set, as `ip-route(8)` has them; a bit without a name reads `bit-N`.
    public var words: [String] { FlagWords.words(of: rawValue, named: Self.names) }

    private static let names = [
      "dead", "pervasive", "onlink", "offload", "linkdown", "unresolved", "trap", "", "notify", "cloned", "equalize",
      "prefix", "", "", "rt-offload", "rt-trap", "", "directdst", "redirected", "tproxy", "", "fast", "masq", "snat",
      "doredirect", "", "directsrc", "dnat", "broadcast", "multicast", "reject", "local",
    ]
  }
}

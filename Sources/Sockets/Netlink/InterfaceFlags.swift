extension NetworkInterface {
  /// What an interface is set to and what it is capable of: the `IFF_` bits, `netdevice(7)`.
  public struct Flags: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt32
    /// Any bits, also those without a name here.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Switched on by the administrator.
    public static let up = Flags(rawValue: 1 << 0)
    /// Can reach all stations at once.
    public static let broadcast = Flags(rawValue: 1 << 1)
    /// Leads back to this host.
    public static let loopback = Flags(rawValue: 1 << 3)
    /// Has exactly one other end.
    public static let pointToPoint = Flags(rawValue: 1 << 4)
    /// Ready to pass packets, as far as the kernel knows.
    public static let running = Flags(rawValue: 1 << 6)
    /// Link-layer addresses are not asked for.
    public static let noARP = Flags(rawValue: 1 << 7)
    /// Takes packets for others too. Set by the administrator; a program that captures does not show here.
    public static let promiscuous = Flags(rawValue: 1 << 8)
    /// Takes packets for all groups.
    public static let allMulticast = Flags(rawValue: 1 << 9)
    /// Has others that belong to it.
    public static let master = Flags(rawValue: 1 << 10)
    /// Belongs to another.
    public static let slave = Flags(rawValue: 1 << 11)
    /// Can send to groups and receive what is sent to them.
    public static let multicast = Flags(rawValue: 1 << 12)
    /// The link below works.
    public static let lowerUp = Flags(rawValue: 1 << 16)
    /// Waits for something before it passes packets.
    public static let dormant = Flags(rawValue: 1 << 17)

    /// A word for each bit that is set, lowest first; a bit without a name reads `bit-N`.
    public var words: [String] { FlagWords.words(of: rawValue, named: Self.names) }

    private static let names = [
      "up", "broadcast", "debug", "loopback", "point-to-point", "no-trailers", "running", "no-arp", "promiscuous",
      "all-multicast", "master", "slave", "multicast", "port-select", "auto-media", "dynamic", "lower-up", "dormant",
      "echo",
    ]
  }
}

/// Words for the bits of a mask.
enum FlagWords {
  /// The name of each bit that is set, lowest first; `bit-N` beyond `names` and where the name is empty.
  static func words(of mask: UInt32, named names: [String]) -> [String] {
    (0..<32).filter { mask & (1 << UInt32($0)) != 0 }.map { bit in
      bit < names.count && !names[bit].isEmpty ? names[bit] : "bit-\(bit)"
    }
  }
}

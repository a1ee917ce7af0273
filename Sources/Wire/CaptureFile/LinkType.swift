/// What the packets of a capture file begin with.
///
/// Numbers: the list of link-layer header types at tcpdump.org.
public struct LinkType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number in the file: 16 bits.
  public let rawValue: UInt16

  /// Any number, also one without a name here.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// BSD loopback: the address family in host order, then the packet.
  public static let null = LinkType(rawValue: 0)
  /// Ethernet.
  public static let ethernet = LinkType(rawValue: 1)
  /// An IP packet of either version.
  public static let raw = LinkType(rawValue: 101)
  /// IEEE 802.11.
  public static let wireless = LinkType(rawValue: 105)
  /// Linux's replacement for a link layer, first version, as on the device `any`.
  public static let linuxCooked = LinkType(rawValue: 113)
  /// OpenBSD loopback: the address family in network order, then the packet.
  public static let loop = LinkType(rawValue: 108)
  /// IEEE 802.11 after a radiotap header.
  public static let wirelessRadiotap = LinkType(rawValue: 127)
  /// An IPv4 packet.
  public static let ipv4 = LinkType(rawValue: 228)
  /// An IPv6 packet.
  public static let ipv6 = LinkType(rawValue: 229)
  /// Linux's replacement for a link layer, second version.
  public static let linuxCooked2 = LinkType(rawValue: 276)

  /// The name that tcpdump(8) gives it, or the number.
  public var description: String {
    switch self {
    case .null: "NULL"
    case .ethernet: "EN10MB"
    case .raw: "RAW"
    case .wireless: "IEEE802_11"
    case .loop: "LOOP"
    case .linuxCooked: "LINUX_SLL"
    case .wirelessRadiotap: "IEEE802_11_RADIO"
    case .ipv4: "IPV4"
    case .ipv6: "IPV6"
    case .linuxCooked2: "LINUX_SLL2"
    default: String(rawValue)
    }
  }
}

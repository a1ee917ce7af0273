/// What the link-layer addresses and headers of an interface are: a number of the ARP registry, or one that Linux adds for
/// links without ARP. See `<linux/if_arp.h>`.
public struct HardwareType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number.
  public let rawValue: UInt16
  /// Any type, also one without a name here.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Ethernet, and everything that looks like it.
  public static let ether = HardwareType(rawValue: 1)
  /// The loopback interface.
  public static let loopback = HardwareType(rawValue: 772)
  /// IPv4 in IPv4.
  public static let ipip = HardwareType(rawValue: 768)
  /// Anything in IPv6.
  public static let tunnel6 = HardwareType(rawValue: 769)
  /// IPv6 in IPv4.
  public static let sit = HardwareType(rawValue: 776)
  /// Packets without any link-layer header, as of TUN and WireGuard.
  public static let none = HardwareType(rawValue: 0xfffe)
  /// Nothing is known.
  public static let void = HardwareType(rawValue: 0xffff)

  /// The name of the constant, as far as there is one: `ether`, `loopback`, `none`; otherwise `type-N`.
  public var description: String { Self.names[rawValue] ?? "type-\(rawValue)" }

  private static let names: [UInt16: String] = [
    0: "netrom", 1: "ether", 3: "ax25", 4: "pronet", 6: "ieee802", 7: "arcnet", 8: "appletalk", 15: "dlci", 19: "atm",
    24: "ieee1394", 27: "eui64", 32: "infiniband", 256: "slip", 257: "cslip", 258: "slip6", 259: "cslip6", 270: "rose",
    271: "x25", 280: "can", 290: "mctp", 512: "ppp", 513: "hdlc", 516: "lapb", 518: "rawhdlc", 519: "rawip",
    768: "ipip", 769: "tunnel6", 770: "frad", 772: "loopback", 774: "fddi", 776: "sit", 777: "ipddp", 778: "gre",
    779: "pimreg", 780: "hippi", 783: "irda", 801: "ieee802.11", 802: "ieee802.11-prism", 803: "ieee802.11-radiotap",
    804: "ieee802.15.4", 805: "ieee802.15.4-monitor", 820: "phonet", 821: "phonet-pipe", 822: "caif", 823: "gre6",
    824: "netlink", 825: "6lowpan", 826: "vsockmon", 0xfffe: "none", 0xffff: "void",
  ]
}

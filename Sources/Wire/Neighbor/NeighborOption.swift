public import Addresses

/// What an option of neighbor discovery means (RFC 4861, section 4.6).
///
/// Numbers: IANA, IPv6 Neighbor Discovery Option Formats. Ranges count from the first byte of the outermost reader, and
/// are for `PacketReader.slice`. Lifetimes are in seconds; all bits set mean for ever.
public enum NeighborOption: Hashable, Sendable {
  /// The sender's link-layer address: the bytes, which can be padded, and the address where it has six of them.
  case sourceLinkLayerAddress(EUI48?, Range<Int>)
  /// The target's link-layer address.
  case targetLinkLayerAddress(EUI48?, Range<Int>)
  /// A prefix of the link.
  case prefix(PrefixInformation)
  /// The packet that a redirect is about.
  case redirectedHeader(Range<Int>)
  /// The largest packet of the link.
  case mtu(UInt32)
  /// How often advertisements come, in milliseconds (RFC 6275, section 7.3).
  case advertisementInterval(UInt32)
  /// How good a home agent is, and for how long (RFC 6275, section 7.4).
  case homeAgent(preference: Int16, lifetime: UInt16)
  /// What makes an answer belong to its question (RFC 3971, section 5.3.2).
  case nonce(Range<Int>)
  /// A route (RFC 4191, section 2.3).
  case route(RouteInformation)
  /// Name servers (RFC 8106, section 5.1): addresses for `AddressList`.
  case nameServers(lifetime: UInt32, Range<Int>)
  /// More flags of an advertisement (RFC 5175): 48 bits.
  case flagsExtension(UInt64)
  /// Domains in which to look names up (RFC 8106, section 5.2): names one after the other, padded with zeros.
  case searchList(lifetime: UInt32, Range<Int>)
  /// Where to learn about access to the network, a URI (RFC 8910, section 2.3), padded with zeros.
  case captivePortal(Range<Int>)
  /// The prefix of a translator from IPv6 to IPv4 (RFC 8781, section 4).
  case translationPrefix(prefix: IPv6Address, length: UInt8?, lifetime: UInt16)
  /// An option that is not looked into, or too short for its kind.
  case other(type: UInt8, Range<Int>)
}

/// A prefix of the link (RFC 4861, section 4.6.2).
public struct PrefixInformation: Hashable, Sendable {
  /// What it is for.
  public struct Flags: OptionSet, Hashable, Sendable {
    /// The byte after the length.
    public let rawValue: UInt8
    /// Any bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Its addresses are on the link.
    public static let onLink = Flags(rawValue: 0x80)
    /// Hosts make addresses of it (RFC 4862).
    public static let autonomous = Flags(rawValue: 0x40)
    /// The router's own address is in it (RFC 6275, section 7.2).
    public static let routerAddress = Flags(rawValue: 0x20)
    /// A host may ask for a prefix of its own (RFC 9762).
    public static let delegation = Flags(rawValue: 0x10)
  }

  /// How many bits of the prefix count: 0...128, and no one checked.
  public let length: UInt8
  /// What it is for.
  public let flags: Flags
  /// For how long it is valid.
  public let validLifetime: UInt32
  /// For how long addresses made of it are preferred.
  public let preferredLifetime: UInt32
  /// The prefix.
  public let prefix: IPv6Address
}

/// A route to more than the link (RFC 4191, section 2.3).
public struct RouteInformation: Hashable, Sendable {
  /// How many bits of the prefix count.
  public let length: UInt8
  /// How much it should be preferred.
  public let preference: RouterPreference
  /// For how long it is valid.
  public let lifetime: UInt32
  /// The prefix; the bytes that were not sent are zero.
  public let prefix: IPv6Address
}

/// What a printed packet was: enough to choose a colour.
public struct PacketNature: Hashable, Sendable {
  /// The innermost protocol that was recognised, coarsely.
  public enum Family: Hashable, Sendable {
    /// Nothing that has a name here.
    case other
    /// ARP and RARP.
    case arp
    /// The link layer's own: spanning tree, LLDP, PPPoE discovery.
    case link
    /// IP with a protocol that has no family here.
    case ip
    /// ICMP of either version.
    case icmp
    /// Group membership: IGMP and MLD.
    case group
    /// Transmission control.
    case tcp
    /// Datagrams.
    case udp
    /// Names: DNS, mDNS, LLMNR.
    case names
    /// Stream control.
    case sctp
  }

  /// What it was.
  public var family = Family.other
  /// A reset, a wrong checksum, an error message, or a packet that is malformed.
  public var isTrouble = false
  /// The capture or a length field ended before the packet did.
  public var isTruncated = false

  /// A packet of which nothing is known yet.
  public init() {}
}

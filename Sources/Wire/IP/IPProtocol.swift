/// What an IP datagram carries: the protocol field of IPv4, the next header field of IPv6.
///
/// Numbers: IANA, Assigned Internet Protocol Numbers.
public struct IPProtocol: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number in the header.
  public let rawValue: UInt8

  /// Any number, also one without a name here.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// IPv6 hop-by-hop options (RFC 8200, section 4.3).
  public static let hopByHop = IPProtocol(rawValue: 0)
  /// ICMP for IPv4 (RFC 792).
  public static let icmp = IPProtocol(rawValue: 1)
  /// IGMP (RFC 9776).
  public static let igmp = IPProtocol(rawValue: 2)
  /// An IPv4 datagram (RFC 2003).
  public static let ipv4 = IPProtocol(rawValue: 4)
  /// TCP (RFC 9293).
  public static let tcp = IPProtocol(rawValue: 6)
  /// UDP (RFC 768).
  public static let udp = IPProtocol(rawValue: 17)
  /// DCCP (RFC 4340).
  public static let dccp = IPProtocol(rawValue: 33)
  /// An IPv6 datagram (RFC 2473).
  public static let ipv6 = IPProtocol(rawValue: 41)
  /// IPv6 routing header (RFC 8200, section 4.4).
  public static let routing = IPProtocol(rawValue: 43)
  /// IPv6 fragment header (RFC 8200, section 4.5).
  public static let fragment = IPProtocol(rawValue: 44)
  /// Generic routing encapsulation (RFC 2784).
  public static let gre = IPProtocol(rawValue: 47)
  /// Encapsulating security payload; what follows is encrypted (RFC 4303).
  public static let esp = IPProtocol(rawValue: 50)
  /// Authentication header (RFC 4302).
  public static let authentication = IPProtocol(rawValue: 51)
  /// ICMP for IPv6 (RFC 4443).
  public static let icmpv6 = IPProtocol(rawValue: 58)
  /// Nothing follows (RFC 8200, section 4.7).
  public static let noNextHeader = IPProtocol(rawValue: 59)
  /// IPv6 destination options (RFC 8200, section 4.6).
  public static let destinationOptions = IPProtocol(rawValue: 60)
  /// OSPF (RFC 2328).
  public static let ospf = IPProtocol(rawValue: 89)
  /// A whole Ethernet frame (RFC 3378).
  public static let etherIP = IPProtocol(rawValue: 97)
  /// PIM (RFC 7761).
  public static let pim = IPProtocol(rawValue: 103)
  /// VRRP (RFC 9568).
  public static let vrrp = IPProtocol(rawValue: 112)
  /// L2TP, version 3 (RFC 3931).
  public static let l2tp = IPProtocol(rawValue: 115)
  /// SCTP (RFC 9260).
  public static let sctp = IPProtocol(rawValue: 132)
  /// IPv6 mobility header (RFC 6275, section 6.1).
  public static let mobility = IPProtocol(rawValue: 135)
  /// UDP-Lite (RFC 3828).
  public static let udpLite = IPProtocol(rawValue: 136)
  /// An MPLS label stack (RFC 4023).
  public static let mplsInIP = IPProtocol(rawValue: 137)
  /// Host identity protocol (RFC 7401).
  public static let hostIdentity = IPProtocol(rawValue: 139)
  /// Shim6 (RFC 5533).
  public static let shim6 = IPProtocol(rawValue: 140)

  /// Whether the header begins with the two ports, each of 16 bits.
  public var hasPorts: Bool {
    switch self {
    case .tcp, .udp, .dccp, .sctp, .udpLite: true
    default: false
    }
  }

  /// Its usual name in lower case, or `protocol 253`.
  public var description: String {
    switch self {
    case .hopByHop: "hop-by-hop options"
    case .icmp: "icmp"
    case .igmp: "igmp"
    case .ipv4: "ipv4"
    case .tcp: "tcp"
    case .udp: "udp"
    case .dccp: "dccp"
    case .ipv6: "ipv6"
    case .routing: "routing header"
    case .fragment: "fragment header"
    case .gre: "gre"
    case .esp: "esp"
    case .authentication: "authentication header"
    case .icmpv6: "icmpv6"
    case .noNextHeader: "no next header"
    case .destinationOptions: "destination options"
    case .ospf: "ospf"
    case .etherIP: "etherip"
    case .pim: "pim"
    case .vrrp: "vrrp"
    case .l2tp: "l2tp"
    case .sctp: "sctp"
    case .mobility: "mobility header"
    case .udpLite: "udplite"
    case .mplsInIP: "mpls"
    case .hostIdentity: "hip"
    case .shim6: "shim6"
    default: "protocol \(rawValue)"
    }
  }
}

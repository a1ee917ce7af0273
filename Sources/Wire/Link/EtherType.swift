/// What an Ethernet frame carries, or another header that uses the same numbers.
///
/// Numbers: IANA, IEEE 802 Numbers.
public struct EtherType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number in the header; below 1,501 it would be the length of a frame.
  public let rawValue: UInt16

  /// Any number, also one without a name here.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The largest value that is the length of a frame, not a type (IEEE 802.3, section 3.2.6).
  static let maximumLength: UInt16 = 1500

  /// IPv4 (RFC 894).
  public static let ipv4 = EtherType(rawValue: 0x0800)
  /// ARP (RFC 826).
  public static let arp = EtherType(rawValue: 0x0806)
  /// Wake-on-LAN.
  public static let wakeOnLAN = EtherType(rawValue: 0x0842)
  /// An Ethernet frame in something else, first by RFC 1701.
  public static let transparentBridging = EtherType(rawValue: 0x6558)
  /// RARP (RFC 903).
  public static let rarp = EtherType(rawValue: 0x8035)
  /// A VLAN tag (IEEE 802.1Q).
  public static let vlan = EtherType(rawValue: 0x8100)
  /// IPX.
  public static let ipx = EtherType(rawValue: 0x8137)
  /// IPv6 (RFC 2464).
  public static let ipv6 = EtherType(rawValue: 0x86dd)
  /// Pause frames and other MAC control (IEEE 802.3, annex 31).
  public static let macControl = EtherType(rawValue: 0x8808)
  /// LACP and other slow protocols (IEEE 802.3, annex 57A).
  public static let slowProtocols = EtherType(rawValue: 0x8809)
  /// PPP (RFC 7042), and PPTP's GRE (RFC 2637).
  public static let ppp = EtherType(rawValue: 0x880b)
  /// MPLS (RFC 5332, RFC 3032).
  public static let mpls = EtherType(rawValue: 0x8847)
  /// MPLS with an upstream-assigned label (RFC 5332).
  public static let mplsUpstream = EtherType(rawValue: 0x8848)
  /// PPPoE discovery (RFC 2516).
  public static let pppoeDiscovery = EtherType(rawValue: 0x8863)
  /// PPPoE session (RFC 2516).
  public static let pppoeSession = EtherType(rawValue: 0x8864)
  /// Port authentication (IEEE 802.1X).
  public static let eapol = EtherType(rawValue: 0x888e)
  /// A service tag of a provider bridge: QinQ (IEEE 802.1ad).
  public static let serviceVLAN = EtherType(rawValue: 0x88a8)
  /// Link layer discovery (IEEE 802.1AB).
  public static let lldp = EtherType(rawValue: 0x88cc)
  /// MACsec; what follows may be encrypted (IEEE 802.1AE).
  public static let macsec = EtherType(rawValue: 0x88e5)
  /// Precision time protocol (IEEE 1588).
  public static let ptp = EtherType(rawValue: 0x88f7)
  /// Connectivity fault management (IEEE 802.1ag).
  public static let cfm = EtherType(rawValue: 0x8902)
  /// Loopback (configuration testing protocol).
  public static let loopback = EtherType(rawValue: 0x9000)
  /// The outer tag of two, before there was a standard.
  public static let oldServiceVLAN = EtherType(rawValue: 0x9100)
  /// Another number for the outer tag of two, before there was a standard.
  public static let otherServiceVLAN = EtherType(rawValue: 0x9200)
  /// A mirrored frame in GRE, second version; the first has none of its own.
  public static let erspan = EtherType(rawValue: 0x88be)

  /// Whether a VLAN tag follows.
  public var isVLAN: Bool {
    switch self {
    case .vlan, .serviceVLAN, .oldServiceVLAN, .otherServiceVLAN: true
    default: false
    }
  }

  /// The usual name; nil if there is none here.
  public var name: String? {
    switch self {
    case .ipv4: "IPv4"
    case .arp: "ARP"
    case .wakeOnLAN: "Wake-on-LAN"
    case .transparentBridging: "Transparent Ethernet Bridging"
    case .rarp: "RARP"
    case .vlan: "802.1Q"
    case .ipx: "IPX"
    case .ipv6: "IPv6"
    case .macControl: "MAC control"
    case .slowProtocols: "slow protocols"
    case .ppp: "PPP"
    case .mpls: "MPLS"
    case .mplsUpstream: "MPLS upstream"
    case .pppoeDiscovery: "PPPoE discovery"
    case .pppoeSession: "PPPoE session"
    case .eapol: "EAPOL"
    case .serviceVLAN: "802.1ad"
    case .lldp: "LLDP"
    case .macsec: "MACsec"
    case .ptp: "PTP"
    case .cfm: "CFM"
    case .loopback: "loopback"
    case .oldServiceVLAN, .otherServiceVLAN: "QinQ"
    case .erspan: "ERSPAN"
    default: nil
    }
  }

  /// The usual name, or the number in hexadecimal.
  public var description: String { name ?? "ethertype 0x" + String(rawValue, radix: 16) }
}

/// A protocol that usually lives at certain UDP ports, and that can be asked something harmless.
enum DatagramService: String, Hashable, Sendable, CaseIterable {
  case echo, daytime, qotd, chargen, time
  case dns, mdns, llmnr, netbios = "netbios-ns"
  case ntp, tftp, kerberos, sunrpc, nfs, xdmcp, snmp, ldap, rip
  case ike, ipmi, openvpn, l2tp, quic, dtls, stun
  case sqlBrowser = "ms-sql-m"
  case ssdp, discovery = "ws-discovery", sip, memcached, coap
  case natPMP = "nat-pmp"
  case source = "a2s", bacnet

  /// What usually lives at `port` (IANA, Service Name and Transport Protocol Port Number Registry, with a few habits);
  /// nil where that cannot be asked without a secret (RADIUS, WireGuard), never answers (discard, syslog), would have an
  /// effect (DHCP) or is not known.
  init?(port: UInt16) {
    guard let service = Self.wellKnown(port) ?? Self.registered(port) else { return nil }
    self = service
  }

  private static func wellKnown(_ port: UInt16) -> DatagramService? {
    switch port {
    case 7: .echo
    case 13: .daytime
    case 17: .qotd
    case 19: .chargen
    case 37: .time
    case 53: .dns
    case 69: .tftp
    case 88: .kerberos
    case 111: .sunrpc
    case 123: .ntp
    case 137: .netbios
    case 161: .snmp
    case 177: .xdmcp
    case 389: .ldap
    case 443: .quic
    case 500: .ike
    case 520: .rip
    case 623: .ipmi
    case 853: .dtls
    default: nil
    }
  }

  private static func registered(_ port: UInt16) -> DatagramService? {
    switch port {
    case 1194: .openvpn
    case 1434: .sqlBrowser
    case 1701: .l2tp
    case 1900: .ssdp
    case 2049: .nfs
    case 3478, 19302: .stun
    case 3702: .discovery
    case 4433, 5684: .dtls
    case 4500: .ike
    case 5060: .sip
    case 5351: .natPMP
    case 5353: .mdns
    case 5355: .llmnr
    case 5683: .coap
    case 11211: .memcached
    case 27015: .source
    case 47808: .bacnet
    default: nil
    }
  }
}

/// The numbers by which the answer to one question is told from other datagrams, all made of one token.
struct QuestionToken: Hashable, Sendable {
  let rawValue: UInt64

  /// Zero means "none" to several protocols.
  init(_ token: UInt64) { rawValue = token == 0 ? 1 : token }

  var id16: UInt16 { UInt16(truncatingIfNeeded: rawValue) }
  var id32: UInt32 { UInt32(truncatingIfNeeded: rawValue) }
  /// For protocols whose numbers are signed.
  var id31: UInt32 { id32 & 0x7fff_ffff }
  /// A number of 16 bits that is not zero.
  var nonZero16: UInt16 { id16 == 0 ? 1 : id16 }

  /// Sixteen hexadecimal digits, lower case.
  var hexadecimal: String { Self.hexadecimal(rawValue) }

  /// `count` bytes that look random.
  func bytes(_ count: Int) -> [UInt8] {
    var stream = ByteStream(seed: rawValue)
    return stream.bytes(count)
  }

  /// A UUID of version 4 in text (RFC 9562, section 5.4).
  var uuid: String {
    let other = Self.hexadecimal(rawValue &* 0x9e37_79b9_7f4a_7c15)
    let parts = [
      hexadecimal.prefix(8), hexadecimal.dropFirst(8).prefix(4), "4" + other.prefix(3),
      "8" + other.dropFirst(3).prefix(3),
      other.dropFirst(6) + "50",
    ]
    return parts.map { String($0) }.joined(separator: "-")
  }

  private static func hexadecimal(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// Bytes that look random and follow from a seed: for what must be different and need not be secret.
struct ByteStream {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// The next bytes; the mixing function is that of SplitMix64 (Steele, Lea and Flood, 2014).
  mutating func bytes(_ count: Int) -> [UInt8] {
    var result: [UInt8] = []
    while result.count < count {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
      result.append(bigEndian: mixed ^ mixed >> 31)
    }
    return Array(result.prefix(count))
  }
}

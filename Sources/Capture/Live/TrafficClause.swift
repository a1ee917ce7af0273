internal import Addresses
internal import Sockets

/// The part of a filter that lets the packets of one exchange through: those between both ends, as far as the ends are known,
/// and ICMP errors that quote one of ours.
///
/// Later fragments have no ports, and are held back.
struct TrafficClause: Hashable {
  /// In libpcap's language.
  let expression: String

  /// Holds everything back: no packet is that short and that long.
  static let nothing = "less 1 and greater 2"

  /// DNS, mDNS, LLMNR.
  static let nameServices = TrafficClause(expression: "(port 53 or port 5353 or port 5355)")

  private init(expression: String) { self.expression = expression }

  /// Nil for sockets that are not of IP.
  init?(_ local: SocketAddress, _ remote: SocketAddress?, _ type: SocketType) {
    guard let ownPort = local.port else { return nil }
    // TCP and UDP have ports of their own: somebody else may have this one of the other protocol.
    let (name, number) = type == .datagram ? ("udp", 17) : ("tcp", 6)
    var words = ["\(name) port \(ownPort)"]
    for end in [local.ip, remote?.ip] {
      guard let address = end.map(Self.plain), !address.isUnspecified else { continue }
      words.append("host \(address)")
    }
    if let remotePort = remote?.port { words.append("port \(remotePort)") }
    var quotes: [String] = []
    let isIPv6 = (remote ?? local).ip?.bitWidth == 128
    if !isIPv6 || remote == nil {
      let quote = "icmp[0] != 8 and icmp[0] != 0 and icmp[17] = \(number) and icmp[28:2] = \(ownPort)"
      quotes.append(quote + (remote?.port.map { " and icmp[30:2] = \($0)" } ?? ""))
    }
    if isIPv6 {
      let quote = "icmp6 and ip6[40] < 128 and ip6[54] = \(number) and ip6[88:2] = \(ownPort)"
      quotes.append(quote + (remote?.port.map { " and ip6[90:2] = \($0)" } ?? ""))
    }
    // "and" and "or" bind equally there.
    let alternatives = [words.joined(separator: " and ")] + quotes
    expression = "(" + alternatives.map { "(\($0))" }.joined(separator: " or ") + ")"
  }

  /// libpcap knows no scopes, and IPv4 packets have no IPv6 addresses.
  private static func plain(_ address: IPAddress) -> IPAddress {
    guard case .v6(var address) = address else { return address }
    if let mapped = address.mappedIPv4 { return .v4(mapped) }
    address.scope = nil
    return .v6(address)
  }
}

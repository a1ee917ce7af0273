/// What a UDP datagram or TCP segment probably carries: the one table that says which port means what.
public enum ApplicationProtocol: String, Hashable, Sendable {
  /// RFC 1035.
  case dns
  /// RFC 6762.
  case mdns
  /// RFC 4795.
  case llmnr
  /// RFC 2131.
  case dhcp
  /// RFC 8415.
  case dhcpv6
  /// RFC 5905.
  case ntp
  /// RFC 8446.
  case tls
  /// RFC 9112.
  case http
  /// RFC 9000.
  case quic

  /// What has these ports by convention, whatever it says; the order is that of tcpdump where two ports differ.
  public init?(isTCP: Bool, ports first: UInt16, _ second: UInt16) {
    func has(_ port: UInt16) -> Bool { first == port || second == port }
    if has(53) {
      self = .dns
    } else if isTCP, has(80) || has(8080) {
      self = .http
    } else if isTCP, has(443) {
      self = .tls
    } else if isTCP {
      return nil
    } else if has(67) || has(68) {
      self = .dhcp
    } else if has(123) {
      self = .ntp
    } else if has(5353) {
      self = .mdns
    } else if has(5355) {
      self = .llmnr
    } else if has(546) || has(547) {
      self = .dhcpv6
    } else if has(443) {
      self = .quic
    } else {
      return nil
    }
  }

  /// What `payload` is by its content at any port, or else by its ports; nil if neither says.
  ///
  /// At ports that mean TLS, HTTP or QUIC nothing is claimed that the content does not show.
  public static func guess(_ payload: PacketReader, isTCP: Bool, ports first: UInt16, _ second: UInt16) -> Self? {
    let byPort = ApplicationProtocol(isTCP: isTCP, ports: first, second)
    switch byPort {
    case .tls, .http, .quic, nil: break
    default: return byPort
    }
    if isTCP {
      if TLSClientHello(payload) != nil { return .tls }
      return HTTPMessage(payload) != nil ? .http : nil
    }
    var reader = payload
    // Elsewhere only a version that is known counts: one bit is not much of a sign.
    guard let header = QUICLongHeader.decode(&reader).value, header.kind != nil, header.version != 0 || byPort == .quic
    else { return nil }
    return .quic
  }
}

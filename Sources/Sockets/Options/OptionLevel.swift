internal import Glibc

/// The layer that an option belongs to, the second argument of `getsockopt(2)`.
public enum OptionLevel: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  case socket
  case ip
  case ipv6
  case tcp
  case udp

  /// The number that the call takes: `SOL_SOCKET`, or the protocol's number.
  public var rawNumber: Int32 {
    switch self {
    case .socket: SOL_SOCKET
    case .ip: Int32(IPPROTO_IP)
    case .ipv6: Int32(IPPROTO_IPV6)
    case .tcp: Int32(IPPROTO_TCP)
    case .udp: Int32(IPPROTO_UDP)
    }
  }

  /// The level's name in lower case: `ipv6`.
  public var description: String { rawValue }

  /// The sockets that have most options of this level.
  var sockets: SocketKinds {
    switch self {
    case .socket: .all
    case .ip: .ip
    case .ipv6: .inet6
    case .tcp: .tcp
    case .udp: .udp
    }
  }

  /// The page that describes most options of this level.
  var page: ManualPage {
    switch self {
    case .socket: .socket
    case .ip: .ip
    case .ipv6: .ipv6
    case .tcp: .tcp
    case .udp: .udp
    }
  }
}

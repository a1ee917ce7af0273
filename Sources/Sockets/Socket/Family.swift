internal import CLinux
internal import Glibc

/// A protocol family, the first argument of `socket(2)`.
public struct Family: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The C constant's value.
  public let rawValue: Int32
  /// Any family, also one without a name here.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// IPv4, `ip(7)`.
  public static let inet = Family(rawValue: AF_INET)
  /// IPv6, `ipv6(7)`.
  public static let inet6 = Family(rawValue: AF_INET6)
  /// Sockets inside this machine, `unix(7)`.
  public static let unix = Family(rawValue: AF_UNIX)
  /// Either Internet family, for the resolver only.
  public static let unspecified = Family(rawValue: AF_UNSPEC)

  /// The constant's name, lower case and without `AF_`: `inet6`.
  public var description: String {
    switch self {
    case .inet: "inet"
    case .inet6: "inet6"
    case .unix: "unix"
    case .unspecified: "unspec"
    default: Self.others[rawValue] ?? "family-\(rawValue)"
    }
  }

  /// Families whose addresses are no business of this library; `<linux/socket.h>`.
  private static let others: [Int32: String] = [
    16: "netlink", 17: "packet", 29: "can", 30: "tipc", 31: "bluetooth", 38: "alg", 40: "vsock", 43: "smc", 44: "xdp",
  ]
}

/// How a socket carries bytes, the second argument of `socket(2)`.
public struct SocketType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The C constant's value, without flags.
  public let rawValue: Int32
  /// Any type, also one without a name here.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// An ordered stream of bytes without boundaries.
  public static let stream = SocketType(rawValue: Int32(SOCK_STREAM.rawValue))
  /// Messages with boundaries, each on its own.
  public static let datagram = SocketType(rawValue: Int32(SOCK_DGRAM.rawValue))
  /// Messages with boundaries on an ordered connection.
  public static let sequencedPacket = SocketType(rawValue: Int32(SOCK_SEQPACKET.rawValue))
  /// Packets of a protocol that the program speaks itself; needs CAP_NET_RAW.
  public static let raw = SocketType(rawValue: Int32(SOCK_RAW.rawValue))

  /// Whether `connect` makes a connection with an end, as opposed to merely naming the other side.
  public var isConnectionOriented: Bool { self == .stream || self == .sequencedPacket }
  /// Whether one receive is one message.
  public var keepsBoundaries: Bool { self != .stream }

  /// The constant's name, lower case and without `SOCK_`: `seqpacket`.
  public var description: String {
    switch self {
    case .stream: "stream"
    case .datagram: "dgram"
    case .sequencedPacket: "seqpacket"
    case .raw: "raw"
    default: "type-\(rawValue)"
    }
  }
}

/// A protocol number, the third argument of `socket(2)`; see `protocols(5)`.
public struct SocketProtocol: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number in the IP header.
  public let rawValue: Int32
  /// Any protocol, also one without a name here.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// Whatever the family offers for the type.
  public static let standard = SocketProtocol(rawValue: 0)
  /// Control messages of IPv4, RFC 792.
  public static let icmp = SocketProtocol(rawValue: Int32(IPPROTO_ICMP))
  /// TCP, `tcp(7)`.
  public static let tcp = SocketProtocol(rawValue: Int32(IPPROTO_TCP))
  /// UDP, `udp(7)`.
  public static let udp = SocketProtocol(rawValue: Int32(IPPROTO_UDP))
  /// Control messages of IPv6, RFC 4443.
  public static let icmp6 = SocketProtocol(rawValue: Int32(IPPROTO_ICMPV6))
  /// Several TCP connections as one, RFC 8684.
  public static let multipathTCP = SocketProtocol(rawValue: 262)
  /// Any protocol, with headers written by the program; sends only, `raw(7)`.
  public static let raw = SocketProtocol(rawValue: Int32(IPPROTO_RAW))

  /// The name of `protocols(5)`: `ipv6-icmp`.
  public var description: String {
    switch self {
    case .standard: "default"
    case .icmp: "icmp"
    case .tcp: "tcp"
    case .udp: "udp"
    case .icmp6: "ipv6-icmp"
    case .raw: "raw"
    case .multipathTCP: "mptcp"
    default: "protocol-\(rawValue)"
    }
  }
}

/// Which halves of a connection to end, `shutdown(2)`.
public enum ShutdownMode: Hashable, Sendable {
  /// Nothing more will be received.
  case read
  /// Nothing more will be sent: the peer reads to the end of file.
  case write
  case both

  var rawValue: Int32 {
    switch self {
    case .read: Int32(SHUT_RD)
    case .write: Int32(SHUT_WR)
    case .both: Int32(SHUT_RDWR)
    }
  }
}

/// Flags of one send or receive, `send(2)` and `recv(2)`.
public struct MessageFlags: OptionSet, Hashable, Sendable {
  /// The `MSG_` bits.
  public let rawValue: Int32
  /// Any flags, also those without a name here.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// Look at the bytes and leave them in the queue.
  public static let peek = MessageFlags(rawValue: Int32(MSG_PEEK))
  /// Return at once, whatever the descriptor's mode is.
  public static let doNotWait = MessageFlags(rawValue: Int32(MSG_DONTWAIT))
  /// Wait until the buffer is full, on streams.
  public static let waitAll = MessageFlags(rawValue: Int32(MSG_WAITALL))
  /// The urgent byte of TCP.
  public static let outOfBand = MessageFlags(rawValue: Int32(MSG_OOB))
  /// More follows: do not send a short segment yet.
  public static let more = MessageFlags(rawValue: Int32(MSG_MORE))
  /// Use only the directly attached network.
  public static let doNotRoute = MessageFlags(rawValue: Int32(MSG_DONTROUTE))
}

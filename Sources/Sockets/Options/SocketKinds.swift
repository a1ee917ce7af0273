internal import Glibc

/// Kinds of sockets, by family and protocol, as far as their options differ.
public struct SocketKinds: OptionSet, Hashable, Sendable {
  /// One bit for each kind.
  public let rawValue: UInt16
  /// The kinds whose bits are set.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// TCP over IPv4.
  public static let tcp4 = SocketKinds(rawValue: 1 << 0)
  /// TCP over IPv6.
  public static let tcp6 = SocketKinds(rawValue: 1 << 1)
  /// UDP over IPv4.
  public static let udp4 = SocketKinds(rawValue: 1 << 2)
  /// UDP over IPv6.
  public static let udp6 = SocketKinds(rawValue: 1 << 3)
  /// Raw sockets of IPv4.
  public static let raw4 = SocketKinds(rawValue: 1 << 4)
  /// Raw sockets of IPv6.
  public static let raw6 = SocketKinds(rawValue: 1 << 5)
  /// Unix streams.
  public static let unixStream = SocketKinds(rawValue: 1 << 6)
  /// Unix datagram sockets.
  public static let unixDatagram = SocketKinds(rawValue: 1 << 7)
  /// Unix sockets of sequenced packets.
  public static let unixSequencedPacket = SocketKinds(rawValue: 1 << 8)

  /// TCP over either family.
  public static let tcp: SocketKinds = [.tcp4, .tcp6]
  /// UDP over either family.
  public static let udp: SocketKinds = [.udp4, .udp6]
  /// Raw sockets of either Internet family.
  public static let raw: SocketKinds = [.raw4, .raw6]
  /// Every kind of IPv6.
  public static let inet6: SocketKinds = [.tcp6, .udp6, .raw6]
  /// Every kind of Unix socket.
  public static let unix: SocketKinds = [.unixStream, .unixDatagram, .unixSequencedPacket]
  /// Sockets that can speak IPv4: IPv6 ones of TCP and UDP too, for mapped addresses.
  public static let ip: SocketKinds = [.tcp, .udp, .raw4]
  /// Either Internet family.
  public static let internet: SocketKinds = [.tcp, .udp, .raw]
  /// Every kind there is.
  public static let all: SocketKinds = [.internet, .unix]
}

extension Kernel {
  /// Which kind of socket `fd` is; empty for families and protocols that have no options here.
  public static func kind(_ fd: Int32) throws(SocketError) -> SocketKinds {
    try shape(fd).kind
  }
}

extension SocketShape {
  /// The kind of socket as far as options differ; empty for families and protocols that have no options here.
  public var kind: SocketKinds {
    switch (family, type, socketProtocol) {
    case (.inet, .stream, .tcp): .tcp4
    case (.inet6, .stream, .tcp): .tcp6
    case (.inet, .datagram, .udp): .udp4
    case (.inet6, .datagram, .udp): .udp6
    case (.inet, .raw, _): .raw4
    case (.inet6, .raw, _): .raw6
    case (.unix, .stream, _): .unixStream
    case (.unix, .datagram, _): .unixDatagram
    case (.unix, .sequencedPacket, _): .unixSequencedPacket
    default: []
    }
  }
}

extension Socket {
  /// Which kind of socket this is, as far as options differ.
  public func kind() throws(SocketError) -> SocketKinds { try Kernel.kind(fileNumber) }
}

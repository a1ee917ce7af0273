package import Sockets

/// What a probe is.
package enum PingMethod: Hashable, Sendable {
  /// An ICMP echo request.
  case echo
  /// A TCP handshake, which is ended as soon as it is complete.
  case tcp(Port)
  /// A UDP datagram.
  case udp(Port)
}

/// What an answer says of the port that was asked.
package enum PortState: String, Hashable, Sendable {
  /// Something listens there.
  case open
  /// Nothing does; the host is there all the same, for it says so.
  case refused
}

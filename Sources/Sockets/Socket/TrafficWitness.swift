public import Addresses

/// Somebody who wants to know of an exchange before its first packet leaves, for example to record exactly that traffic.
///
/// A plan carries it; whoever opens the socket tells it, on the thread that makes the socket calls.
public protocol TrafficWitness: Sendable {
  /// The socket of this type is bound to `local`, and the next call sends to `remote`, or lets anybody send to us when that
  /// is nil.
  func willExchange(local: SocketAddress, remote: SocketAddress?, type: SocketType)
}

extension Socket {
  /// The address that the kernel would give to a socket that connects to `remote`, for those who must know it before.
  ///
  /// Connecting a datagram socket looks the route up and sends nothing. `prepare` sets what the route depends on.
  public static func sourceAddress(
    towards remote: SocketAddress, prepare: (borrowing Socket) throws(SocketError) -> Void = { _ in }
  ) throws(SocketError) -> IPAddress? {
    let scout = try Socket(remote.family, .datagram)
    try prepare(scout)
    try scout.connect(to: remote)
    return try scout.socketName().ip
  }
}

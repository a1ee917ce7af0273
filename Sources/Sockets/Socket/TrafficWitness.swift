/// Somebody who wants to know of an exchange before its first packet leaves, for example to record exactly that traffic.
///
/// A plan carries it; whoever opens the socket tells it, on the thread that makes the socket calls.
public protocol TrafficWitness: Sendable {
  /// The socket is bound to `local`, and the next call sends to `remote`, or lets anybody send to us when that is nil.
  func willExchange(local: SocketAddress, remote: SocketAddress?)
}

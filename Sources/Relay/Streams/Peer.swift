internal import Reactor
internal import Sockets

/// A connected socket and what is known of it.
struct Peer: Sendable {
  let channel: Channel
  let type: SocketType
  let local: SocketAddress
  /// How reports name the other side.
  let name: String
}

internal import Reactor
internal import Sockets

/// A connected socket and what is known of it. A class, because every suspended call of a session would hold a copy.
final class Peer: Sendable {
  let channel: Channel
  let type: SocketType
  let local: SocketAddress
  /// How reports name the other side.
  let name: String

  init(channel: Channel, type: SocketType, local: SocketAddress, name: String) {
    self.channel = channel
    self.type = type
    self.local = local
    self.name = name
  }

  /// A failure on the way to or from this peer, by the name of what was tried.
  func failure(_ call: String, _ error: SocketError) -> SessionStop {
    .peer(SocketError(call, error.code, subject: name, advice: error.advice))
  }
}

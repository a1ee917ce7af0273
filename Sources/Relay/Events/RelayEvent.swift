package import Reactor
package import Sockets

/// What happens while a relay opens, moves bytes and ends, in the order in which it happens.
package enum RelayEvent: Sendable {
  case serviceLookedUp(name: String, transport: String, port: Port, elapsed: Duration)
  case resolved(host: String, addresses: [SocketAddress], elapsed: Duration)
  case socketCreated(family: Family, type: SocketType, protocol: SocketProtocol)
  case connecting(remote: SocketAddress)
  case attemptFailed(remote: SocketAddress, error: SocketError, elapsed: Duration)
  case connected(local: SocketAddress, remote: SocketAddress, elapsed: Duration)
  /// `isChosen`: the kernel chose the port.
  case listening(local: SocketAddress, type: SocketType, isChosen: Bool)
  /// A connection was accepted, or the first datagram of a new peer arrived.
  case accepted(local: SocketAddress, peer: String)
  /// Stdin has ended; what that means is the plan's.
  case inputEnded(bytes: Int)
  /// The peer has ended.
  case peerEnded(bytes: Int)
  /// One message was longer than the buffer that received it.
  case truncated(peer: String, kept: Int)
  /// A client did not read and was dropped.
  case clientDropped(peer: String, queued: Int)
  /// A message could not be delivered to one peer of many.
  case undelivered(peer: String, error: SocketError)
  /// A datagram came from somebody else than the one peer that is served.
  case strangerIgnored(peer: String)
  case acceptingPaused(connections: Int)
  case acceptingResumed(connections: Int)
  case sessionEnded(SessionReport)
}

/// One connection, or one peer of a datagram socket, from its beginning to its end.
package struct SessionReport: Sendable {
  /// The peer's address, or a number where it has none.
  package var peer: String
  /// Bytes given to the kernel for the peer.
  package var sent = 0
  /// Bytes received from the peer.
  package var received = 0
  /// Messages, on sockets that keep boundaries.
  package var messagesSent = 0
  package var messagesReceived = 0
  /// Bytes taken from stdin that the kernel did not take for the peer.
  package var unsent = 0
  /// Messages longer than the buffer.
  package var truncated = 0
  package var ending: Ending
  package var elapsed: Duration = .zero

  package init(peer: String, ending: Ending) {
    self.peer = peer
    self.ending = ending
  }
}

/// Why a session, or the whole run, ended.
package enum Ending: Hashable, Sendable {
  /// The peer ended in order, and so did we.
  case peerEnded
  /// The peer ended, and stdin, which had not, was silent for so long.
  case inputSilent(Duration)
  /// Stdin ended, and the plan says to leave.
  case inputEnded
  /// A built-in server was done with its client.
  case served
  case idleTimeout(Duration)
  case deadline(Duration)
  case acceptTimeout(Duration)
  case connectTimeout(Duration)
  case signal(Signal)
  /// The reader of stdout has gone.
  case outputGone
  case outputFailed(SocketError)
  case inputFailed(SocketError)
  /// Stdin holds a message that no datagram can carry.
  case messageTooLong(bytes: Int, limit: Int)
  /// Stdin ended inside a message.
  case messageIncomplete(missing: Int)
  /// The connection broke: reset, timed out, refused.
  case peerFailed(SocketError)
  /// The client did not read what was queued for it.
  case clientDropped
  case unknownService(name: String, transport: String)
  case unresolved(ResolverError)
  /// Every address was tried and failed.
  case unconnected(target: String, [FailedAttempt])
  /// We could not make, bind or listen on a socket of our own.
  case localFailure(SocketError)
}

/// The whole run: one session, or the sum of many.
package struct RelaySummary: Sendable {
  package var sessions = 0
  package var sent = 0
  package var received = 0
  package var unsent = 0
  package var truncated = 0
  /// Sessions that ended in an error of their own.
  package var failed = 0
  package var ending: Ending
  package var elapsed: Duration = .zero

  package init(ending: Ending) { self.ending = ending }

  mutating func add(_ session: SessionReport) {
    sessions += 1
    sent += session.sent
    received += session.received
    unsent += session.unsent
    truncated += session.truncated
  }
}

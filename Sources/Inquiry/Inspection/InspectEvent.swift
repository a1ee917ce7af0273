package import Reactor
package import Sockets

/// What `inspect` finds, in the order in which it finds it.
package enum InspectEvent: Sendable {
  case serviceFound(name: String, transport: String, port: Port, elapsed: Duration)
  case resolved(host: String, addresses: [SocketAddress], elapsed: Duration)
  /// One address of the race; `elapsed` is how long that took.
  case attempted(remote: SocketAddress, outcome: AttemptOutcome, elapsed: Duration)
  /// A socket of a process that we may see but not take.
  case untaken(ProcessSockets.Entry, SocketError)
  /// A socket, as it was at one moment.
  case report(SocketReport)
  /// What is different from the report before; `elapsed` counts from the first one.
  case changed([InspectChange], of: SocketReport, elapsed: Duration)
}

/// How one attempt to connect ended.
package enum AttemptOutcome: Sendable {
  case connected(local: SocketAddress)
  case failed(SocketError)
  /// Another address was faster.
  case abandoned
}

/// The reader of the report has gone, which ends the run.
package struct InspectReaderGone: Error {
  package init() {}
}

/// Takes the events on the reactor's thread; throws when nobody reads them any more.
package typealias InspectSink = @Sendable (InspectEvent) throws(InspectReaderGone) -> Void

/// How the run ended.
package enum InspectEnding: Hashable, Sendable {
  /// Everything was reported.
  case reported
  /// As many reports as were asked for.
  case counted
  /// What was watched is over.
  case over(InspectOver)
  case deadline(Duration)
  case signal(Signal)
  case readerGone
  case unknownService(name: String, transport: String)
  case unresolved(ResolverError)
  case connectTimeout(Duration)
  /// Every address was tried and failed.
  case unconnected(target: String, [FailedAttempt])
  /// We could not make, bind or listen on a socket of our own.
  case localFailure(SocketError)
  /// The descriptor or the process of somebody else could not be had.
  case untaken(SocketError)
  case noSockets(process: Int32)
}

/// Why there is nothing more to watch.
package enum InspectOver: Hashable, Sendable {
  /// The peer has closed, or will send nothing more to a connection that sends nothing itself.
  case peerClosed
  /// Both sides have closed.
  case closed
  /// By a reset, or because the peer answered no more; nil where the error is for its program to take.
  case broken(Errno?)
  /// It is over, and nothing tells how that came about.
  case ended
  case descriptorClosed(process: Int32)
  case processEnded(process: Int32)
}

/// The whole run.
package struct InspectSummary: Sendable {
  package var ending: InspectEnding
  /// Looking up names of hosts and services; nil where there was nothing to look up.
  package var lookup: Duration?
  /// From the first packet of the attempt that won to the connection; nil where none was made.
  package var handshake: Duration?
  /// From the start to the connection.
  package var connect: Duration?
  /// Sockets reported.
  package var sockets = 0
  /// Sockets of a process that we may see but not take.
  package var untaken = 0
  /// Reports, of each socket.
  package var samples = 0
  package var changes = 0
  package var elapsed: Duration = .zero

  package init(ending: InspectEnding) { self.ending = ending }
}

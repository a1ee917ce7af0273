internal import Sockets

/// How bytes cross between the console and one peer: as a stream, or message by message. When each way ends, and what
/// that means, is the business of ``Session``.
protocol Transfer: Sendable {
  var peer: Peer { get }
  /// Moves stdin to the peer until stdin ends.
  func sendInput(_ state: SessionState) async throws(SessionStop)
  /// Moves what the peer sends to stdout until the peer ends, which one without a connection never does.
  func writeOutput(_ state: SessionState) async throws(SessionStop)
  /// Tells the peer that nothing more comes.
  func closeWrite() async throws(SessionStop)
  /// Writes what has arrived and was not read yet, as far as stdout takes it before `deadline`.
  func deliverRest(_ state: SessionState, until deadline: MonotonicTime) async throws(SessionStop)
}

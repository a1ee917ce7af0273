package import Sockets

/// How bytes move once there is a connection, and what ends it.
package struct TransferPlan: Sendable {
  package var onInputEnd: OnInputEnd
  package var onPeerEnd: OnPeerEnd
  package var directions: Directions = .both
  /// How the console's bytes are cut into messages, and messages written out; datagrams and packets only.
  package var framing: Framing = .read
  /// LF goes out as CRLF.
  package var sendsCRLF = false
  /// Ends the session when nothing has moved for so long.
  package var idleTimeout: Duration?

  /// The defaults for a type of socket: a stream closes its half at the end of stdin, datagrams wait a second for answers.
  package init(type: SocketType) {
    onInputEnd = type.isConnectionOriented ? .halfClose : .quit(.seconds(1))
    onPeerEnd = .quit(.milliseconds(500))
  }

  package enum Directions: Hashable, Sendable {
    case both
    /// Send stdin; what the peer sends is thrown away.
    case sendOnly
    /// Write what the peer sends; stdin is not read.
    case receiveOnly
  }
}

/// What the end of stdin means.
package enum OnInputEnd: Hashable, Sendable {
  /// The peer is told that nothing more comes; the session goes on until the peer ends.
  case halfClose
  /// The peer is told nothing; the session goes on until the peer ends.
  case wait
  /// The session ends so long after stdin; with datagrams so long after the last answer.
  case quit(Duration)
}

/// What the end of the peer's bytes means.
package enum OnPeerEnd: Hashable, Sendable {
  /// The session ends with stdin, or after stdin has been silent for so long.
  case quit(Duration)
  /// The session ends with stdin.
  case wait
}

/// How a stream of bytes is cut into messages.
package enum Framing: Hashable, Sendable {
  /// What one read returns is a message.
  case read
  /// A line is a message and keeps its newline.
  case line
  /// So many bytes are a message; the last may be shorter.
  case chunk(Int)
  /// A message ends at a NUL byte, which is not part of it.
  case nul
  /// A message follows its length, two bytes in network order.
  case length16
  /// A message follows its length, four bytes in network order.
  case length32
}

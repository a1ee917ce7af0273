package import Sockets

/// Everything the kernel says of one socket at one moment.
package struct SocketReport: Sendable {
  /// The number that its owner knows it by; nil for one of our own.
  package var descriptor: Int32?
  /// The number in `socket:[12345]`; nil for one of our own.
  package var inode: UInt64?
  package var shape: SocketShape
  /// SO_COOKIE.
  package var cookie: Int?
  package var local: SocketAddress?
  package var remote: SocketAddress?
  package var state: SocketState
  package var isListening = false
  package var isNonBlocking = false
  package var error: PendingError = .notRead
  package var namespace: NamespaceView = .own
  /// Nil where there is no way to take: no peer, or one on this machine's Unix sockets.
  package var route: RouteReading?
  package var pathMTU: Int?
  package var pathMTUDiscovery: Int?
  package var tcp: TCPInfo?
  package var congestion: TCPCongestionInfo?
  package var queues = QueueLengths()
  /// Of a listener: the connections that wait, and how many may.
  package var acceptQueue: SocketDiagnosis.AcceptQueue?
  package var memory: MemoryInfo?
  /// Every option of the table, in its order; empty in a brief report.
  package var options: [OptionReading] = []

  /// TCP has asked and has no answer yet.
  package var isConnecting: Bool { tcp?.state == .synSent }
}

/// What a socket is doing.
package enum SocketState: Hashable, Sendable {
  case tcp(TCPState)
  case listening
  case connected
  case unconnected
}

/// The error that waits on a socket for its owner.
package enum PendingError: Hashable, Sendable {
  case none
  case waiting(Errno)
  /// Reading it would take it from the program that the socket belongs to.
  case notRead
}

/// From where the socket was looked at.
package enum NamespaceView: Hashable, Sendable {
  /// From its own network namespace, which is ours.
  case own
  /// From its own network namespace, which is not ours.
  case entered
  /// From another one: its routes, its interfaces and the defaults of its options are not known.
  case outside(SocketError)
}

/// How packets to the peer leave.
package enum RouteReading: Hashable, Sendable {
  case found(Route)
  case failed(SocketError)
  /// The socket belongs to another network namespace, and we may not go there.
  case outside
}

/// One option of one socket.
package struct OptionReading: Sendable {
  package let option: OptionDescription
  package let outcome: Outcome

  package enum Outcome: Hashable, Sendable {
    /// `standard` is what a fresh socket of the same kind says; nil where it says nothing.
    case value(OptionValue, standard: OptionValue?)
    case refused(OptionRefusal)
  }

  package init(option: OptionDescription, outcome: Outcome) {
    self.option = option
    self.outcome = outcome
  }
}

/// Why an option has no value.
package struct OptionRefusal: Hashable, Sendable {
  package let reason: Reason
  /// What the kernel answered; nil where it was not asked.
  package let code: Errno?

  package init(_ reason: Reason, _ code: Errno? = nil) {
    self.reason = reason
    self.code = code
  }

  package enum Reason: Hashable, Sendable {
    case otherKind
    /// It can be set and not be read.
    case writeOnly
    /// A call more than an option: it takes arguments or has an effect.
    case operation
    /// Reading takes the value from the program that the socket belongs to.
    case takesValue
    case needsConnection
    case needsRepair
    case needsSecurityModule
    case needsCapability(String)
    case unknownToKernel
    /// The kernel's own words say more than we know.
    case kernel
  }
}

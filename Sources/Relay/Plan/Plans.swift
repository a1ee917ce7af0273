package import Addresses
package import Sockets

/// Everything `connect` needs to know, decided before anything is sent.
package struct ConnectPlan: Sendable {
  package var target: Target
  package var type: SocketType
  /// `.unspecified` tries both Internet families.
  package var family: Family = .unspecified
  /// Our own address, or only its port.
  package var source: IPAddress?
  package var sourcePort: Port?
  package var tuning = SocketTuning()
  package var transfer: TransferPlan
  /// Bounds looking up and connecting together.
  package var connectTimeout: Duration = .seconds(10)
  /// Bounds the whole run.
  package var deadline: Duration?
  package var witness: (any TrafficWitness)?

  package init(target: Target, type: SocketType, transfer: TransferPlan) {
    self.target = target
    self.type = type
    self.transfer = transfer
  }
}

/// Everything `listen` needs to know.
package struct ListenPlan: Sendable {
  package var target: Target
  package var type: SocketType
  package var family: Family = .unspecified
  package var tuning = SocketTuning()
  package var transfer: TransferPlan
  /// How many connections may wait to be accepted.
  package var backlog = 4096
  /// How long to wait for the first client.
  package var acceptTimeout: Duration?
  package var deadline: Duration?
  /// Serve any number of clients; nil serves one and ends.
  package var keepOpen: KeepOpen?
  /// Answer by ourselves instead of relaying to the console.
  package var service: BuiltInService?
  package var texts: TextServices
  package var witness: (any TrafficWitness)?

  package init(target: Target, type: SocketType, transfer: TransferPlan, texts: TextServices) {
    self.target = target
    self.type = type
    self.transfer = transfer
    self.texts = texts
  }

  /// What a listener for many clients is allowed to use.
  package struct KeepOpen: Sendable {
    /// Beyond it accepting pauses.
    package var maximumConnections: Int

    package init(maximumConnections: Int) { self.maximumConnections = maximumConnections }
  }

  /// Bytes queued for a client that does not read; beyond it that client is dropped.
  package var clientBuffer = 1 << 20
}

/// What the servers ask of the rest of the program: the clock on the wall, and how text is made harmless to a terminal.
package struct TextServices: Sendable {
  /// The local time as `2026-11-20 12:00:00`.
  package var timestamp: @Sendable () -> String
  /// The local time as RFC 867 likes it.
  package var daytime: @Sendable () -> String
  /// The text with every control character made visible; newlines and tabs stay.
  package var harmless: @Sendable ([UInt8]) -> String

  package init(
    timestamp: @escaping @Sendable () -> String, daytime: @escaping @Sendable () -> String,
    harmless: @escaping @Sendable ([UInt8]) -> String
  ) {
    self.timestamp = timestamp
    self.daytime = daytime
    self.harmless = harmless
  }
}

/// The servers that `listen` has built in.
package enum BuiltInService: String, Hashable, Sendable, CaseIterable {
  /// Everything comes back; RFC 862.
  case echo
  /// Every line comes back with the local time in front.
  case echoTimestamp = "echo-timestamp"
  /// Nothing comes back; RFC 863.
  case discard
  /// Characters without end; RFC 864.
  case chargen
  /// The local time, once; RFC 867.
  case daytime
  /// Every line goes to everybody else.
  case chat
}

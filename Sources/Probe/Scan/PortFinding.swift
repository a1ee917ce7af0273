package import Addresses
package import Sockets

/// What is said of a port in one word.
package enum PortVerdict: String, Hashable, Sendable, CaseIterable {
  /// Something answered there.
  case open
  /// The host, or somebody on its behalf, said that nothing listens there.
  case closed
  /// Nobody answered, or somebody on the way said that it is not let through.
  case filtered
  /// Nobody answered a question that an open port of UDP may well leave unanswered.
  case openOrFiltered = "open|filtered"
  /// This machine could not ask.
  case undecided
}

/// Why a port has its verdict.
package enum PortReason: Hashable, Sendable {
  /// The TCP handshake was complete, or a Unix socket was connected.
  case connected
  /// A SYN was answered by a SYN and an ACK.
  case synAck
  /// A datagram came back: of so many bytes, from `port`, and of this protocol where it was recognised.
  case replied(bytes: Int, from: Port, protocolName: String?)
  /// A reset came back, or this machine has no listener on a Unix socket.
  case refused
  /// An ICMP error came back.
  case message(ProbeRefusal)
  /// Nothing came back.
  case silence
  /// This machine did not let the question out, or could not make it.
  case local(Errno)
}

/// The verdict on one port of one address, with its reason and its witness.
package struct PortFinding: Sendable {
  /// Who was asked.
  package let subject: ScanSubject
  package let verdict: PortVerdict
  package let reason: PortReason
  /// Who said so: the host itself, or a router; nil for silence and for what this machine says.
  package let witness: IPAddress?
  /// How often the port was asked.
  package let tries: Int
  /// From the question to its answer.
  package let roundTrip: Duration?
  /// What the port said by itself, or after a hello.
  package var banner: Banner?

  package init(
    _ subject: ScanSubject, _ verdict: PortVerdict, _ reason: PortReason, witness: IPAddress? = nil, tries: Int,
    roundTrip: Duration? = nil
  ) {
    self.subject = subject
    self.verdict = verdict
    self.reason = reason
    self.witness = witness
    self.tries = tries
    self.roundTrip = roundTrip
  }
}

/// Whom a finding is about.
package enum ScanSubject: Hashable, Sendable {
  /// A port; `name` is the place of the name in the plan by which the address was found.
  case port(IPAddress, ScanService, name: Int?)
  case unix(UnixAddress)
}

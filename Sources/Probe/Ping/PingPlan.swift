package import Addresses
package import Sockets

/// Everything `ping` needs to know, decided before anything is sent.
package struct PingPlan: Sendable {
  package var targets: [PingTarget]
  package var method = PingMethod.echo
  /// The family of a name's address; `.unspecified` takes the resolver's first.
  package var family: Family = .unspecified
  /// Probes to each target; nil is until stopped.
  package var count: Int?
  package var pace = PingPace.every(.seconds(1))
  /// Probes to each target that leave at once, before the pace sets in.
  package var preload = 1
  /// How long a probe may take before it is lost.
  package var timeout: Duration = .seconds(1)
  /// Instead of a time-out for each probe: they all wait for their answers to the end, which comes in this way.
  package var patience: PingPatience?
  /// Bounds the whole run.
  package var deadline: Duration?
  /// Bytes behind the ICMP header.
  package var size = 56
  /// What the rest of the payload repeats; nil counts up.
  package var pattern: [UInt8]?
  package var socket = EchoSocketChoice.automatic
  /// An answer counts whoever sends it, and not only from the address that was asked.
  package var acceptsAnySource = false
  package var options = EchoOptions()
  /// Descriptors that this process may have: a probe of a port takes one.
  package var descriptors = 1024
  /// Gets every packet of the run that the counters count, in the order of time, on the reactor's thread.
  package var recorder: (@Sendable (RecordedPacket) -> Void)?
  /// End when so many probes in a row were answered.
  package var untilUp: Int?
  /// End when so many probes in a row were not.
  package var untilDown: Int?

  package init(targets: [PingTarget]) { self.targets = targets }
}

/// Whom to ask: an address, or a name that has to be looked up first.
package struct PingTarget: Hashable, Sendable {
  /// As it was written.
  package let text: String
  /// Known from the start where an address was written.
  package var address: IPAddress?

  package init(text: String, address: IPAddress?) {
    self.text = text
    self.address = address
  }
}

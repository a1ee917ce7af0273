package import Addresses
package import Sockets

/// Everything `ping` needs to know, decided before anything is sent.
package struct PingPlan: Sendable {
  package var targets: [PingTarget]
  /// The family of a name's address; `.unspecified` takes the resolver's first.
  package var family: Family = .unspecified
  /// Probes to each target; nil is until stopped.
  package var count: Int?
  /// From one probe to the next to the same target; zero is as fast as answers come.
  package var interval: Duration = .seconds(1)
  /// How long a probe may take before it is lost.
  package var timeout: Duration = .seconds(1)
  /// Bounds the whole run.
  package var deadline: Duration?
  /// Bytes behind the ICMP header.
  package var size = 56
  /// What the rest of the payload repeats; nil counts up.
  package var pattern: [UInt8]?
  package var socket = EchoSocketChoice.automatic
  package var options = EchoOptions()
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

/// Which kind of socket to use.
package enum EchoSocketChoice: Hashable, Sendable {
  /// A raw socket where that is permitted, and else a datagram socket.
  case automatic
  case raw
  case datagram
}

/// What is set on the sockets of a run.
package struct EchoOptions: Hashable, Sendable {
  package var hops: Int?
  package var trafficClass: Int?
  /// IP_PMTUDISC_: never fragment, whatever is known of the path.
  package var dontFragment = false
  package var source: IPAddress?
  package var interface: String?
  package var mark: Int?
  package var allowsBroadcast = false
  /// Have the kernel tell when each request left, which costs about as much again as sending it.
  package var stampsSent = true

  package init() {}
}

package import Addresses
package import Sockets
package import Wire

/// What happens during a run, in the order in which it happens.
package enum PingEvent: Sendable {
  /// A socket of this kind is open, or, for probes that take one each, it was found that they can be opened.
  case opened(Family, SocketType)
  /// Every socket that the run needs is open: privileges may go, but for what the sockets of single probes need.
  case ready
  /// A name was looked up.
  case resolved(target: Int, address: IPAddress, elapsed: Duration)
  case unresolved(target: Int, error: ResolverError)
  /// A probe leaves.
  case asked(target: Int, sequence: Int)
  /// The outcome of a probe. A late answer is told after the loss that it turns out not to be.
  case outcome(ProbeOutcome)
  /// Something that is no outcome of a probe of ours.
  case oddity(Oddity)
  /// How it goes so far, because somebody asked by a signal.
  case interim(PingSummary)
  /// Nothing to do at the moment: a good time to show what there is.
  case pause
}

/// One probe and what became of it.
package struct ProbeOutcome: Sendable {
  /// Which target of the plan.
  package let target: Int
  /// The number of the probe to this target, from 1.
  package let sequence: Int
  package let result: Result

  package enum Result: Sendable {
    case answered(EchoAnswer)
    /// Answered after its time-out.
    case late(EchoAnswer)
    case lost
    /// An ICMP error came back.
    case refused(ProbeRefusal)
    /// It could not be sent.
    case unsent(SocketError)
  }

  /// What the path takes in bytes, where the probe was longer than that and was not sent.
  package var pathMTU: Int?
}

/// An answer and its times.
package struct EchoAnswer: Sendable {
  /// Who answered.
  package let from: IPAddress
  /// Bytes behind the IP header; 0 where the kernel does not say.
  package let bytes: Int
  /// The time to live or hop limit that was left.
  package let hops: Int?
  /// The time to believe: from the best clock there was.
  package let roundTrip: Duration
  package let clock: Clock
  /// From before the send call to after the receive call.
  package let userRoundTrip: Duration
  /// The options of the IPv4 header it came with.
  package var options: [IPv4Option] = []
  /// Bytes of payload beyond those that were sent; less than 0 where some are missing.
  package var surplus = 0
  /// The first byte that came back different.
  package var corruption: Corruption?
  /// What it says of the port; nil where none was asked.
  package var state: PortState?
  /// How often the kernel sent the question again by itself before this came.
  package var retransmissions = 0

  package enum Clock: String, Hashable, Sendable {
    /// Both stamps are the kernel's.
    case kernel
    /// The kernel's stamp on receipt, ours before the send call.
    case receive = "kernel-receive"
    /// Both stamps are ours.
    case user
  }

  package struct Corruption: Hashable, Sendable {
    /// From the start of the payload.
    package let offset: Int
    package let expected: UInt8
    package let found: UInt8
    /// The whole payload that came.
    package var content: [UInt8] = []
  }
}

/// An ICMP error about a probe.
package struct ProbeRefusal: Hashable, Sendable {
  package let family: Family
  package let type: UInt8
  package let code: UInt8
  /// Who sent it; nil where the kernel does not say.
  package let from: IPAddress?
  /// The MTU of the next hop, where the probe was too big.
  package let mtu: Int?
  /// The number that came with the error: a pointer into the probe, for one.
  package let info: UInt32

  package init(family: Family, type: UInt8, code: UInt8, from: IPAddress?, mtu: Int? = nil, info: UInt32 = 0) {
    self.family = family
    self.type = type
    self.code = code
    self.from = from
    self.mtu = mtu
    self.info = info
  }

  /// What the error queue says of a probe over `family`.
  init(_ family: Family, _ error: QueuedError) {
    // A router from before RFC 1191 leaves the MTU at zero.
    let mtu = error.code == .messageTooLong && error.info > 0 ? Int(error.info) : nil
    self.init(
      family: family, type: error.type, code: error.subCode, from: error.offender, mtu: mtu, info: error.info)
  }
}

/// What came that no probe is waiting for.
package enum Oddity: Sendable {
  /// Another member of the group that was asked.
  case responder(target: Int, sequence: Int, EchoAnswer)
  /// The probe had been answered already.
  case duplicate(target: Int, sequence: Int, EchoAnswer)
  /// Somebody else answered for the target.
  case wrongSource(target: Int, sequence: Int, EchoAnswer)
  /// So late that nothing is known of the probe any more.
  case unmatched(from: IPAddress)
}

/// How it went with one target. ``sent`` is the sum of the five outcomes once nothing is on its way.
package struct PingTally: Sendable {
  package var sent = 0
  package var answered = 0
  package var late = 0
  package var lost = 0
  package var refused = 0
  package var unsent = 0
  /// ICMP errors and refusals by the error queue, also about what was answered in the end.
  package var errorsHeard = 0
  package var duplicates = 0
  package var reordered = 0
  package var corrupted = 0
  package var wrongSource = 0
  /// Answers, late ones included, that refused the port which was asked.
  package var refusals = 0
  /// Hosts that answered, where a group was asked; 0 otherwise.
  package var responders = 0
  package var times = RoundTripTimes()
  /// The longest time without an answer, from the first probe that had none to the next that did.
  package var longestOutage: Duration = .zero
  /// Probes whose outcome is not known yet.
  package var pending: Int { sent - answered - late - lost - refused - unsent }

  package init() {}

  /// Adds the counters of another; its times stay its own.
  package mutating func accumulate(_ other: PingTally) {
    sent += other.sent
    answered += other.answered
    late += other.late
    lost += other.lost
    refused += other.refused
    unsent += other.unsent
    duplicates += other.duplicates
    reordered += other.reordered
    corrupted += other.corrupted
    wrongSource += other.wrongSource
    refusals += other.refusals
    longestOutage = max(longestOutage, other.longestOutage)
  }
}

/// The whole run.
package struct PingSummary: Sendable {
  /// By target of the plan; nil where the name could not be resolved.
  package var tallies: [PingTally?]
  /// The addresses that were asked.
  package var addresses: [IPAddress?]
  /// The round trips of all targets together.
  package var times = RoundTripTimes()
  package var ending: Ending
  package var elapsed: Duration = .zero

  package enum Ending: Hashable, Sendable {
    case done
    /// Not yet.
    case running
    /// `untilUp` or `untilDown` came about.
    case reached
    case deadline(Duration)
    case signal(Signal)
    /// The sockets could not be opened or used.
    case failed(SocketError)
  }

  package init(ending: Ending) {
    self.ending = ending
    tallies = []
    addresses = []
  }
}

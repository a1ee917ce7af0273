package import Addresses
package import Sockets

/// How long a packet to each of these targets may be: they are asked one after the other.
package struct MTUSearchPlan: Sendable {
  package var targets: [PingTarget]
  package var family: Family = .unspecified
  /// How often a size is asked before silence counts.
  package var attempts = 3
  /// How long an answer may take.
  package var timeout: Duration = .seconds(1)
  /// Bounds the whole run.
  package var deadline: Duration?
  package var socket = EchoSocketChoice.automatic
  /// What is set on the sockets; that nothing is fragmented is seen to here.
  package var options = EchoOptions()

  package init(targets: [PingTarget]) { self.targets = targets }
}

/// What happens during a search, in the order in which it happens.
package enum MTUSearchEvent: Sendable {
  case opened(Family, SocketType)
  /// Every socket that the run needs is open: privileges may go.
  case ready
  case resolved(target: Int, address: IPAddress, elapsed: Duration)
  case unresolved(target: Int, error: ResolverError)
  /// A packet of `size` bytes, IP header included, was sent, or could not be.
  case tried(target: Int, sequence: Int, size: Int, MTUTrial)
  /// Each target whose address is known, or that was not looked up before the run was ended, has one.
  case found(target: Int, address: IPAddress?, MTUFinding)
}

/// What became of one packet.
package enum MTUTrial: Sendable {
  case passed(from: IPAddress, roundTrip: Duration)
  /// No answer in time.
  case lost
  /// A router, or the target, sent an ICMP error.
  case refused(ProbeRefusal)
  /// This machine did not send it.
  case unsent(SocketError)
}

/// The outcome for one target.
package enum MTUFinding: Sendable {
  /// The longest packet that came through, and why none is longer.
  case mtu(Int, MTULimit)
  /// Not even the smallest packet was answered.
  case unanswered(size: Int)
  /// Not even the smallest packet went through.
  case refused(ProbeRefusal)
  /// Not even the smallest packet could be sent.
  case unsent(SocketError)
  /// The run was ended before; the longest packet that had come through by then.
  case unfinished(longest: Int?)
}

/// Why a packet that is one byte longer does not come through.
package enum MTULimit: Hashable, Sendable {
  /// The interface of this machine, where its name is known, takes no more.
  case interface(String?)
  /// A router said that it is too big, or sent another error.
  case router(ProbeRefusal)
  /// Nobody says anything.
  case silence
  /// No packet of this version of IP is longer.
  case version
}

/// How a run went.
package struct MTUSearchSummary: Sendable {
  package var findings: [MTUFinding?]
  package var sent = 0
  /// Packets whose outcome was not known at the end.
  package var pending = 0
  package var elapsed: Duration = .zero
  package var ending = PingSummary.Ending.done

  package init(findings: [MTUFinding?]) { self.findings = findings }
}

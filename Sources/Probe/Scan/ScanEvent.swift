package import Addresses
package import Sockets

/// What happens during a run, in the order in which it happens.
package enum ScanEvent: Sendable {
  /// Every socket that takes a privilege is open: privileges may go.
  case ready
  /// A name was looked up; `name` is its place in the plan.
  case resolved(name: Int, addresses: [IPAddress], elapsed: Duration)
  case unresolved(name: Int, error: ResolverError)
  /// A port is decided.
  case decided(PortFinding)
  /// A port is not as the plan's vigil wants it, for another reason than before, and will be asked again.
  case awaited(PortFinding)
  /// A host answers fewer questions than it is asked, and is asked more slowly from now on.
  case slowed(IPAddress)
  /// How far the run has come. About ten times in a second, and whenever somebody asks by a signal (`isAskedFor`).
  case progress(ScanSummary, isAskedFor: Bool)
  /// A good time to save where the run is, from which another can go on.
  case checkpoint(ScanProgress)
  /// Nothing to do at the moment: a good time to show what there is.
  case pause
}

/// Ports by verdict.
package struct ScanTally: Hashable, Sendable {
  package var open = 0
  package var closed = 0
  package var filtered = 0
  package var openOrFiltered = 0
  package var undecided = 0

  package init() {}

  package var decided: Int { open + closed + filtered + openOrFiltered + undecided }

  package subscript(verdict: PortVerdict) -> Int {
    get {
      switch verdict {
      case .open: open
      case .closed: closed
      case .filtered: filtered
      case .openOrFiltered: openOrFiltered
      case .undecided: undecided
      }
    }
    set {
      switch verdict {
      case .open: open = newValue
      case .closed: closed = newValue
      case .filtered: filtered = newValue
      case .openOrFiltered: openOrFiltered = newValue
      case .undecided: undecided = newValue
      }
    }
  }
}

/// The run so far, or all of it. ``ports`` is the sum of what the tally holds and of ``unfinished``.
package struct ScanSummary: Sendable {
  package var tally = ScanTally()
  /// Ports that are as the plan's vigil wants them; without one, those that are open.
  package var reached = 0
  /// All ports of the run, of which there may be fewer than were written: each is asked once.
  package var ports: UInt64 = 0
  /// Ports without a verdict, because the run ended before.
  package var unfinished: UInt64 { ports - UInt64(tally.decided) }
  /// Names that have no address.
  package var unresolvedNames = 0
  /// Questions that left, those that were repeated included.
  package var questions = 0
  /// Hosts that were asked more slowly because they did not keep up.
  package var slowedHosts = 0
  package var elapsed: Duration = .zero
  package var ending = Ending.running

  package enum Ending: Hashable, Sendable {
    /// Not yet.
    case running
    case done
    case deadline(Duration)
    case signal(Signal)
    /// The sockets could not be opened.
    case failed(SocketError)
    /// Nobody listens any more.
    case gone
  }

  package init() {}
}

package import Sockets
package import Wire

/// What happens during a capture beside packets, in the order in which it happens; ``CapturedPacket`` has those.
package enum CaptureEvent {
  /// Packets of this interface will come, live or from a file; always before the first of them. A file can describe more
  /// interfaces at any time.
  case opened(CaptureOpening)
  /// Every interface is open, and every file that can tell at once what it holds: privileges may go.
  case ready
  /// The names of addresses that a file has told so far, when there are more of them.
  case names(source: Int, CaptureNames)
  /// Everything that was there has been delivered: a good time to show it.
  case pause
  /// How it goes: somebody asked by SIGUSR1, or the interval of the plan is over.
  case numbers(CaptureReport)
  /// Packets are being lost, at the moment; told once a second at most, with the packets lost since the last time.
  case losing(source: Int, byKernel: UInt64, byInterface: UInt64)
  /// The interface has been switched off: nothing comes until it is on again.
  case down(source: Int)
  /// A signal came that says nothing to the engine; false ends the run, and what came before is still delivered.
  case signal(Signal)
  /// Nothing more comes from this source; nil where it came to its end.
  case sourceEnded(source: Int, CaptureProblem?)
  /// The run is over, and why.
  case stopped(CaptureEnding)
}

/// An interface that packets come from.
package struct CaptureOpening: Sendable {
  /// Which source of the plan.
  package let source: Int
  /// The number of the interface in this run, from 0 in the order of opening.
  package let interface: Int
  /// Link type, snapshot length, name, filter and how finely times are told.
  package let description: CaptureInterface
  /// The filter as it was compiled; nil for a file without one.
  package let filter: FilterProgram?
  /// What is not as it was asked for.
  package let warnings: [LiveWarning]
}

/// Why a run ended.
package enum CaptureEnding: Hashable, Sendable {
  /// Every source is at its end.
  case done
  /// No source could be opened.
  case nothingOpened
  /// So many packets were wanted.
  case count(Int)
  /// So many bytes were wanted.
  case bytes(UInt64)
  /// It was to take so long.
  case duration(Duration)
  /// Nothing came for so long.
  case idle(Duration)
  /// It was to be over by then.
  case deadline(Duration)
  /// A signal, or whoever started it, wanted an end.
  case cancelled(Signal?)
  /// Nobody listens any more.
  case unheard
}

/// The whole run.
package struct CaptureSummary: Sendable {
  package var ending: CaptureEnding
  package var report: CaptureReport
  /// By source of the plan: why it ended too early.
  package var problems: [CaptureProblem?]
  /// From the start, opening included.
  package var elapsed: Duration
}

internal import Reactor
internal import Sockets

/// What the parts of one inspection share. Confined to the reactor's thread.
final class InspectRun: @unchecked Sendable {
  let plan: InspectPlan
  let reactor: Reactor
  let began = MonotonicTime.now
  var summary = InspectSummary(ending: .reported)
  private let sink: InspectSink
  /// Nobody reads what is found.
  private(set) var readerIsGone = false

  init(_ plan: InspectPlan, _ reactor: Reactor, _ sink: @escaping InspectSink) {
    self.plan = plan
    self.reactor = reactor
    self.sink = sink
  }

  /// Tells what was found.
  func emit(_ event: InspectEvent) {
    guard !readerIsGone else { return }
    do throws(InspectReaderGone) { try sink(event) } catch { readerIsGone = true }
  }

  /// When looking up and connecting must be over, and what to say when they are not.
  var opening: (deadline: MonotonicTime, limit: InspectEnding, advice: String) {
    if let deadline = plan.deadline, deadline < plan.timeout {
      return (began + deadline, .deadline(deadline), "no answer in time (--deadline)")
    }
    return (began + plan.timeout, .connectTimeout(plan.timeout), "no answer in time (--timeout)")
  }

  /// Why the tasks find themselves cancelled.
  var cancellation: InspectEnding { .signal(reactor.cancellingSignal ?? .interrupt) }
}

/// An opening that came to nothing, and so ends the run.
struct InspectFailure: Error {
  let ending: InspectEnding
  init(_ ending: InspectEnding) { self.ending = ending }
}

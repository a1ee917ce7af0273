package import Reactor
internal import Sockets

/// The engine of `capture`: takes packets from interfaces and files, as far as the filter lets them through.
package enum Capture {
  /// Runs the plan on `reactor` and tells `sink` what happens, on the reactor's thread. The sink returns false when
  /// nobody listens any more, which ends the run.
  package static func run(
    _ plan: CapturePlan, on reactor: Reactor, to sink: @escaping @Sendable (CaptureEvent) -> Bool
  ) async -> CaptureSummary {
    let run = CaptureRun(plan, reactor, sink)
    await run.perform()
    return run.summary()
  }
}

package import Reactor
internal import Sockets

/// The engine of `resolve`: asks the system's resolver about names, in parallel, and tells in order what it says.
package enum NameInquiry {
  /// Runs the plan on `reactor` and tells `sink` what happens, on the reactor's thread. The sink returns false when
  /// nobody listens any more, which ends the run.
  package static func run(
    _ plan: NamePlan, on reactor: Reactor, to sink: @escaping @Sendable (NameEvent) -> Bool
  ) async -> NameSummary {
    let run = NameRun(plan, reactor, sink)
    guard let deadline = plan.deadline else {
      await run.perform()
      return run.finish()
    }
    await reactor.bounded(until: (plan.deadlineStart ?? run.began) + deadline) {
      await run.perform()
    } expired: {
      run.summary.ending = .deadline(deadline)
    }
    return run.finish()
  }
}

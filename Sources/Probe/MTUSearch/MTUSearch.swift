internal import Addresses
package import Reactor
internal import Sockets

/// The engine of `ping --mtu-search`: finds the longest packet that reaches each target without being fragmented.
package enum MTUSearch {
  /// Runs the plan on `reactor` and tells `sink` what happens, on the reactor's thread. The sink returns false when
  /// nobody listens any more, which ends the run.
  package static func run(
    _ plan: MTUSearchPlan, on reactor: Reactor, to sink: @escaping @Sendable (MTUSearchEvent) -> Bool
  ) async -> MTUSearchSummary {
    let run = MTUSearchRun(plan, reactor, sink)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await run.perform() }
      if let deadline = plan.deadline {
        group.addTask {
          if (try? await reactor.sleep(until: run.began + deadline)) != nil { run.summary.ending = .deadline(deadline) }
        }
      }
      await group.next()
      group.cancelAll()
    }
    return run.finish()
  }
}

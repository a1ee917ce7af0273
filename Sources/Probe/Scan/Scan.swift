package import Reactor
internal import Sockets

/// The engine of `scan`: asks every port of a plan until it has a verdict.
package enum Scan {
  /// Runs the plan on `reactor` and tells `sink` what happens, on the reactor's thread. The sink returns false when
  /// nobody listens any more, which ends the run.
  package static func run(
    _ plan: ScanPlan, on reactor: Reactor, to sink: @escaping @Sendable (ScanEvent) -> Bool
  ) async -> ScanSummary {
    let run = ScanRun(plan, reactor, sink)
    let end = [plan.deadline, plan.vigil?.patience].compactMap(\.self).min().map { run.began + $0 }
    await reactor.bounded(until: end) {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await run.perform() }
        group.addTask {
          while (try? await reactor.nextSignal()) != nil { run.tellProgress(isAskedFor: true) }
        }
        if plan.showsProgress || plan.keepsProgress { group.addTask { await run.tick() } }
        await group.next()
        group.cancelAll()
      }
    } expired: {
      run.expire()
    }
    return run.summary()
  }
}

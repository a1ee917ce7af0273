package import Reactor
internal import Sockets

/// The engine of `ping`: asks one host or many by ICMP echo, and gives every probe one outcome.
package enum Ping {
  /// Runs the plan on `reactor` and tells `sink` what happens, on the reactor's thread. The sink returns false when
  /// nobody listens any more, which ends the run.
  package static func run(
    _ plan: PingPlan, on reactor: Reactor, to sink: @escaping @Sendable (PingEvent) -> Bool
  ) async -> PingSummary {
    let run = PingRun(plan, reactor, sink)
    await reactor.bounded(until: plan.deadline.map { run.began + $0 }) {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await run.perform() }
        group.addTask {
          while (try? await reactor.nextSignal()) != nil { run.tellInterim() }
        }
        await group.next()
        group.cancelAll()
      }
    } expired: {
      if let deadline = plan.deadline { run.stop(.deadline(deadline)) }
    }
    return run.summary()
  }
}

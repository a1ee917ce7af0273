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
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await run.perform() }
      if let deadline = plan.deadline {
        group.addTask {
          if (try? await reactor.sleep(until: run.began + deadline)) != nil { run.stop(.deadline(deadline)) }
        }
      }
      group.addTask {
        while (try? await reactor.nextSignal()) != nil { run.tellInterim() }
      }
      await group.next()
      group.cancelAll()
    }
    return run.summary()
  }
}

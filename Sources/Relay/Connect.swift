package import Reactor
internal import Sockets

/// The engine of `connect`: opens one connection and moves bytes between it and the console.
package enum Connect {
  /// Runs the plan on `reactor` and tells `sink` what happens, on the reactor's thread.
  package static func run(
    _ plan: ConnectPlan, console: Console, on reactor: Reactor, to sink: @escaping @Sendable (RelayEvent) -> Void
  ) async -> RelaySummary {
    let run = Run(reactor, console, sink)
    let result = Outcome()
    let ending = await run.bounded(by: plan.deadline) { await perform(plan, run, result) }
    var summary = RelaySummary(ending: ending)
    if let session = result.session { summary.add(session) }
    summary.elapsed = .now - run.began
    return summary
  }

  private final class Outcome: @unchecked Sendable { var session: SessionReport? }

  private static func perform(_ plan: ConnectPlan, _ run: Run, _ outcome: Outcome) async -> Ending {
    let deadline = MonotonicTime.now + plan.connectTimeout
    let peer: Peer
    do throws(OpeningFailure) {
      let addresses = try await run.addresses(
        of: plan.target, plan.type, plan.family, isPassive: false, until: deadline, limit: plan.connectTimeout)
      peer = try await Connector(run: run, plan: plan, deadline: deadline).connect(to: addresses)
    } catch { return error.ending }
    defer { peer.channel.close() }
    let report = await Session.perform(run, peer, plan.transfer)
    run.emit(.sessionEnded(report))
    outcome.session = report
    return report.ending
  }
}

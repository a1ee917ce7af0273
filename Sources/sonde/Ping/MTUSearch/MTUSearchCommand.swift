import Probe
import Reactor
import Report
import Sockets

/// `sonde ping --mtu-search`: from the plan of a ping to the search, and to the exit code.
struct MTUSearchCommand {
  private let plan: MTUSearchPlan
  private let answers: Answers
  private let problems: [TargetProblem]
  private let isVerbose: Bool

  /// Takes what of `ping` means something here. The problems are targets that are none.
  init(_ ping: PingPlan, _ answers: Answers, problems: [TargetProblem], isVerbose: Bool) {
    var plan = MTUSearchPlan(targets: ping.targets)
    plan.family = ping.family
    plan.attempts = ping.count ?? plan.attempts
    plan.timeout = ping.timeout
    plan.deadline = ping.deadline
    plan.socket = ping.socket
    plan.options = ping.options
    self.plan = plan
    self.answers = answers
    self.problems = problems
    self.isVerbose = isVerbose
  }

  func perform() -> ExitCode {
    let report = MTUSearchReport(plan, answers, isVerbose: isVerbose)
    for problem in problems { report.tell(invalid: problem) }
    if plan.targets.isEmpty { return report.finish(MTUSearchSummary(findings: []), problems: problems.count) }
    let summary: MTUSearchSummary
    do throws(SocketError) {
      summary = try Reactor.run(cancelOn: [.interrupt, .terminate, .hangUp]) { [plan] reactor in
        await MTUSearch.run(plan, on: reactor) { report.hear($0) }
      }
    } catch {
      var failed = MTUSearchSummary(findings: plan.targets.map { _ in nil })
      failed.ending = .failed(error)
      return report.finish(failed, problems: problems.count)
    }
    return report.finish(summary, problems: problems.count)
  }
}

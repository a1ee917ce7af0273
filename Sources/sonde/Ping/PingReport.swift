import Host
import Probe
import Report
import Sockets

/// Prints what comes of a ping, and decides the exit code. Called on the reactor's thread only.
final class PingReport: @unchecked Sendable {
  /// Lists for scripts, instead of everything else.
  enum List {
    case none
    case alive
    case unreachable
  }

  private let plan: PingPlan
  private let answers: Answers
  private let demand: PingDemand
  private let problems: [String]
  private let list: List
  private let isVerbose: Bool
  private var unresolved = 0
  private let text: PingText

  init(
    _ plan: PingPlan, _ answers: Answers, _ demand: PingDemand, problems: [String], list: List, isVerbose: Bool
  ) {
    self.plan = plan
    self.answers = answers
    self.demand = demand
    self.problems = problems
    self.list = list
    self.isVerbose = isVerbose
    text = PingText(plan, answers)
    for problem in problems {
      answers.complain(problem)
      answers.object("target") { line in
        line.string("verdict", "invalid")
        line.string("reason", problem)
      }
    }
  }

  /// False when nobody reads any more.
  func hear(_ event: PingEvent) -> Bool {
    switch event {
    case .pause:
      answers.flush()
      return !answers.isGone
    case .unresolved(let target, let error):
      unresolved += 1
      answers.complain("\(plan.targets[target].text): \(error.explanation)")
      if answers.isJSON { PingJSON.write(event, plan, to: answers) }
    case _ where answers.isJSON: PingJSON.write(event, plan, to: answers)
    case .opened, .resolved: if isVerbose { text.write(event) }
    case .outcome, .oddity: if list == .none { text.write(event) }
    }
    return true
  }

  func finish(_ summary: PingSummary) -> ExitCode {
    let code = exitCode(summary)
    if answers.isJSON {
      PingJSON.write(summary, plan, demand, code, complaint(summary), to: answers)
    } else if list != .none {
      for (target, tally) in zip(plan.targets, summary.tallies) {
        let isAlive = tally.map { $0.answered + $0.late > 0 } ?? false
        if isAlive == (list == .alive) { answers.text(target.text) }
      }
    } else {
      text.write(summary)
    }
    if let complaint = complaint(summary) { answers.complain(complaint) }
    return answers.finish(code)
  }

  private func exitCode(_ summary: PingSummary) -> ExitCode {
    var code = ExitCode.yes
    switch summary.ending {
    case .reached: return problems.isEmpty ? .yes : .usage
    case .failed(let error): code = error.code.isPermission ? .notPermitted : .localFailure
    // To stop it is the normal way out; whether that is a yes is for what had come by then to say.
    case .done, .deadline, .signal(.interrupt): code = isMet(summary) ? .yes : .no
    case .signal(let signal): return .signal(signal.rawValue)
    }
    if unresolved > 0 { code = .worst(code, .unresolved) }
    if !problems.isEmpty { code = .worst(code, .usage) }
    return code
  }

  private func isMet(_ summary: PingSummary) -> Bool {
    // Waiting for something that did not come is a no, whatever else came.
    plan.untilUp == nil && plan.untilDown == nil && demand.isMet(by: summary.tallies)
  }

  private func complaint(_ summary: PingSummary) -> String? {
    guard case .failed(let error) = summary.ending else { return nil }
    guard error.call == "socket", error.code.isPermission else { return error.description }
    return """
      ICMP socket: \(error.code); run as root, grant the capability with 'setcap cap_net_raw+ep \
      \(CurrentProcess.executable ?? "sonde")', or set net.ipv4.ping_group_range to include group \
      \(CurrentProcess.group)
      """
  }
}

import Host
import Probe
import Report
import Sockets

/// Prints what comes of a ping, and decides the exit code. Called on the reactor's thread only.
final class PingReport: @unchecked Sendable {
  /// What is printed without `--json`.
  enum Form {
    /// Everything, in words.
    case text
    /// A line of values for each probe.
    case csv
    /// Only the targets that answered.
    case alive
    /// Only the targets that did not.
    case unreachable
  }

  private let plan: PingPlan
  private let answers: Answers
  private let demand: PingDemand
  private let problems: [TargetProblem]
  private let form: Form
  private let isVerbose: Bool
  private var unresolved: Set<Int> = []
  private let text: PingText
  /// What is drawn instead of lines.
  private var picture: PingDrawing?

  init(
    _ plan: PingPlan, _ answers: Answers, _ demand: PingDemand, problems: [TargetProblem], form: Form, isVerbose: Bool,
    plotting: PingDrawing.Plotting = .none, isLive: Bool = true
  ) {
    self.plan = plan
    self.answers = answers
    self.demand = demand
    self.problems = problems
    self.form = form
    self.isVerbose = isVerbose
    text = PingText(plan, answers)
    if form == .text, !answers.isJSON {
      picture = PingDrawing(plan, answers, plotting, isLive: isLive && !isVerbose && !plan.targets.isEmpty)
      if picture == nil, plotting != .none, isVerbose {
        answers.complain("no plot: stdout is no terminal that can show one; --plot-always prints it all the same")
      }
    }
    if form == .csv { answers.text(PingCSV.header) }
    for problem in problems {
      answers.complain("\(problem)")
      ProbeJSON.writeInvalid(problem, to: answers)
    }
  }

  /// False when nobody reads any more.
  func hear(_ event: PingEvent) -> Bool {
    picture?.hear(event)
    switch event {
    case .ready:
      // Nothing that follows needs them. Where the kernel refuses, there were none to give up.
      // The sockets of single probes are opened later, and a mark takes a capability each time.
      _ = Privileges.drop(keeping: plan.method != .echo && plan.options.mark != nil ? [.netAdmin] : [])
    case .asked: break
    case .pause:
      picture?.refresh()
      answers.flush()
      return !answers.isGone
    case .unresolved(let target, let error):
      unresolved.insert(target)
      picture?.makeWay()
      answers.complain("\(plan.targets[target].text): \(error.explanation)")
      if answers.isJSON { PingJSON.write(event, plan, to: answers) }
    case _ where answers.isJSON: PingJSON.write(event, plan, to: answers)
    case .opened, .resolved:
      text.note(event)
      guard isVerbose, form == .text else { break }
      picture?.makeWay()
      text.write(event)
    case .outcome(let outcome) where form == .csv: answers.text(PingCSV.line(outcome, plan))
    case .outcome, .oddity: if form == .text, picture == nil, !answers.isQuiet { text.write(event) }
    // Whoever asks by a signal looks at the terminal, not at the data.
    case .interim(let summary):
      picture?.makeWay()
      for line in text.interim(summary) { answers.complain(line) }
    }
    return true
  }

  func finish(_ summary: PingSummary) -> ExitCode {
    let code = exitCode(summary)
    if answers.isJSON {
      PingJSON.write(
        summary, plan, invalid: problems.count, demand, code, Self.complaint(summary.ending, plan.method), to: answers)
    } else if form == .alive || form == .unreachable {
      for (index, tally) in summary.tallies.enumerated() {
        // Nobody knows of a target that was never asked.
        guard unresolved.contains(index) || tally.map({ $0.settled > 0 }) ?? false else { continue }
        let isAlive = tally.map { $0.answered + $0.late > 0 } ?? false
        if isAlive == (form == .alive) { answers.text(plan.targets[index].text) }
      }
    } else if form == .text {
      picture?.finish()
      text.write(summary)
    }
    if let complaint = Self.complaint(summary.ending, plan.method) { answers.complain(complaint) }
    return answers.finish(code)
  }

  private func exitCode(_ summary: PingSummary) -> ExitCode {
    var code = ExitCode.yes
    switch summary.ending {
    case .reached: return problems.isEmpty ? .yes : .usage
    case .failed(let error): code = error.code.isPermission ? .notPermitted : .localFailure
    // To stop it is the normal way out; whether that is a yes is for what had come by then to say.
    case .done, .running, .deadline, .signal(.interrupt): code = isMet(summary) ? .yes : .no
    case .signal(let signal): return .signal(signal.rawValue)
    }
    if !unresolved.isEmpty { code = .worst(code, .unresolved) }
    if !problems.isEmpty { code = .worst(code, .usage) }
    return code
  }

  private func isMet(_ summary: PingSummary) -> Bool {
    // Waiting for something that did not come is a no, whatever else came.
    plan.untilUp == nil && plan.untilDown == nil && demand.isMet(by: summary.tallies)
  }

  /// What to say of a run that failed.
  static func complaint(_ ending: PingSummary.Ending, _ method: PingMethod = .echo) -> String? {
    guard case .failed(let error) = ending else { return nil }
    guard method == .echo, error.call == "socket", error.code.isPermission else { return error.description }
    return """
      ICMP socket: \(error.code); run as root, grant the capability with 'setcap cap_net_raw+ep \
      \(CurrentProcess.executable ?? "sonde")', or set net.ipv4.ping_group_range to include group \
      \(CurrentProcess.group)
      """
  }
}

import Host
import Probe
import Report
import Sockets

/// Prints what comes of a search, and decides the exit code. Called on the reactor's thread only.
final class MTUSearchReport: @unchecked Sendable {
  private let plan: MTUSearchPlan
  private let answers: Answers
  private let isVerbose: Bool
  private var isUnresolved = false

  init(_ plan: MTUSearchPlan, _ answers: Answers, isVerbose: Bool) {
    self.plan = plan
    self.answers = answers
    self.isVerbose = isVerbose
  }

  func tell(invalid problem: TargetProblem) {
    answers.complain("\(problem)")
    ProbeJSON.writeInvalid(problem, to: answers)
  }

  /// False when nobody reads any more.
  func hear(_ event: MTUSearchEvent) -> Bool {
    if case .ready = event { _ = Privileges.drop() }
    if case .unresolved(let target, let error) = event {
      isUnresolved = true
      answers.complain("\(plan.targets[target].text): \(error.explanation)")
    }
    if answers.isJSON {
      MTUSearchJSON.write(event, plan, to: answers)
    } else if let line = MTUSearchText.line(event, isVerbose: isVerbose, name: name) {
      answers.text(line)
    }
    answers.flush()
    return !answers.isGone
  }

  private func name(_ target: Int) -> String { answers.foreign(plan.targets[target].text) }

  func finish(_ summary: MTUSearchSummary, problems: Int) -> ExitCode {
    var code = code(summary)
    if isUnresolved { code = .worst(code, .unresolved) }
    if problems > 0 { code = .worst(code, .usage) }
    let complaint = PingReport.complaint(summary.ending)
    MTUSearchJSON.write(summary, plan, invalid: problems, code, complaint, to: answers)
    if let complaint { answers.complain(complaint) }
    return answers.finish(code)
  }

  private func code(_ summary: MTUSearchSummary) -> ExitCode {
    switch summary.ending {
    case .failed(let error): return error.code.isPermission ? .notPermitted : .localFailure
    case .signal(let signal) where signal != .interrupt: return .signal(signal.rawValue)
    case .done, .running, .reached, .deadline, .signal: break
    }
    let isFound = summary.findings.allSatisfy { if case .mtu? = $0 { true } else { false } }
    return isFound ? .yes : .no
  }
}

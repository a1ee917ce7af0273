import Inquiry
import Report
import Sockets

/// Prints what is found out about names, and decides the exit code. Called on the reactor's thread only.
final class ResolveReport: @unchecked Sendable {
  private let plan: NamePlan
  private let answers: Answers
  private let text: ResolveText

  init(_ plan: NamePlan, _ answers: Answers, isVerbose: Bool) {
    self.plan = plan
    self.answers = answers
    text = ResolveText(answers, plan, isVerbose: isVerbose)
  }

  /// False when nobody reads the answers any more.
  func hear(_ event: NameEvent) -> Bool {
    switch event {
    case .answered(let report):
      if answers.isJSON { ResolveJSON.write(report, to: answers) } else { text.write(report) }
      return true
    case .pause:
      answers.flush()
      return !answers.isGone
    }
  }

  /// - Parameter failure: why there is no whole recording of it.
  func finish(_ summary: NameSummary, failure: TrafficRecording.Failure? = nil) -> ExitCode {
    var code = Self.exitCode(summary)
    if let failure {
      code = .worst(code, failure.exitCode)
      answers.complain("\(failure)")
    }
    if answers.isJSON {
      ResolveJSON.write(summary, code, isRepeated: plan.rounds != 1, to: answers)
    } else {
      if plan.rounds != 1 { text.write(summary) }
      if let complaint = Self.complaint(summary) { answers.complain(complaint) }
    }
    return answers.finish(code)
  }

  /// Of a run that was not begun, since it could not be recorded.
  static func refuse(_ failure: TrafficRecording.Failure, _ answers: Answers) -> ExitCode {
    answers.complain("\(failure)")
    answers.object("summary") {
      $0.string("verdict", "failed")
      $0.string("reason", "\(failure)")
      $0.integer("exit", failure.exitCode.status)
    }
    return answers.finish(failure.exitCode)
  }

  static func exitCode(_ summary: NameSummary) -> ExitCode {
    var code = ExitCode.yes
    if summary.notFound + summary.unconnected > 0 { code = .worst(code, .no) }
    if summary.temporary > 0 { code = .worst(code, .unresolved) }
    if summary.failed > 0 { code = .worst(code, .localFailure) }
    if summary.invalid > 0 { code = .worst(code, .usage) }
    switch summary.ending {
    case .done: return code
    // What was not asked in time is not known.
    case .deadline: return summary.unanswered > 0 || summary.rounds == 0 ? .worst(code, .unresolved) : code
    case .signal(let signal): return .signal(signal.rawValue)
    case .localFailure: return .worst(code, .localFailure)
    }
  }

  /// Why the run ended early, in one word; nil where it did not.
  static func reason(_ summary: NameSummary) -> String? {
    switch summary.ending {
    case .done: nil
    case .deadline: "deadline"
    case .signal: "signal"
    case .localFailure: "local-failure"
    }
  }

  static func complaint(_ summary: NameSummary) -> String? {
    let rest = summary.unanswered == 1 ? "1 answer is missing" : "\(summary.unanswered) answers are missing"
    switch summary.ending {
    case .done: return nil
    case .deadline(let limit) where summary.rounds == 0:
      return "the names were not all read after \(Quantity.text(limit)) (--deadline)"
    case .deadline(let limit):
      guard summary.unanswered > 0 else { return nil }
      return "the run was not over after \(Quantity.text(limit)) (--deadline); \(rest)"
    case .signal(let signal): return summary.unanswered > 0 ? "ended by \(signal); \(rest)" : nil
    case .localFailure(let error): return error.description
    }
  }
}

import Inquiry
import Report
import Sockets

/// Prints what an inspection finds: as a page, as values by name, or as JSON.
///
/// Called on the reactor's thread only.
final class InspectReporter: @unchecked Sendable {
  private let answers: Answers
  private let plan: InspectPlan
  private let isVerbose: Bool
  /// The names that were asked for; empty for all.
  private let choice: InspectChoice?
  private let json: InspectJSON
  private let page: InspectPage
  private var list = InspectList()
  /// The worst thing that happened to a part of the answer.
  private var partial = ExitCode.yes
  /// The first name that was asked for and that no socket has a value for, in a sentence.
  private var missing: String?

  init(_ answers: Answers, isVerbose: Bool, only names: [String], _ plan: InspectPlan) {
    self.answers = answers
    self.plan = plan
    self.isVerbose = isVerbose
    choice = names.isEmpty ? nil : InspectChoice(names)
    json = InspectJSON(answers)
    page = InspectPage(answers, plan.type, isVerbose: isVerbose)
  }

  /// A table of all sockets of a process instead of a page for each.
  private var isList: Bool {
    if case .process(_, descriptor: nil) = plan.subject { !isVerbose } else { false }
  }

  func tell(_ event: InspectEvent) throws(InspectReaderGone) {
    if answers.isJSON { tellJSON(event) } else { tellText(event) }
    switch event {
    case .report(let report): check(report)
    case .untaken(_, let error): partial = .worst(partial, InspectOutcome.exitCode(error))
    default: break
    }
    switch event {
    case .report where !isList, .changed:
      if plan.watch != nil { answers.flush() }
    default: break
    }
    if answers.isGone { throw InspectReaderGone() }
  }

  private func tellJSON(_ event: InspectEvent) {
    switch event {
    case .report(let report): json.report(report, choice)
    case .changed(let changes, let report, let elapsed):
      json.changes(changes.filter { choice?.contains($0.name) ?? true }, report, elapsed)
    default: if choice == nil { json.step(event) }
    }
  }

  private func tellText(_ event: InspectEvent) {
    switch event {
    case .report(let report):
      if let choice {
        for line in choice.lines(report) { answers.text(answers.foreign(line)) }
      } else if isList {
        list.add(report)
      } else {
        page.print(report)
      }
    case .changed(let changes, let report, let elapsed):
      let shown = changes.filter { change in
        choice?.contains(change.name) ?? (isVerbose || !change.isClock)
      }
      page.print(shown, report, elapsed)
    case .untaken(let entry, let error):
      if isList { list.add(entry) }
      // They all have the same reason, as a rule.
      if partial == .yes { answers.complain(error.description) }
    case .serviceFound, .resolved, .attempted: page.note(event)
    }
  }

  /// Names that were asked for and that the socket does not have.
  private func check(_ report: SocketReport) {
    guard let choice else { return }
    for name in choice.missing(in: report) {
      partial = .worst(partial, .no)
      if missing == nil { missing = name.sentence }
      answers.complain(name.sentence)
      json.missing(name, report)
    }
  }

  /// Prints what remains to be said, and decides the exit code.
  func finish(_ summary: InspectSummary) -> ExitCode {
    let outcome = InspectOutcome(summary, plan, missing: missing)
    let code = ExitCode.worst(outcome.exitCode, partial)
    if isList { answers.text(answersList) }
    if answers.isJSON {
      json.summary(summary, outcome, code)
    } else {
      if summary.samples > 0, choice == nil, let text = outcome.ending { page.print(text, summary.elapsed) }
      if let complaint = outcome.complaint { answers.complain(complaint) }
    }
    return answers.finish(code)
  }

  private var answersList: TextTable { list.table(answers) }
}

import Inquiry
import Report
import Sockets

/// Tells what an inquiry about ports finds, as text or as JSON, and decides the exit code.
final class PortReport {
  private let answers: Answers
  private var table = TextTable()
  private var code = ExitCode.yes

  init(_ answers: Answers) { self.answers = answers }

  func tell(_ event: PortEvent) {
    code = .worst(code, PortOutcome.exitCode(event))
    if answers.isJSON {
      PortJSON.tell(event, to: answers)
    } else if case .found(_, let service, let isPrivileged) = event {
      table.add(PortText.row(service, isPrivileged).map(answers.foreign))
    } else if let complaint = PortOutcome.complaint(event) {
      // Words from the command line and names from the table may hold anything.
      answers.complain(TerminalText.withoutLineBreaks(complaint))
    }
  }

  /// Prints what remains to be said.
  func finish(_ summary: PortSummary) -> ExitCode {
    if let signal = summary.signal {
      code = .signal(signal.rawValue)
      answers.complain("ended by \(signal)")
    }
    // Only now are the widths of all columns known.
    answers.text(table)
    PortJSON.tell(summary, code, to: answers)
    return answers.finish(code)
  }
}

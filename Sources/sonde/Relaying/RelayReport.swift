import Host
import Relay
import Report
import Sockets

/// Tells what a relay does: in words with `-v`, as JSON with `--json`, and otherwise only what must not go unsaid.
///
/// Called on the reactor's thread only.
final class RelayReport: @unchecked Sendable {
  private let plan: ReportPlan
  private let serves: Bool
  private let writer: ReportWriter
  private let talk: ReportWriter
  private let escapes: Bool
  private let began = MonotonicTime.now
  /// A full server pauses and resumes with every client that leaves: who did not ask for the story hears of it once.
  private var hasToldPause = false

  init(_ plan: ReportPlan, serves: Bool) {
    self.plan = plan
    self.serves = serves
    talk = ReportWriter(StandardDescriptors.error)
    writer =
      plan.isJSON
      ? ReportWriter(plan.descriptor ?? StandardDescriptors.error, dropNotice: RelayJSON.dropped)
      : plan.descriptor.map { ReportWriter($0) } ?? talk
    escapes = StandardDescriptors.isTerminal(StandardDescriptors.error)
  }

  func tell(_ event: RelayEvent) {
    if plan.isJSON {
      writer.write(RelayJSON.line(event))
    } else {
      if case .listening(let local, _, _) = event { tellScript(local) }
      if plan.isVerbose {
        say(RelayText.story(event), at: .now - began)
      } else if !plan.isQuiet, let text = RelayText.notice(event), !isRepeatedPause(event) {
        say(text, at: nil)
      }
    }
  }

  /// Prints what remains to be said, and decides the exit code.
  ///
  /// - Parameter failure: why there is no recording of it, or not a whole one.
  func finish(_ summary: RelaySummary, failure: TrafficRecording.Failure? = nil) -> ExitCode {
    var code = RelayOutcome.exitCode(summary, serves: serves)
    if let failure { code = .worst(code, failure.exitCode) }
    let complaint = RelayOutcome.complaint(summary, serves: serves) ?? failure?.description
    if plan.isJSON {
      writer.write(RelayJSON.summary(summary, code, complaint), isEssential: true)
    } else if !plan.isQuiet {
      let isTerminal = StandardDescriptors.isTerminal(StandardDescriptors.input)
      if let text = complaint ?? RelayOutcome.caution(summary, inputIsTerminal: isTerminal) { say(text, at: nil) }
      if plan.isVerbose { say(RelayText.story(summary), at: .now - began) }
    }
    writer.finish()
    talk.finish()
    return code
  }

  /// Says why nothing was begun, and decides the exit code.
  func refuse(_ failure: TrafficRecording.Failure) -> ExitCode {
    if plan.isJSON {
      writer.write(RelayJSON.refusal(failure), isEssential: true)
    } else if !plan.isQuiet {
      say(failure.description, at: nil)
    }
    writer.finish()
    talk.finish()
    return failure.exitCode
  }

  private func isRepeatedPause(_ event: RelayEvent) -> Bool {
    guard case .acceptingPaused = event else { return false }
    defer { hasToldPause = true }
    return hasToldPause
  }

  /// `ADDRESS PORT`, for the script that gave us a descriptor to hear it on.
  private func tellScript(_ local: SocketAddress) {
    guard plan.descriptor != nil else { return }
    if let ip = local.ip, let port = local.port { writer.line("\(ip) \(port)") } else { writer.line(local.description) }
  }

  private func say(_ text: String, at elapsed: Duration?) {
    let text = escapes ? TerminalText.escape(text) : text
    let time = elapsed.map { " +\(Quantity.text($0))" } ?? ""
    talk.line("sonde\(time): \(text)")
  }
}

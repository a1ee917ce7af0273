import Host
import Report
import Sockets

/// Stdout and stderr as iputils' `ping` uses them: a line goes out as soon as it is complete.
final class AsPingOutput: @unchecked Sendable {
  private let called: String
  private let output = AnswerWriter(StandardDescriptors.output)
  private let talk = ReportWriter(StandardDescriptors.error)

  init(called: String) { self.called = called }

  /// Whether text from elsewhere must be escaped.
  var isTerminal: Bool { output.isTerminal }
  /// Nobody reads any more; asks the kernel.
  var isGone: Bool { output.isGone }
  /// The same, as far as it is known without asking.
  var isReaderGone: Bool { output.isReaderGone }

  func write(_ text: String) { output.write(Array(text.utf8)) }

  func flush() { output.flush() }

  /// Says what is wrong, behind the name by which the program was called; a page of help, which begins with an empty line,
  /// and what `isPlain` has no name in front.
  func complain(_ message: String, isPlain: Bool = false) {
    output.flush()
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map {
      TerminalText.escapeLine(String($0))
    }
    let name = isPlain || message.hasPrefix("\n") ? "" : "\(TerminalText.escapeLine(called)): "
    talk.line(name + lines.joined(separator: "\n"))
  }

  /// Writes to stderr as it is.
  func note(_ text: String) {
    output.flush()
    talk.write(Array(text.utf8))
  }

  /// Writes what is left, however slow the reader is. A reader who has gone ends the process by SIGPIPE, as it would have
  /// ended the peer.
  func finish(_ code: ExitCode) -> ExitCode {
    let failure = output.finish()
    defer { talk.finish() }
    if failure != nil {
      complain("write error")
      return .no
    }
    return output.isReaderGone ? .signal(Signal.pipe.rawValue) : code
  }
}

import ArgumentParser
import Host
import Report
import Sockets

/// How a command that answers questions reports.
struct AnswerOptions: ParsableArguments {
  @Flag(name: .long, help: "Answer as JSON, one object a line.")
  var json = false
  @Flag(name: [.customShort("q"), .long], help: "Print nothing; the exit code is the answer.")
  var quiet = false

  func check() throws {
    if json, quiet { throw UsageError("--json and -q exclude each other") }
  }
}

/// What a command that answers questions prints: its answers on stdout, and what is wrong with a question on stderr.
///
/// With `--json` everything is an object on stdout, and stderr stays empty.
final class Answers {
  let isJSON: Bool
  private let isQuiet: Bool
  private let command: String
  private let output = AnswerWriter(StandardDescriptors.output)
  private let talk = ReportWriter(StandardDescriptors.error)
  /// Milliseconds that a reader who takes nothing has, once a signal wants the end.
  private static let patience: Int32 = 1000
  private let talksToTerminal = StandardDescriptors.isTerminal(StandardDescriptors.error)

  init(command: String, _ options: AnswerOptions) {
    self.command = command
    isJSON = options.json
    isQuiet = options.quiet
  }

  /// Whether text from elsewhere must be escaped.
  var isTerminal: Bool { output.isTerminal }
  /// Nobody reads the answers any more.
  var isGone: Bool { !isQuiet && output.isGone }

  /// Prints a line of text; nothing with `--json` or `-q`.
  func text(_ line: String) {
    guard !isJSON, !isQuiet else { return }
    output.write(Array((line + "\n").utf8))
  }

  /// Prints the lines of a table; nothing with `--json` or `-q`.
  func text(_ table: TextTable) { for line in table.lines() { text(line) } }

  /// Prints an object of the given type, `"time"` second; nothing without `--json`.
  func object(_ type: String, _ fields: (inout JSONLine) -> Void) {
    guard isJSON else { return }
    var line = JSONLine(type: type)
    line.string("time", LocalTime.rfc3339())
    fields(&line)
    output.write(line.line())
  }

  /// Says on stderr what is wrong, as one line; nothing with `--json`, which has it in an object, or with `-q`.
  func complain(_ message: String) {
    guard !isJSON, !isQuiet else { return }
    flush()
    talk.line("sonde \(command): \(talksToTerminal ? TerminalText.escape(message) : message)")
  }

  /// Text from elsewhere as it may be printed: escaped on a terminal, and nowhere more than one line.
  func foreign(_ text: String) -> String {
    isTerminal ? TerminalText.escapeLine(text) : TerminalText.withoutLineBreaks(text)
  }

  /// Hands the answers so far to the reader. To be called before waiting.
  func flush() { output.flush() }

  /// Writes what is left and returns the exit code: `code`, unless the answers could not be written.
  ///
  /// - Parameter signal: the signal that wants the run to end, if one has arrived. With it a reader that takes nothing for a
  ///   second is waited for no longer, and the process ends as that signal does.
  func finish(_ code: ExitCode, signal: () -> Signal? = { nil }) -> ExitCode {
    let failure = output.finish { idle in
      if let signal = signal(), idle >= Self.patience { signal.endProcess() }
      return true
    }
    defer {
      talk.finish()
      // Whoever has just wanted the end has it, with the whole answer and the exit code that it tells.
      _ = signal()
    }
    if let failure {
      talk.line("sonde \(command): stdout: \(SocketError("write", Errno(rawValue: failure)))")
      return .worst(code, .localFailure)
    }
    return isGone ? .yes : code
  }
}

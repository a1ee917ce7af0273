import ArgumentParser
import Host
import PacketText
import Report
import Sockets

/// How a command that answers questions reports.
struct AnswerOptions: ParsableArguments {
  @Flag(name: .long, help: "Answer as JSON, one object a line.")
  var json = false
  @Flag(name: [.customShort("q"), .long], help: "Print nothing; the exit code is the answer.")
  var quiet = false
}

/// What a command that answers questions prints: its answers on stdout, and what is wrong with a question on stderr.
///
/// With `--json` everything is an object on stdout, stderr stays empty, and `-q` takes nothing away.
///
/// From the start to the end of the answers a signal does not end the process in the middle of a line: a command may take
/// the signal over while it works, and ``finish(_:)`` does while it writes.
final class Answers {
  let isJSON: Bool
  /// Nothing is printed.
  let isQuiet: Bool
  private let command: String
  private let output = AnswerWriter(StandardDescriptors.output)
  private let talk = ReportWriter(StandardDescriptors.error)
  private let endings = [Signal.interrupt, .terminate, .hangUp].filter { !$0.isIgnored }
  /// Something is shown in the last line of the terminal.
  private var hasProgress = false
  private let talksToTerminal = StandardDescriptors.isTerminal(StandardDescriptors.error)

  convenience init(command: String, _ options: AnswerOptions) {
    self.init(command: command, isJSON: options.json, isQuiet: options.quiet && !options.json)
  }

  init(command: String, isJSON: Bool, isQuiet: Bool = false) {
    self.command = command
    self.isJSON = isJSON
    self.isQuiet = isQuiet
    Signal.block(endings)
  }

  /// Whether text from elsewhere must be escaped.
  var isTerminal: Bool { output.isTerminal }
  /// Nobody reads the answers any more.
  var isGone: Bool { !isQuiet && output.isGone }

  /// Not everything that was printed got to its reader.
  var hasLostLines: Bool { output.failure != nil || output.isReaderGone }

  /// Prints a line of text; nothing with `--json` or `-q`.
  func text(_ line: @autoclosure () -> String) {
    guard !isJSON, !isQuiet else { return }
    output.write(Array((line() + "\n").utf8))
  }

  /// Prints lines that are made already, of text or of objects.
  func lines(_ buffer: borrowing TextBuffer) { buffer.withBytes { output.write(lines: $0) } }

  /// Prints bytes that are whole lines, or the text of somebody else.
  func bytes(_ bytes: [UInt8]) { output.write(bytes) }

  /// Says something more on stderr, below a complaint and without its beginning.
  func remark(_ text: String) {
    guard !isJSON, !isQuiet else { return }
    clearProgress()
    talk.line(talksToTerminal ? TerminalText.escape(text) : text)
  }

  /// So much waits for the reader of the answers that whoever can wait should.
  var isOverdue: Bool { output.isOverdue }

  /// Prints the lines of a table; nothing with `--json` or `-q`.
  func text(_ table: TextTable) { for line in table.lines() { text(line) } }

  /// Writes control functions and text to the terminal as they are.
  func screen(_ text: String) {
    guard !isJSON, !isQuiet, !text.isEmpty else { return }
    output.write(Array(text.utf8))
  }

  /// The terminal has not shown everything yet.
  var isBehind: Bool { output.isBehind }

  /// Prints an object of the given type, `"time"` second; nothing without `--json`.
  func object(_ type: String, _ fields: (inout JSONLine) -> Void) {
    guard isJSON else { return }
    var line = JSONLine(type: type)
    line.string("time", LocalTime.rfc3339())
    fields(&line)
    output.write(line.line())
  }

  /// Whether ``progress(_:)`` has anywhere to go.
  var showsProgress: Bool { talksToTerminal && !isJSON && !isQuiet && TerminalAbilities.movesCursor() }

  /// Shows how far a long work is, on a terminal at stderr, in place of what was shown before.
  func progress(_ text: String) {
    guard showsProgress else { return }
    talk.write(Array("\r\u{1b}[K\(text)".utf8))
    hasProgress = true
  }

  /// Takes it away again.
  func clearProgress() {
    guard hasProgress else { return }
    talk.write(Array("\r\u{1b}[K".utf8))
    hasProgress = false
  }

  /// Says on stderr what is wrong, as one line; nothing with `--json`, which has it in an object, or with `-q`.
  func complain(_ message: String) {
    guard !isJSON, !isQuiet else { return }
    flush()
    clearProgress()
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
  /// After a signal, which `code` may tell of already, a reader that has stopped reading gets a second to go on.
  func finish(_ code: ExitCode) -> ExitCode {
    let code = writeRest(code)
    defer { talk.finish() }
    if let failure = output.failure {
      talk.line("sonde \(command): stdout: \(SocketError("write", Errno(rawValue: failure)))")
      return .worst(code, .localFailure)
    }
    return isGone ? .yes : code
  }

  private func writeRest(_ code: ExitCode) -> ExitCode {
    let signals: SignalDescriptor
    do throws(SocketError) { signals = try SignalDescriptor(endings) } catch {
      Signal.unblock(endings)
      _ = output.finish()
      return code
    }
    var code = code
    while !output.finish(patience: patience(code), interruptedBy: signals.descriptor.fileNumber) {
      guard let signal = signals.next() else { continue }
      // Whoever says it twice does not want to wait.
      if case .signal = code { signal.endProcess() }
      code = .signal(signal.rawValue)
    }
    return code
  }

  /// In milliseconds.
  private func patience(_ code: ExitCode) -> Int32 {
    if case .signal = code { 1000 } else { .max }
  }
}

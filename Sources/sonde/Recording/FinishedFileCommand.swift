import Host

/// Runs `--on-file` for every finished file: `sh -c COMMAND` with the file's name as `$1`.
///
/// A few at a time; the others wait their turn. Nobody waits for them, but their end is noticed at every call here, and
/// who fails is told. What they print goes to stderr. Used on the reactor's thread only.
final class FinishedFileCommand {
  private let command: String
  private let tell: (String) -> Void
  private var waiting: [String] = []
  private var running: [(number: Int32, path: String)] = []

  static let most = 4

  /// - Parameter tell: what is to be told of a command that failed, one line without its end.
  init(_ command: String, tell: @escaping (String) -> Void) {
    self.command = command
    self.tell = tell
  }

  /// The processes that run now, and those that have ended since the last call.
  var processes: [Int32] { running.map(\.number) }

  /// How many files wait for their turn.
  var waitingCount: Int { waiting.count }

  /// Runs the command for the file at `path`, now or later.
  func run(_ path: String) {
    waiting.append(path)
    reap()
  }

  /// Notices who has ended, and starts those whose turn it is. To be called now and then.
  func reap() {
    running.removeAll { process in
      guard let status = ChildProcess.endedStatus(process.number) else { return false }
      if status != 0 { tell("\(command) \(process.path): exit status \(status)") }
      return true
    }
    while running.count < Self.most, !waiting.isEmpty { start(waiting.removeFirst()) }
  }

  /// Starts all that wait, since the program is about to end; they go on without it.
  func finish() {
    reap()
    for path in waiting { start(path) }
    waiting = []
  }

  private func start(_ path: String) {
    do throws(ChildProcess.Failure) {
      let child = try ChildProcess.start(["/bin/sh", "-c", command, "sh", path], standard: .talk)
      running.append((child.number, path))
    } catch {
      tell("\(command) \(path): \(error)")
    }
  }
}

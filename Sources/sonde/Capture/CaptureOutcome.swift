import Capture
import Report
import Sockets

/// What a capture means for whoever started it.
enum CaptureOutcome {
  /// Of one source that could not be captured from, or not to its end.
  static func exitCode(_ problem: CaptureProblem) -> ExitCode {
    switch problem {
    case .library: .localFailure
    case .filter(let error): if case .library = error.problem { .localFailure } else { .usage }
    case .live(let error): exitCode(error)
    case .file(let error): exitCode(error)
    case .damaged: .no
    }
  }

  private static func exitCode(_ error: LiveError) -> ExitCode {
    switch error.reason {
    case .notPermitted: .notPermitted
    case .noSuchInterface, .noSuchClock: .usage
    case .notUp, .vanished: .no
    case .notWaitable, .other: .localFailure
    }
  }

  /// Of a file, on either side.
  static func exitCode(_ error: SocketError) -> ExitCode {
    error.code.isPermission ? .notPermitted : .localFailure
  }

  static func exitCode(_ error: CaptureOutputError) -> ExitCode {
    switch error {
    case .socket(let error): exitCode(error)
    case .conflict: .no
    case .pattern: .usage
    }
  }

  /// Why a run ended, in a word.
  static func reason(_ ending: CaptureEnding) -> String {
    switch ending {
    case .done: "end"
    case .nothingOpened: "nothing-opened"
    case .count: "count"
    case .bytes: "bytes"
    case .duration: "duration"
    case .idle: "idle"
    case .deadline: "deadline"
    case .cancelled(let signal): signal.map { "\($0)" } ?? "command"
    case .unheard: "unheard"
    }
  }
}

import Inquiry
import Reactor
import Report
import Sockets

/// What the end of an inspection means: as an exit code, as a word, and in words.
struct InspectOutcome {
  private let summary: InspectSummary
  private let isWatch: Bool
  /// Said already, but for JSON.
  let missing: String?
  /// What was opened; nil for a socket of somebody else.
  let target: String?

  /// `missing`: what to say of a value that was asked for and is not there.
  init(_ summary: InspectSummary, _ plan: InspectPlan, missing: String? = nil) {
    self.summary = summary
    self.missing = missing
    isWatch = plan.watch != nil
    target =
      switch plan.subject {
      case .connection(let target), .listener(let target): "\(target)"
      case .inherited, .process: nil
      }
  }

  /// The watch had begun, so that its end is an end like any other.
  private var hasBegun: Bool { isWatch && summary.samples > 0 }

  var exitCode: ExitCode {
    switch summary.ending {
    case .reported, .counted, .over, .readerGone: .yes
    case .deadline: hasBegun ? .yes : .no
    case .signal(let signal): hasBegun && signal != .hangUp ? .yes : .signal(signal.rawValue)
    case .connectTimeout, .noSockets: .no
    case .unknownService: .usage
    case .unresolved: .unresolved
    case .unconnected(_, let attempts): attempts.map { Self.attempt($0.error) }.reduce(.no, ExitCode.worst)
    case .localFailure(let error): error.code.isPermission ? .notPermitted : .localFailure
    case .untaken(let error): Self.exitCode(error)
    }
  }

  /// A socket of somebody else that could not be had.
  static func exitCode(_ error: SocketError) -> ExitCode {
    if error.code.isPermission || error.code == .notImplemented { return .notPermitted }
    return error.isShortage ? .localFailure : .no
  }

  private static func attempt(_ error: SocketError) -> ExitCode {
    if error.code.isPermission { return .notPermitted }
    return error.isShortage || error.call == "bind" ? .localFailure : .no
  }

  /// How a watch ended, for the reader of its report; nil where there was none, or where the reader ended it.
  var ending: String? {
    guard hasBegun else { return nil }
    return switch summary.ending {
    case .over(let over): "over: \(Self.text(over))"
    default: nil
    }
  }

  /// One line that says why this is no success; nil for a success.
  var complaint: String? {
    guard exitCode != .yes else { return nil }
    return switch summary.ending {
    case .reported, .counted, .over, .readerGone: nil
    case .deadline(let limit): "no connection within \(Quantity.text(limit)) (--deadline)"
    case .signal(let signal): "ended by \(signal)"
    case .connectTimeout(let limit): "no connection within \(Quantity.text(limit)) (--timeout)"
    case .noSockets(let process): "process \(process) has no sockets"
    case .unknownService(let name, let transport): RelayOutcome.unknownService(name, transport)
    case .unresolved(let error): error.description
    case .unconnected(_, let attempts) where attempts.count == 1: attempts[0].error.attemptText
    case .unconnected(let target, let attempts):
      "connect \(target): "
        + attempts.map { "\($0.error.subject ?? "\($0.remote)"): \($0.error.attemptReason)" }.joined(separator: "; ")
    case .localFailure(let error), .untaken(let error): error.description
    }
  }

  /// The ending in one word, for JSON.
  var word: String {
    switch summary.ending {
    case .reported: "reported"
    case .counted: "count"
    case .over(.peerClosed): "peer-closed"
    case .over(.closed): "closed"
    case .over(.broken): "broken"
    case .over(.ended): "over"
    case .over(.descriptorClosed): "descriptor-closed"
    case .over(.processEnded): "process-ended"
    case .deadline: "deadline"
    case .signal: "signal"
    case .readerGone: "output-gone"
    case .connectTimeout: "connect-timeout"
    case .noSockets: "no-sockets"
    case .unknownService: "unknown-service"
    case .unresolved: "unresolved"
    case .unconnected: "unconnected"
    case .localFailure: "local-failure"
    case .untaken: "not-taken"
    }
  }

  private static func text(_ over: InspectOver) -> String {
    switch over {
    case .peerClosed: "the peer has closed"
    case .closed: "both sides have closed"
    case .broken(let code?): "the connection broke: \(code)"
    case .broken(nil): "the connection broke; its program has yet to be told how"
    case .ended: "the connection is over"
    case .descriptorClosed(let process): "process \(process) has closed it"
    case .processEnded(let process): "process \(process) has ended"
    }
  }
}

extension SocketError {
  /// Why an attempt failed. ETIMEDOUT with an explanation is our own limit, of which the system said nothing.
  var attemptReason: String { code == .timedOut ? advice ?? "\(code)" : "\(code)" }

  /// The whole sentence.
  var attemptText: String {
    guard code == .timedOut, let advice else { return description }
    return "\(call)\(subject.map { " \($0)" } ?? ""): \(advice)"
  }
}

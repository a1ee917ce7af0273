import Relay
import Report
import Sockets

/// What an ending means: in words, as an exit code, and as the one line of complaint where it is no success.
enum RelayOutcome {
  static func exitCode(_ summary: RelaySummary, serves: Bool) -> ExitCode {
    let code = exitCode(summary.ending, serves: serves)
    // Bytes that were taken and not delivered are a no, whatever else went well; but not when nobody wants our bytes.
    let isIncomplete = (summary.unsent > 0 && !serves) || summary.truncated > 0
    guard isIncomplete, summary.ending != .outputGone else { return code }
    return .worst(code, .no)
  }

  private static func exitCode(_ ending: Ending, serves: Bool) -> ExitCode {
    switch ending {
    case .peerEnded, .inputSilent, .inputEnded, .served, .outputGone: .yes
    case .signal(let signal): serves && signal != .hangUp ? .yes : .signal(signal.rawValue)
    case .idleTimeout, .deadline, .acceptTimeout, .connectTimeout, .clientDropped: .no
    case .messageTooLong, .messageIncomplete: .no
    case .outputFailed, .inputFailed: .localFailure
    case .peerFailed(let error): exitCode(error)
    case .unknownService: .usage
    case .unresolved: .unresolved
    case .unconnected(_, let attempts): attempts.map { exitCode($0.error) }.reduce(.no, ExitCode.worst)
    case .localFailure(let error): error.code.isPermission ? .notPermitted : .localFailure
    }
  }

  /// A failure of one connection: the network's no, a lack of permission, or a failure of this machine.
  private static func exitCode(_ error: SocketError) -> ExitCode {
    if error.code.isPermission { return .notPermitted }
    if error.isShortage || error.call == "bind" { return .localFailure }
    return .no
  }

  /// One line that says why this is no success; nil for a success.
  static func complaint(_ summary: RelaySummary, serves: Bool) -> String? {
    let code = exitCode(summary, serves: serves)
    guard code != .yes else { return nil }
    var parts: [String] = []
    if exitCode(summary.ending, serves: serves) != .yes { parts.append(reason(summary.ending)) }
    if summary.unsent > 0 {
      parts.append(
        "\(Quantity.text(bytes: summary.unsent)) taken from stdin \(summary.unsent == 1 ? "was" : "were") not sent")
    }
    if summary.truncated > 0 {
      parts.append(summary.truncated == 1 ? "1 message was cut" : "\(summary.truncated) messages were cut")
    }
    return parts.joined(separator: "; ")
  }

  /// What to say of a success that a user may not have meant: a slow producer was left, and finds its pipe closed.
  static func caution(_ summary: RelaySummary, inputIsTerminal: Bool) -> String? {
    guard case .inputSilent = summary.ending, !inputIsTerminal else { return nil }
    return "\(reason(summary.ending)); what it says later is not sent (--on-peer-eof wait waits for its end)"
  }

  static func reason(_ ending: Ending) -> String {
    switch ending {
    case .peerEnded: "the peer ended"
    case .inputSilent(let limit): "the peer had ended, and stdin was silent for \(Quantity.text(limit))"
    case .inputEnded: "stdin ended"
    case .served: "served"
    case .idleTimeout(let limit): "nothing moved for \(Quantity.text(limit)) (--idle-timeout)"
    case .deadline(let limit): "the run was not over after \(Quantity.text(limit)) (--deadline)"
    case .acceptTimeout(let limit): "no client came within \(Quantity.text(limit)) (--accept-timeout)"
    case .connectTimeout(let limit): "no connection within \(Quantity.text(limit)) (--connect-timeout)"
    case .signal(let signal): "ended by \(signal)"
    case .outputGone: "the reader of stdout has gone"
    case .outputFailed(let error): "stdout: \(error.code)"
    case .inputFailed(let error): "stdin: \(error.code)"
    case .messageTooLong(let bytes, let limit):
      "stdin has a message of \(bytes) bytes or more, and a datagram holds at most \(limit); --frame cuts it otherwise"
    case .messageIncomplete(let missing): "stdin ended \(missing) bytes before the end of a message"
    case .peerFailed(let error): error.description
    case .clientDropped: "it did not read what was queued for it (--client-buffer)"
    case .unknownService(let name, let transport): unknownService(name, transport)
    case .unresolved(let error): error.description
    case .unconnected(_, let attempts) where attempts.count == 1: attempts[0].error.description
    case .unconnected(let target, let attempts):
      "connect \(target): "
        + attempts.map { "\($0.error.subject ?? "\($0.remote)"): \($0.error.code)" }.joined(separator: "; ")
    case .localFailure(let error): error.description
    }
  }

  static func unknownService(_ name: String, _ transport: String) -> String {
    let usual = [
      "http", "https", "ssh", "smtp", "imap", "domain", "telnet", "ftp", "ntp", "echo", "discard", "daytime",
    ]
    let nearest =
      NearestWord.nearest(to: name, among: usual.filter { $0 != name }).map { "; did you mean '\($0)'?" } ?? ""
    return "no service '\(name)' over \(transport) is known here; write a number from 0 to 65535\(nearest)"
  }

  /// The ending in one word, for JSON.
  static func word(_ ending: Ending) -> String {
    switch ending {
    case .peerEnded: "peer-ended"
    case .inputSilent: "input-silent"
    case .inputEnded: "input-ended"
    case .served: "served"
    case .idleTimeout: "idle-timeout"
    case .deadline: "deadline"
    case .acceptTimeout: "accept-timeout"
    case .connectTimeout: "connect-timeout"
    case .signal: "signal"
    case .outputGone: "output-gone"
    case .outputFailed: "output-failed"
    case .inputFailed: "input-failed"
    case .messageTooLong: "message-too-long"
    case .messageIncomplete: "message-incomplete"
    case .peerFailed: "peer-failed"
    case .clientDropped: "client-dropped"
    case .unknownService: "unknown-service"
    case .unresolved: "unresolved"
    case .unconnected: "unconnected"
    case .localFailure: "local-failure"
    }
  }
}

extension Errno {
  var isPermission: Bool { self == .notPermitted || self == .permissionDenied }
}

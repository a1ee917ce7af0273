import Inquiry
import Report
import Sockets

/// What an answer means: as an exit code, in one word, and as the one line of complaint where it is no yes.
enum PortOutcome {
  static func exitCode(_ event: PortEvent) -> ExitCode {
    switch event {
    case .builtInTable, .found: .yes
    case .malformed: .usage
    // Found or not, the others decide.
    case .unreadableFile: .yes
    case .notFound(_, let absence): absence.fileFailure == nil ? .no : .localFailure
    case .unanswered(_, .timedOut): .unresolved
    case .unanswered(_, .interrupted(let signal)): .signal(signal.rawValue)
    case .unanswered(_, .temporary): .unresolved
    case .unanswered(_, .failed): .localFailure
    }
  }

  /// Why there is no such service, in one word for JSON.
  static func word(_ question: PortQuestion, _ absence: PortAbsence) -> String {
    if absence.fileFailure != nil { return "unreadable-file" }
    return if case .name = question.subject { "unknown-service" } else { "no-service" }
  }

  /// Why there is no answer, in one word for JSON.
  static func word(_ failure: PortFailure) -> String {
    switch failure {
    case .timedOut: "timed-out"
    case .interrupted: "signal"
    case .temporary: "temporary-failure"
    case .failed: "local-failure"
    }
  }

  static func complaint(_ event: PortEvent) -> String? {
    switch event {
    case .found: nil
    case .builtInTable:
      "there is no \(ServicesFile.path), and no other source lists services; a small built-in table answers"
    case .unreadableFile(let error): unreadable(error)
    case .malformed(_, let problem): problem
    case .notFound(let question, let absence): complaint(question, absence)
    case .unanswered(let question, let failure): "\(question.text ?? "--list"): \(reason(failure))"
    }
  }

  /// Why nothing is known of what only the services file has.
  static func unreadable(_ error: SocketError) -> String {
    "\(error.subject ?? ServicesFile.path): \(error.code); its services are not known"
  }

  /// Why a service is not there, and what is there instead.
  static func complaint(_ question: PortQuestion, _ absence: PortAbsence) -> String {
    let text = question.text ?? ""
    let over = absence.transports.isEmpty ? "" : " over \(absence.transports.joined(separator: " or "))"
    switch question.subject {
    case .name(let name):
      let hint =
        elsewhere(absence) { "it is port \($0.port)" } ?? nearest(name, absence).map { "did you mean '\($0)'?" }
      return join("no service '\(text)'\(over)", hint)
    case .number(let port):
      let isPrivileged = absence.isPrivileged ?? false
      let kind = "it is \(port.portClass.rawValue) and \(PortText.bindable(isPrivileged))"
      return join(join("no service\(over) has port \(port)", elsewhere(absence) { "it is '\($0.name)'" }), kind)
    case .range:
      return join("no service\(over) has a port in \(text)", elsewhere(absence) { "there is '\($0.name)'" })
    case .search:
      return join(
        "no service\(over) has '\(text)' in its names or comment", elsewhere(absence) { "there is '\($0.name)'" })
    case .nothing(let problem): return problem
    case .everything: return "no service\(over) is known here"
    }
  }

  /// The name that was probably meant.
  static func nearest(_ name: String, _ absence: PortAbsence) -> String? {
    NearestWord.nearest(to: name, among: absence.names)
      ?? NearestWord.nearest(to: name.lowercased(), among: absence.names)
  }

  private static func reason(_ failure: PortFailure) -> String {
    switch failure {
    case .timedOut: "no answer in time from the name service (--timeout)"
    case .interrupted(let signal): "ended by \(signal)"
    case .temporary(let error), .failed(let error): error.description
    }
  }

  private static func join(_ text: String, _ more: String?) -> String { more.map { "\(text); \($0)" } ?? text }

  private static func elsewhere(_ absence: PortAbsence, _ text: (Service) -> String) -> String? {
    absence.elsewhere.first.map { "over \($0.transport) \(text($0))" }
  }
}

import Inquiry
import Report
import Sockets

/// Answers about ports as JSON; keys are those of sonde-port(1), JSON.
enum PortJSON {
  static func tell(_ event: PortEvent, to answers: Answers) {
    switch event {
    // Every service says itself where it is from.
    case .builtInTable: break
    // The summary has it.
    case .unreadableFile: break
    case .found(let question, let service, let isPrivileged):
      answers.object("service") {
        $0.string("target", question.text)
        describe(service, &$0)
        describe(service.port, isPrivileged, &$0)
        describe(service.origin, &$0)
        $0.string("comment", service.comment)
        $0.string("verdict", "ok")
      }
    case .malformed(let question, let problem):
      answers.object("service") {
        $0.string("target", question.text)
        $0.string("verdict", "invalid")
        $0.string("error", problem)
      }
    case .notFound(let question, let absence):
      answers.object("service") {
        $0.string("target", question.text)
        if case .number(let port) = question.subject, let isPrivileged = absence.isPrivileged {
          $0.integer("port", port.rawValue)
          describe(port, isPrivileged, &$0)
        }
        $0.string("verdict", "not-found")
        $0.string("reason", PortOutcome.word(question, absence))
        if case .name(let name) = question.subject { $0.string("nearest", PortOutcome.nearest(name, absence)) }
        $0.string("error", PortOutcome.complaint(question, absence))
      }
    case .unanswered(let question, let failure):
      answers.object("service") {
        $0.string("target", question.text)
        $0.string("verdict", "unanswered")
        $0.string("reason", PortOutcome.word(failure))
        $0.string("error", PortOutcome.complaint(event))
      }
    }
  }

  static func tell(_ summary: PortSummary, _ code: ExitCode, to answers: Answers) {
    answers.object("summary") {
      $0.string("verdict", code == .yes ? "ok" : "failed")
      $0.string("reason", summary.signal == nil ? nil : "signal")
      $0.string("error", summary.fileFailure.map(PortOutcome.unreadable))
      $0.integer("found", summary.found)
      $0.integer("not_found", summary.notFound)
      $0.integer("unanswered", summary.unanswered)
      $0.integer("invalid", summary.invalid)
      $0.integer("elapsed", summary.elapsed.nanoseconds)
      $0.integer("exit", code.status)
    }
  }

  private static func describe(_ service: Service, _ line: inout JSONLine) {
    line.string("name", service.name)
    line.integer("port", service.port.rawValue)
    line.string("protocol", service.transport)
    line.strings("aliases", service.aliases)
  }

  private static func describe(_ port: Port, _ isPrivileged: Bool, _ line: inout JSONLine) {
    line.string("class", port.portClass.rawValue)
    line.boolean("privileged", isPrivileged)
  }

  private static func describe(_ origin: Service.Origin, _ line: inout JSONLine) {
    switch origin {
    case .file(let path, let number):
      line.string("origin", path)
      line.integer("line", number)
    case .nameService: line.string("origin", "nss")
    case .builtIn: line.string("origin", "built-in")
    }
  }
}

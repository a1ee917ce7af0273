import Addresses
import Probe
import Report
import Sockets

/// A search as JSON; the keys are those of sonde-ping(1), JSON.
enum MTUSearchJSON {
  static func write(_ event: MTUSearchEvent, _ plan: MTUSearchPlan, to answers: Answers) {
    switch event {
    case .ready: return
    case .opened(let family, let type): ProbeJSON.writeSocket(family, type, to: answers)
    case .resolved(let target, let address, let elapsed):
      ProbeJSON.writeResolved(plan.targets[target], address, elapsed, to: answers)
    case .unresolved(let target, let error): ProbeJSON.writeUnresolved(plan.targets[target], error, to: answers)
    case .tried(let target, let sequence, let size, let trial):
      answers.object("probe") { line in
        line.string("target", plan.targets[target].text)
        line.integer("seq", sequence)
        line.integer("size", size)
        write(trial, &line)
      }
    case .found(let target, let address, let finding):
      answers.object("mtu") { line in
        line.string("target", plan.targets[target].text)
        line.string("address", address?.description)
        write(finding, &line)
      }
    }
  }

  private static func write(_ trial: MTUTrial, _ line: inout JSONLine) {
    switch trial {
    case .passed(let from, let roundTrip):
      line.string("verdict", "ok")
      line.string("witness", from.description)
      line.integer("rtt", roundTrip.nanoseconds)
      line.string("clock", EchoAnswer.Clock.user.rawValue)
    case .lost: line.string("verdict", "lost")
    case .refused(let refusal): ProbeJSON.write(refusal, &line)
    case .unsent(let error): ProbeJSON.write(error, &line)
    }
  }

  private static func write(_ finding: MTUFinding, _ line: inout JSONLine) {
    switch finding {
    case .mtu(let size, let limit):
      line.string("verdict", "ok")
      line.integer("mtu", size)
      switch limit {
      case .interface(let name):
        line.string("limit", "interface")
        line.string("witness", name)
      case .router(let refusal):
        line.string("limit", refusal.isTooBig ? "router" : "error")
        if let claimed = refusal.mtu { line.integer("claimed", claimed) }
        line.string("reason", ICMPWords.text(refusal))
        line.string("witness", refusal.from?.description)
      case .silence: line.string("limit", "silence")
      case .version: line.string("limit", "version")
      }
    case .unanswered: line.string("verdict", "lost")
    case .unfinished(let longest):
      line.string("verdict", "pending")
      if let longest { line.integer("longest", longest) }
    case .refused(let refusal): ProbeJSON.write(refusal, &line)
    case .unsent(let error): ProbeJSON.write(error, &line)
    }
  }

  static func write(
    _ summary: MTUSearchSummary, _ plan: MTUSearchPlan, invalid: Int, _ code: ExitCode, _ complaint: String?,
    to answers: Answers
  ) {
    answers.object("summary") { line in
      line.string("verdict", code == .yes ? "ok" : "failed")
      line.string("error", complaint)
      line.integer("targets", plan.targets.count + invalid)
      line.integer("found", summary.findings.count { if case .mtu? = $0 { true } else { false } })
      line.integer("sent", summary.sent)
      line.integer("pending", summary.pending)
      line.integer("elapsed", summary.elapsed.nanoseconds)
      line.integer("exit", code.status)
    }
  }
}

import Addresses
import Probe
import Report
import Sockets

/// A search as JSON; the keys are those of sonde-ping(1), JSON.
enum MTUSearchJSON {
  static func write(_ event: MTUSearchEvent, _ plan: MTUSearchPlan, to answers: Answers) {
    switch event {
    case .ready: return
    case .opened(let family, let type):
      answers.object("socket") { line in
        line.string("family", family.description)
        line.string("socktype", type.description)
        line.string("protocol", family == .inet ? "icmp" : "ipv6-icmp")
      }
    case .resolved(let target, let address, let elapsed):
      answers.object("resolved") { line in
        line.string("target", plan.targets[target].text)
        line.string("address", address.description)
        line.integer("elapsed", elapsed.nanoseconds)
      }
    case .unresolved(let target, let error):
      answers.object("target") { line in
        line.string("target", plan.targets[target].text)
        line.string("verdict", "unresolved")
        line.string("reason", error.explanation)
      }
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
    case .refused(let refusal): write(refusal, "error", &line)
    case .unsent(let error):
      line.string("verdict", "unsent")
      line.string("reason", error.code.description)
    }
  }

  private static func write(_ refusal: ProbeRefusal, _ verdict: String, _ line: inout JSONLine) {
    line.string("verdict", verdict)
    line.string("reason", ICMPWords.text(refusal))
    line.integer("icmp_type", refusal.type)
    line.integer("icmp_code", refusal.code)
    if let mtu = refusal.mtu { line.integer("mtu", mtu) }
    line.string("witness", refusal.from?.description)
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
    case .refused(let refusal): write(refusal, "error", &line)
    case .unsent(let error):
      line.string("verdict", "unsent")
      line.string("reason", error.code.description)
    }
  }

  static func write(
    _ summary: MTUSearchSummary, _ plan: MTUSearchPlan, _ code: ExitCode, _ complaint: String?, to answers: Answers
  ) {
    answers.object("summary") { line in
      line.string("verdict", code == .yes ? "ok" : "failed")
      line.string("error", complaint)
      line.integer("targets", plan.targets.count)
      line.integer("found", summary.findings.count { if case .mtu? = $0 { true } else { false } })
      line.integer("sent", summary.sent)
      line.integer("pending", summary.pending)
      line.integer("elapsed", summary.elapsed.nanoseconds)
      line.integer("exit", code.status)
    }
  }
}

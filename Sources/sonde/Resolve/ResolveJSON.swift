import Host
import Inquiry
import Report
import Sockets

/// Answers about names as JSON; the keys are those of sonde-resolve(1), JSON.
enum ResolveJSON {
  static func write(_ report: NameReport, to answers: Answers) {
    let answer = report.answer
    let target = answer.question.text
    answers.object("name") { line in
      line.string("target", target)
      line.string("verdict", verdict(answer))
      line.string("reason", ResolveText.reason(answer))
      line.integer("round", report.round)
      if answer.question.problem == nil, answer.question.host != target { line.string("asked", answer.question.host) }
      line.string("canonical", answer.canonicalName)
      line.string("canonical_unicode", answer.canonicalName.flatMap(InternationalName.decode))
      line.strings("addresses", answer.addresses.map { $0.address.description })
      origin(answer, &line)
      line.string("completed_by", answer.completedBy)
      line.string("hidden_family", answer.hidden?.description)
      if answer.isIncomplete { line.boolean("incomplete", true) }
      if let change = report.change {
        line.boolean("changed", true)
        line.strings("added", change.added.map(\.description))
        line.strings("removed", change.removed.map(\.description))
      }
      for step in answer.steps { line.integer(step.kind.rawValue, step.elapsed.nanoseconds) }
      line.integer("elapsed", answer.elapsed.nanoseconds)
    }
    for (index, found) in answer.addresses.enumerated() { write(found, index + 1, target, to: answers) }
    if let race = report.race { write(race, target, to: answers) }
  }

  private static func origin(_ answer: NameAnswer, _ line: inout JSONLine) {
    switch answer.origin {
    case nil: return
    case .literal: line.string("origin", "literal")
    case .hosts(let number):
      line.string("origin", "/etc/hosts")
      line.integer("line", number)
    case .source(let name): line.string("origin", name)
    case .oneOf(let names): line.strings("origin_candidates", names)
    }
    line.boolean("inferred", answer.origin != .literal)
  }

  private static func write(_ found: FoundAddress, _ position: Int, _ target: String, to answers: Answers) {
    answers.object("address") { line in
      line.string("target", target)
      line.string("address", found.address.description)
      line.integer("position", position)
      switch found.source {
      case .success(let source): line.string("source", source.description)
      case .failure(let error): line.string("unusable", error.code.description)
      }
      line.string("scope", found.reach.description)
      line.integer("label", found.label)
      line.integer("precedence", found.precedence)
      if let rule = found.ruleBeforeNext { line.integer("rule", rule.rawValue) }
      switch found.reverse?.name {
      case nil: break
      case .success(let name):
        line.string("name", name)
        line.string("name_unicode", InternationalName.decode(name))
      case .failure(let error): line.string("name_error", error.explanation)
      }
      switch found.reverse?.confirmation {
      case nil: break
      case .confirmed: line.string("confirmation", "ok")
      case .mismatch(let others):
        line.string("confirmation", "mismatch")
        line.strings("name_addresses", others.map(\.description))
      case .notAName:
        line.string("confirmation", "failed")
        line.string("confirmation_error", "not a name")
      case .failed(let error):
        line.string("confirmation", "failed")
        line.string("confirmation_error", error.explanation)
      }
    }
  }

  private static func write(_ race: RaceStory, _ target: String, to answers: Answers) {
    for attempt in race.attempts {
      answers.object("attempt") { line in
        line.string("target", target)
        line.string("remote", attempt.remote.description)
        switch attempt.outcome {
        case .notTried: line.string("verdict", "not-tried")
        case .won(let local):
          line.string("verdict", "won")
          line.string("local", local.description)
        case .failed(let error):
          line.string("verdict", "failed")
          line.string("reason", RaceTimeline.reason(error))
        case .abandoned: line.string("verdict", "abandoned")
        }
        if let started = attempt.started { line.integer("started", started.nanoseconds) }
        if let elapsed = attempt.elapsed { line.integer("elapsed", elapsed.nanoseconds) }
      }
    }
    answers.object("race") { line in
      line.string("target", target)
      line.integer("port", race.port.rawValue)
      line.string("protocol", "tcp")
      line.string("verdict", race.winner == nil ? "failed" : "ok")
      line.string("remote", race.winner?.remote.description)
      line.integer("elapsed", race.elapsed.nanoseconds)
    }
  }

  static func write(_ summary: NameSummary, _ code: ExitCode, isRepeated: Bool, to answers: Answers) {
    if isRepeated {
      for times in summary.times {
        answers.object("statistics") { line in
          line.string("target", times.question.text)
          line.integer("count", times.statistics.count)
          line.integer("min", times.statistics.minimum.nanoseconds)
          line.integer("avg", times.statistics.average.nanoseconds)
          line.integer("max", times.statistics.maximum.nanoseconds)
          for percent in ResolveText.percentiles {
            line.integer("p\(percent)", times.statistics.percentile(percent).nanoseconds)
          }
        }
      }
    }
    answers.object("summary") { line in
      line.string("verdict", code == .yes ? "ok" : "failed")
      line.string("reason", ResolveReport.reason(summary))
      line.string("error", ResolveReport.complaint(summary))
      line.integer("rounds", summary.rounds)
      line.integer("resolved", summary.resolved)
      line.integer("not_found", summary.notFound)
      line.integer("temporary", summary.temporary)
      line.integer("invalid", summary.invalid)
      line.integer("failed", summary.failed)
      line.integer("unanswered", summary.unanswered)
      line.integer("unconnected", summary.unconnected)
      line.integer("changed", summary.changed)
      line.integer("elapsed", summary.elapsed.nanoseconds)
      line.integer("exit", code.status)
    }
  }

  private static func verdict(_ answer: NameAnswer) -> String {
    if answer.question.problem != nil { return "invalid" }
    if answer.isUnanswered { return "unanswered" }
    return switch answer.failure?.reason {
    case nil: "ok"
    case .notFound, .unknownService, .system(.noDevice): "not-found"
    case .timedOut: "timed-out"
    case .temporary, .other: "temporary"
    case .system: "failed"
    }
  }
}

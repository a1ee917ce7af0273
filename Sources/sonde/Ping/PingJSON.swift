import Probe
import Report
import Sockets

/// A ping as JSON; the keys are those of sonde-ping(1), JSON.
enum PingJSON {
  static func write(_ event: PingEvent, _ plan: PingPlan, to answers: Answers) {
    switch event {
    case .pause, .ready, .asked: return
    case .interim(let summary): writeTargets(summary, plan, nil, to: answers)
    case .opened(let family, let type): ProbeJSON.writeSocket(family, type, plan.method, to: answers)
    case .resolved(let target, let address, let elapsed):
      ProbeJSON.writeResolved(plan.targets[target], address, elapsed, to: answers)
    case .unresolved(let target, let error): ProbeJSON.writeUnresolved(plan.targets[target], error, to: answers)
    case .outcome(let outcome): write(outcome, plan, to: answers)
    case .oddity(let oddity): write(oddity, plan, to: answers)
    }
  }

  private static func write(_ outcome: ProbeOutcome, _ plan: PingPlan, to answers: Answers) {
    answers.object("probe") { line in
      line.string("target", plan.targets[outcome.target].text)
      line.integer("seq", outcome.sequence)
      plan.method.writeProbe(&line)
      switch outcome.result {
      case .answered(let answer): write(answer, "ok", plan.method, &line)
      case .late(let answer): write(answer, "late", plan.method, &line)
      case .lost: line.string("verdict", "lost")
      case .refused(let refusal): ProbeJSON.write(refusal, &line)
      case .unsent(let error): ProbeJSON.write(error, &line)
      }
    }
  }

  private static func write(
    _ answer: EchoAnswer, _ verdict: String, _ method: PingMethod, _ line: inout JSONLine
  ) {
    line.string("verdict", verdict)
    method.writeAnswer(answer, &line)
    line.string("witness", answer.from.description)
    if method == .echo || answer.bytes > 0 { line.integer("bytes", answer.bytes) }
    if let hops = answer.hops { line.integer("ttl", hops) }
    line.integer("rtt", answer.roundTrip.nanoseconds)
    line.string("clock", answer.clock.rawValue)
    line.integer("rtt_user", answer.userRoundTrip.nanoseconds)
    HeaderOptionText.write(answer, &line)
    if answer.surplus != 0 { line.integer("surplus", answer.surplus) }
    if let corruption = answer.corruption {
      line.integer("corrupted_offset", corruption.offset)
      line.integer("corrupted_expected", corruption.expected)
      line.integer("corrupted_found", corruption.found)
    }
  }

  private static func write(_ oddity: Oddity, _ plan: PingPlan, to answers: Answers) {
    answers.object("oddity") { line in
      func write(_ target: Int, _ sequence: Int, _ verdict: String, _ answer: EchoAnswer) {
        line.string("target", plan.targets[target].text)
        line.integer("seq", sequence)
        line.string("verdict", verdict)
        line.string("witness", answer.from.description)
        line.integer("rtt", answer.roundTrip.nanoseconds)
      }
      switch oddity {
      case .responder(let target, let sequence, let answer): write(target, sequence, "responder", answer)
      case .duplicate(let target, let sequence, let answer): write(target, sequence, "duplicate", answer)
      case .wrongSource(let target, let sequence, let answer): write(target, sequence, "wrong-source", answer)
      case .unmatched(let from):
        line.string("verdict", "unmatched")
        line.string("witness", from.description)
      }
    }
  }

  static func write(
    _ summary: PingSummary, _ plan: PingPlan, invalid: Int, _ demand: PingDemand, _ code: ExitCode,
    _ complaint: String?,
    to answers: Answers
  ) {
    writeTargets(summary, plan, demand, to: answers)
    var total = PingTally()
    for tally in summary.tallies { if let tally { total.accumulate(tally) } }
    answers.object("summary") { line in
      line.string("verdict", code == .yes ? "ok" : "failed")
      line.string("error", complaint)
      line.integer("targets", plan.targets.count + invalid)
      counters(total, plan.method, &line)
      write(summary.times, &line)
      line.integer("elapsed", summary.elapsed.nanoseconds)
      line.integer("exit", code.status)
    }
  }

  /// Without a demand it is not over yet.
  private static func writeTargets(
    _ summary: PingSummary, _ plan: PingPlan, _ demand: PingDemand?, to answers: Answers
  ) {
    for (index, tally) in summary.tallies.enumerated() {
      guard let tally else { continue }
      answers.object("target") { line in
        line.string("target", plan.targets[index].text)
        line.string("address", summary.addresses[index]?.description)
        line.string("verdict", demand.map { $0.isMet(by: tally) ? "ok" : "failed" } ?? "running")
        counters(tally, plan.method, &line)
        line.integer("longest_outage", tally.longestOutage.nanoseconds)
        write(tally.times, &line)
        if tally.times.count > 0 { line.integer("jitter", tally.times.jitter.nanoseconds) }
      }
    }
  }

  private static func write(_ times: RoundTripTimes, _ line: inout JSONLine) {
    guard times.count > 0 else { return }
    line.integer("rtt_min", times.minimum.nanoseconds)
    line.integer("rtt_avg", times.average.nanoseconds)
    line.integer("rtt_max", times.maximum.nanoseconds)
    line.integer("rtt_mdev", times.deviation.nanoseconds)
    for percent in [50, 90, 95, 99] {
      line.integer("rtt_p\(percent)", times.percentile(Double(percent)).nanoseconds)
    }
  }

  private static func counters(_ tally: PingTally, _ method: PingMethod, _ line: inout JSONLine) {
    line.integer("sent", tally.sent)
    line.integer("ok", tally.answered)
    line.integer("late", tally.late)
    line.integer("lost", tally.lost)
    line.integer("errors", tally.refused)
    line.integer("unsent", tally.unsent)
    line.integer("pending", tally.pending)
    line.integer("duplicates", tally.duplicates)
    line.integer("reordered", tally.reordered)
    line.integer("corrupted", tally.corrupted)
    line.integer("wrong_source", tally.wrongSource)
    if method != .echo { line.integer("refused", tally.refusals) }
    if tally.responders > 0 { line.integer("responders", tally.responders) }
  }
}

import Addresses
import Host
import Probe
import Report
import Sockets

/// A ping in words.
final class PingText {
  private let plan: PingPlan
  private let answers: Answers
  /// The addresses of names.
  private var addresses: [Int: IPAddress] = [:]

  init(_ plan: PingPlan, _ answers: Answers) {
    self.plan = plan
    self.answers = answers
  }

  func write(_ event: PingEvent) {
    switch event {
    case .pause, .ready, .asked, .unresolved, .interim: return
    case .opened(let family, let type):
      if let title = plan.method.title(family) { return answers.text(title) }
      answers.text("\(family == .inet ? "ICMP" : "ICMPv6") over a \(type == .raw ? "raw" : "datagram") socket")
    case .resolved(let target, let address, let elapsed):
      answers.text("\(answers.foreign(plan.targets[target].text)) is \(address) (\(Quantity.text(elapsed)))")
    case .outcome(let outcome):
      answers.text("\(name(outcome.target)): seq \(outcome.sequence), \(text(outcome.result, outcome.target))")
      switch outcome.result {
      case .answered(let answer), .late(let answer): for line in HeaderOptionText.lines(answer) { answers.text(line) }
      case .lost, .refused, .unsent: break
      }
    case .oddity(let oddity): answers.text(text(oddity))
    }
  }

  /// Keeps the address of a name, which is told with it from then on.
  func note(_ event: PingEvent) {
    if case .resolved(let target, let address, _) = event { addresses[target] = address }
  }

  private func name(_ target: Int) -> String {
    let text = answers.foreign(plan.targets[target].text)
    return addresses[target].map { "\(text) (\($0))" } ?? text
  }

  private func text(_ result: ProbeOutcome.Result, _ target: Int) -> String {
    switch result {
    case .answered(let answer): return text(answer, target)
    case .late(let answer): return "\(text(answer, target)), late (--timeout \(Quantity.text(plan.timeout)))"
    case .lost: return "no answer after \(Quantity.text(plan.timeout))"
    case .refused(let report):
      let from = report.from.map { " from \($0)" } ?? ""
      return "\(ICMPWords.text(report))\(from)"
    case .unsent(let error): return "not sent: \(error.code)\(error.advice.map { "; \($0)" } ?? "")"
    }
  }

  private func text(_ answer: EchoAnswer, _ target: Int) -> String {
    var parts = plan.method.parts(answer)
    let address = plan.targets[target].address ?? addresses[target]
    if address.map({ $0.withScope(nil) != answer.from.withScope(nil) }) ?? false {
      parts.append("from \(answer.from)")
    }
    if let hops = answer.hops { parts.append("ttl \(hops)") }
    parts.append(Quantity.text(answer.roundTrip))
    if let repetition = PingMethod.repetition(answer) { parts.append(repetition) }
    if let surplus = Self.surplus(answer) { parts.append(surplus) }
    if let corruption = answer.corruption {
      parts.append(
        "byte \(corruption.offset) of the payload came back as \(hex(corruption.found)) instead of \(hex(corruption.expected))"
      )
    }
    return parts.joined(separator: ", ")
  }

  /// How the length of an answer differs from that of the question; nil where it does not.
  static func surplus(_ answer: EchoAnswer) -> String? {
    switch answer.surplus {
    case 0: nil
    case 1...: "\(answer.surplus) bytes more than were sent"
    default: "truncated: \(-answer.surplus) bytes are missing"
    }
  }

  private func hex(_ byte: UInt8) -> String { "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }

  private func text(_ oddity: Oddity) -> String {
    switch oddity {
    case .responder(let target, let sequence, let answer):
      "\(name(target)): seq \(sequence), also \(answer.from), \(Quantity.text(answer.roundTrip))"
    case .duplicate(let target, let sequence, let answer):
      "\(name(target)): seq \(sequence), duplicate from \(answer.from)"
    case .wrongSource(let target, let sequence, let answer):
      "\(name(target)): seq \(sequence), answered by \(answer.from) instead"
    case .unmatched(let from): "an answer from \(from) came too late to be matched"
    }
  }

  /// How it goes so far, in a line for each target.
  func interim(_ summary: PingSummary) -> [String] {
    zip(plan.targets, summary.tallies).compactMap { target, tally in
      tally.map { tally in
        let times =
          tally.times.count > 0
          ? ", rtt min/avg/max \(list([tally.times.minimum, tally.times.average, tally.times.maximum]))" : ""
        return "\(answers.foreign(target.text)): \(tally.sent) sent, \(counts(tally)), \(loss(tally))\(times)"
      }
    }
  }

  // MARK: The end

  func write(_ summary: PingSummary) {
    let pairs = zip(plan.targets, summary.tallies).compactMap { target, tally in tally.map { (target, $0) } }
    // Of a run that failed before its first probe there is nothing to count.
    if case .failed = summary.ending, pairs.allSatisfy({ $0.1.sent == 0 }) { return }
    guard !pairs.isEmpty else { return }
    if pairs.count == 1 {
      answers.text("")
      for line in lines(pairs[0].1, elapsed: summary.elapsed) { answers.text(line) }
    } else {
      answers.text("")
      writeTable(pairs, summary)
    }
  }

  private func lines(_ tally: PingTally, elapsed: Duration) -> [String] {
    var lines = ["\(tally.sent) sent, \(counts(tally)), \(loss(tally)), \(Quantity.text(elapsed))"]
    let odd = oddities(tally)
    if !odd.isEmpty { lines.append(odd.joined(separator: ", ")) }
    lines += rtt(tally.times, withJitter: true)
    if tally.longestOutage > .zero { lines.append("longest outage \(Quantity.text(tally.longestOutage))") }
    return lines
  }

  private func rtt(_ times: RoundTripTimes, withJitter: Bool) -> [String] {
    guard times.count > 0 else { return [] }
    let jitter = withJitter ? ", jitter \(Quantity.text(times.jitter))" : ""
    return [
      "rtt min/avg/max/mdev \(list([times.minimum, times.average, times.maximum, times.deviation]))\(jitter)",
      "rtt p50/p90/p95/p99 \(list([50, 90, 95, 99].map { times.percentile($0) }))",
    ]
  }

  private func list(_ durations: [Duration]) -> String { durations.map { Quantity.text($0) }.joined(separator: " / ") }

  private func counts(_ tally: PingTally) -> String {
    var parts = ["\(tally.answered) answered"]
    for (count, word) in [
      (tally.late, "late"), (tally.lost, "lost"),
      (tally.refused, tally.refused == 1 ? "ICMP error" : "ICMP errors"), (tally.unsent, "not sent"),
      (tally.pending, tally.pending == 1 ? "on its way" : "on their way"),
    ] where count > 0 {
      parts.append("\(count) \(word)")
    }
    return parts.joined(separator: ", ")
  }

  private func oddities(_ tally: PingTally) -> [String] {
    [
      (tally.refusals, "refused the port"),
      (tally.responders, tally.responders == 1 ? "host answered" : "hosts answered"),
      (tally.duplicates, tally.duplicates == 1 ? "duplicate" : "duplicates"), (tally.reordered, "reordered"),
      (tally.corrupted, "corrupted"), (tally.wrongSource, "answered by somebody else"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
  }

  private func loss(_ tally: PingTally) -> String {
    let all = Self.percent(tally.lossPercent)
    return tally.late == 0
      ? "\(all) loss" : "\(all) loss (\(Self.percent(tally.lossPercentWithoutLate)) without the late)"
  }

  /// At most two decimals, and never rounded to 0 or 100 unless it is.
  static func percent(_ value: Double) -> String {
    if value > 0, value < 0.01 { return "<0.01%" }
    if value < 100, value > 99.99 { return ">99.99%" }
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = (hundredths / 100, hundredths % 100)
    return rest == 0 ? "\(whole)%" : "\(whole).\(rest < 10 ? "0" : "")\(rest)%"
  }

  private func writeTable(_ pairs: [(PingTarget, PingTally)], _ summary: PingSummary) {
    var table = TextTable()
    table.add(["target", "sent", "answered", "loss", "min", "avg", "max", "p99"])
    var total = PingTally()
    for (target, tally) in pairs {
      total.accumulate(tally)
      table.add([answers.foreign(target.text)] + row(tally))
    }
    answers.text(table)
    answers.text("\(pairs.count) targets, \(total.sent) sent, \(counts(total)), \(loss(total))")
    for line in rtt(summary.times, withJitter: false) { answers.text(line) }
  }

  private func row(_ tally: PingTally) -> [String] {
    let counts = ["\(tally.sent)", "\(tally.answered)", Self.percent(tally.lossPercent)]
    guard tally.times.count > 0 else { return counts }
    let times = [tally.times.minimum, tally.times.average, tally.times.maximum, tally.times.percentile(99)]
    return counts + times.map { Quantity.text($0) }
  }
}

import Addresses
import Host
import Inquiry
import Report
import Sockets

/// Answers about names in words.
struct ResolveText {
  private let answers: Answers
  private let plan: NamePlan
  private let isVerbose: Bool

  static let percentiles = [50, 90, 99]

  init(_ answers: Answers, _ plan: NamePlan, isVerbose: Bool) {
    self.answers = answers
    self.plan = plan
    self.isVerbose = isVerbose
  }

  /// One answer: the first time in full, later only what is different.
  func write(_ report: NameReport) {
    guard report.round == 1 else {
      if let change = report.change { answers.text(text(change, report)) }
      if let race = report.race { writeRace(race) }
      return
    }
    let answer = report.answer
    answers.text("\(name(answer.question)): \(headline(answer))")
    writeAddresses(answer)
    for remark in remarks(answer) { answers.text("  \(remark)") }
    if let race = report.race { writeRace(race) }
  }

  /// The verdict, and where it is from.
  private func headline(_ answer: NameAnswer) -> String {
    if let problem = answer.question.problem { return problem }
    if answer.isUnanswered, answer.addresses.isEmpty { return Self.unanswered }
    var parts: [String] = []
    if let error = answer.failure {
      parts.append(error.explanation)
    } else if answer.origin == .literal, let reverse = answer.addresses.first?.reverse {
      parts.append(text(reverse, of: answer.addresses[0].address))
    } else {
      parts.append(answer.addresses.count == 1 ? "1 address" : "\(answer.addresses.count) addresses")
    }
    if let origin = Self.text(answer.origin) { parts.append(origin) }
    if answer.isUnanswered { parts.append(Self.unanswered) }
    if answer.origin != .literal {
      if let time = answer.lookupTime { parts.append(Quantity.text(time)) }
    } else if !answer.isIncomplete {
      parts.append(Quantity.text(answer.elapsed))
    }
    return parts.joined(separator: ", ")
  }

  /// Why there is no answer; nil where there is one.
  static func reason(_ answer: NameAnswer) -> String? {
    answer.question.problem ?? (answer.isUnanswered ? unanswered : answer.failure?.explanation)
  }

  private static let unanswered = "no answer before the end of the run"

  private func writeAddresses(_ answer: NameAnswer) {
    // Of an address the headline says all that is usually asked.
    guard answer.origin != .literal || isVerbose else { return }
    var table = TextTable()
    for found in answer.addresses {
      var cells = ["  \(scoped(found.address))", source(found), "scope \(found.reach)"]
      cells += ["label \(found.label)", "precedence \(found.precedence)", found.ruleBeforeNext.map(why) ?? ""]
      if answer.origin != .literal, let reverse = found.reverse { cells.append(text(reverse, of: found.address)) }
      table.add(cells)
    }
    answers.text(table)
  }

  private func source(_ found: FoundAddress) -> String {
    switch found.source {
    case .success(let source): "from \(scoped(source))"
    case .failure(let error) where error.code == .networkUnreachable || error.code == .hostUnreachable: "no route"
    case .failure(let error): "unusable: \(error.code)"
    }
  }

  /// Why an address stands before the next one.
  private func why(_ rule: DestinationRule) -> String {
    let reason =
      switch rule {
      case .usable: "by being usable"
      case .matchingScope: "by the scope of its source"
      case .notDeprecated: "by a source that is not deprecated"
      case .matchingLabel: "by the label of its source"
      case .precedence: "by precedence"
      case .nativeTransport: "by not going through a tunnel"
      case .smallerScope: "by smaller scope"
      case .longestPrefix: "by longest common prefix"
      case .unchanged: "as it came"
      }
    return "ahead \(reason) (rule \(rule.rawValue))"
  }

  private func text(_ reverse: ReverseAnswer, of address: IPAddress) -> String {
    switch reverse.name {
    case .failure(let error): return error.explanation
    case .success(let name):
      let shown = foreign(name)
      switch reverse.confirmation {
      case nil: return shown
      case .confirmed: return "\(shown) (confirmed)"
      case .mismatch(let others):
        let list = others.map(scoped).joined(separator: ", ")
        return "\(shown) (mismatch: that name has \(list.isEmpty ? "no address" : list))"
      case .notAName: return "\(shown) (not a name)"
      case .failed(let error): return "\(shown) (not confirmed: \(error.explanation))"
      }
    }
  }

  private func remarks(_ answer: NameAnswer) -> [String] {
    var remarks: [String] = []
    if let canonical = answer.canonicalName, answer.question.address == nil, canonical != answer.question.host,
      answer.origin != .literal
    {
      remarks.append("canonical name: \(foreign(canonical))")
    }
    if let domain = answer.completedBy {
      remarks.append("completed by the search list with \(foreign(domain)) (inferred)")
    }
    if let hidden = answer.hidden {
      let family = hidden == .inet ? "IPv4" : "IPv6"
      remarks.append("programs that ask with AI_ADDRCONFIG get no \(family) here: only loopback has it (inferred)")
    }
    if answer.isIncomplete, answer.failure == nil { remarks.append("the rest did not come in time (--timeout)") }
    if isVerbose, !answer.steps.isEmpty {
      let steps = answer.steps.map { "\($0.kind.rawValue) \(Quantity.text($0.elapsed))" }
      remarks.append("time: \(steps.joined(separator: ", "))")
    }
    return remarks
  }

  private static func text(_ origin: NameOrigin?) -> String? {
    switch origin {
    case nil, .literal: nil
    case .hosts(let line): "/etc/hosts:\(line) (inferred)"
    case .source(let name): "\(name) (inferred)"
    case .oneOf(let names): "\(names.joined(separator: " or ")) (inferred)"
    }
  }

  private func text(_ change: NameChange, _ report: NameReport) -> String {
    var parts = change.added.map { "+\(scoped($0))" } + change.removed.map { "-\(scoped($0))" }
    if change.isReordered {
      parts.append("other order: \(report.answer.addresses.map { scoped($0.address) }.joined(separator: ", "))")
    }
    if change.verdictChanged { parts.append(report.answer.failure?.explanation ?? "found again") }
    return "\(name(report.answer.question)), time \(report.round): \(parts.joined(separator: ", "))"
  }

  /// As it was written, and behind it in brackets what the resolver was asked, or what people would read.
  private func name(_ question: NameQuestion) -> String {
    let text = question.text.isEmpty ? "''" : answers.foreign(question.text)
    guard question.problem == nil else { return text }
    if InternationalName.isNeeded(for: question.text) { return "\(text) (\(question.host))" }
    return InternationalName.decode(question.text).map { "\(text) (\(answers.foreign($0)))" } ?? text
  }

  /// A name that came back.
  private func foreign(_ name: String) -> String {
    let shown = answers.foreign(name)
    return InternationalName.decode(name).map { "\(shown) (\(answers.foreign($0)))" } ?? shown
  }

  /// An address, whose scope is the name of an interface: almost any text.
  private func scoped(_ address: IPAddress) -> String { answers.foreign(address.description) }

  private func writeRace(_ race: RaceStory) {
    let columns = answers.isTerminal ? TerminalSize.columns(StandardDescriptors.output) : 80
    for line in RaceTimeline(race, columns: columns, shown: answers.foreign).lines { answers.text(line) }
  }

  /// The look-up times, when it was asked more than once.
  func write(_ summary: NameSummary) {
    var table = TextTable()
    table.add(["name", "asked", "min", "avg", "max"] + Self.percentiles.map { "p\($0)" })
    for times in summary.times {
      let all = times.statistics
      let values = [all.minimum, all.average, all.maximum] + Self.percentiles.map(all.percentile)
      table.add([name(times.question), "\(all.count)"] + values.map(Quantity.text))
    }
    answers.text(table)
    answers.text(summary.changed == 1 ? "1 answer changed" : "\(summary.changed) answers changed")
  }
}

import Host
import Probe
import Report
import Sockets

/// Prints what comes of a scan, and decides the exit code. Called on the reactor's thread only.
final class ScanReport: @unchecked Sendable {
  private let plan: ScanPlan
  private let answers: Answers
  private let demand: ScanDemand
  private let form: ScanForm
  private let isVerbose: Bool
  private let names = ServiceNames()
  private var rest: ScanRest
  private var table: ScanTable

  /// A table of so few rows has all ports in it.
  private static let fewRows: UInt64 = 16
  /// A table of more rows than that is not gathered, but printed as it comes.
  private static let mostRows: UInt64 = 100_000

  init(_ plan: ScanPlan, _ answers: Answers, _ demand: ScanDemand, _ form: ScanForm, isVerbose: Bool) {
    self.plan = plan
    self.answers = answers
    self.demand = demand
    self.form = form
    self.isVerbose = isVerbose
    rest = ScanRest(plan, demand)
    table = ScanTable(plan.space, names) { [answers] in answers.foreign($0) }
    // What an earlier run has printed begins with it.
    if form == .csv, plan.resumed == nil { answers.text(ScanCSV.header) }
  }

  /// False when nobody reads any more.
  func hear(_ event: ScanEvent) -> Bool {
    switch event {
    case .ready, .checkpoint: break
    case .resolved(let name, let addresses, let elapsed):
      let target = plan.space.names[name]
      if addresses.count > 1, !plan.asksAllAddresses { rest.shortened.append((target, addresses)) }
      ScanJSON.writeResolved(target, addresses.map(\.description), elapsed, to: answers)
      if isVerbose {
        answers.remark(
          "\(target) is \(addresses.map(\.description).joined(separator: ", ")) (\(Quantity.text(elapsed)))")
      }
    case .unresolved(let name, let error):
      let target = plan.space.names[name]
      answers.complain("\(target): \(error.explanation)\(hint(target))")
      ProbeJSON.writeAbsence(target, "unresolved", error.explanation, to: answers)
    case .decided(let finding): write(finding)
    case .awaited(let finding):
      if isVerbose { answers.remark("\(table.line(finding)); it will be asked again") }
    case .slowed(let address):
      if isVerbose { answers.remark("\(address) does not keep up; it is asked more slowly") }
    case .progress(let summary, let isAskedFor): write(summary, isAskedFor: isAskedFor)
    case .pause:
      answers.flush()
      return !answers.isGone
    }
    return true
  }

  private func write(_ finding: PortFinding) {
    if answers.isJSON { return ScanJSON.write(finding, plan.space, names, to: answers) }
    if answers.isQuiet { return }
    if isVerbose { answers.remark(table.line(finding)) }
    switch form {
    case .csv: answers.text(ScanCSV.line(finding, plan.space, names))
    case .all:
      guard isLarge else { return table.addRow(finding) }
      answers.text(table.line(finding))
    case .open, .table:
      if finding.verdict == .open || (form == .table && isSmall) {
        table.addRow(finding)
      } else {
        table.count(finding)
      }
    }
  }

  /// Whoever writes ports among the targets gets to know where they belong.
  private func hint(_ target: String) -> String {
    // A long list of names is no slip of the pen.
    guard plan.space.names.count <= 4 else { return "" }
    if ServiceName.port(target, over: "tcp") != nil {
      return "; ports stand in one word at the end, such as 22,\(target), or behind -p"
    }
    guard !target.contains("."), let near = ServiceName.nearest(to: target, over: "tcp") else { return "" }
    return "; if the port '\(near)' is meant, it stands at the end or behind -p"
  }

  /// Whoever asks for so few ports wants to read of each.
  private var isSmall: Bool { plan.space.count.map { $0 <= Self.fewRows } ?? false }

  /// All rows would be more than a memory should hold.
  private var isLarge: Bool { plan.space.count.map { $0 > Self.mostRows } ?? true }

  private func write(_ summary: ScanSummary, isAskedFor: Bool) {
    if isAskedFor {
      ScanJSON.write(summary, nil, nil, to: answers)
      answers.complain(ScanProgressText.line(summary, plan.vigil))
    } else {
      answers.progress(ScanProgressText.line(summary, plan.vigil))
    }
  }

  func finish(_ summary: ScanSummary, failure: (complaint: String, code: ExitCode)? = nil) -> ExitCode {
    answers.clearProgress()
    var code = exitCode(summary)
    if let failure { code = .worst(code, failure.code) }
    let complaint = failure?.complaint ?? Self.complaint(summary.ending)
    if answers.isJSON {
      ScanJSON.write(summary, code, complaint, to: answers)
    } else {
      let unfinished =
        summary.unfinished > 0 && complaint == nil && summary.ending != .gone ? rest.unfinished(summary) : nil
      if form != .csv { for line in table.lines() { answers.text(line) } }
      switch form {
      case .table, .all:
        let lines = table.summary() + [unfinished].compactMap(\.self) + rest.remarks(summary)
        for line in lines { answers.text(line) }
      case .open, .csv: if let unfinished { answers.complain(unfinished) }
      }
    }
    if let complaint { answers.complain(complaint) }
    return answers.finish(code)
  }

  private func exitCode(_ summary: ScanSummary) -> ExitCode {
    var code = demand.isMet(by: summary) ? ExitCode.yes : .no
    switch summary.ending {
    case .failed(let error): code = error.code.isPermission ? .notPermitted : .localFailure
    case .signal(let signal): return .signal(signal.rawValue)
    case .running, .done, .deadline, .gone: break
    }
    if summary.tally.undecided > 0 { code = .worst(code, .localFailure) }
    if summary.unresolvedNames > 0 { code = .worst(code, .unresolved) }
    return code
  }

  private static func complaint(_ ending: ScanSummary.Ending) -> String? {
    if case .failed(let error) = ending { error.description } else { nil }
  }
}

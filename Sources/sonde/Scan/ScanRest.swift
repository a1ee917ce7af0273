import Addresses
import Probe
import Report

/// What the verdicts of a scan do not tell: what is missing, what was waited for, and what earlier runs have found.
struct ScanRest {
  private let plan: ScanPlan
  private let demand: ScanDemand
  /// Names of which only the first address is asked.
  var shortened: [(name: String, addresses: [IPAddress])] = []

  init(_ plan: ScanPlan, _ demand: ScanDemand) {
    self.plan = plan
    self.demand = demand
  }

  /// How many ports have no verdict, and why.
  func unfinished(_ summary: ScanSummary) -> String {
    let why =
      switch summary.ending {
      case .deadline(let deadline): "the run ended after \(Quantity.text(deadline)) (--deadline)"
      case .signal(let signal): "ended by \(signal)"
      case .failed: "nothing could be asked"
      // Only of what is waited for something may be left.
      case .done where demand.isMet(by: summary): "as many as --require wants were found"
      case .done where summary.unresolvedNames > 0: "their names have no addresses"
      case .running, .done, .gone: "the run ended before"
      }
    return "\(summary.unfinished) not decided: \(why)"
  }

  func remarks(_ summary: ScanSummary) -> [String] {
    [earlier(summary), vain(summary), others(summary), slowed(summary), empty(summary), resumption(summary)]
      .compactMap(\.self)
  }

  /// A port that is closed at one address of a name may be open at another.
  private func others(_ summary: ScanSummary) -> String? {
    guard !demand.isMet(by: summary), let first = shortened.first, let asked = first.addresses.first else { return nil }
    let more = shortened.count == 1 ? "" : ", and so of \(shortened.count - 1) more"
    return
      "of \(TerminalText.escapeLine(first.name)) only \(asked) was asked, of \(first.addresses.count) addresses\(more); "
      + "--all-addresses asks all"
  }

  /// Of a small scan a machine may have nothing.
  private func empty(_ summary: ScanSummary) -> String? {
    guard summary.ports == 0, plan.shard != .whole, summary.unresolvedNames == 0 else { return nil }
    return "shard \(plan.shard) has no ports"
  }

  private func vain(_ summary: ScanSummary) -> String? {
    guard let vigil = plan.vigil, summary.ending == .done, !demand.isMet(by: summary) else { return nil }
    let what =
      switch vigil.aim {
      case .open: "not open"
      case .closed: "still open"
      }
    let known = UInt64(summary.reached) + summary.unfinished
    guard known < summary.ports else { return nil }
    let missing = summary.ports - known
    return "\(missing) \(what) after \(Quantity.text(vigil.patience)) (--wait)"
  }

  private func slowed(_ summary: ScanSummary) -> String? {
    guard summary.slowedHosts > 0 else { return nil }
    let hosts = summary.slowedHosts == 1 ? "1 host was" : "\(summary.slowedHosts) hosts were"
    return "\(hosts) asked more slowly, for want of answers to faster questions"
  }

  /// The table has what this run has found.
  private func earlier(_ summary: ScanSummary) -> String? {
    guard let verdicts = plan.resumed?.verdicts else { return nil }
    let parts = PortVerdict.allCases.compactMap { verdict in
      verdicts[verdict].flatMap { $0 > 0 ? "\($0) \(verdict.rawValue)" : nil }
    }
    return parts.isEmpty ? nil : "earlier runs (--resume): \(parts.joined(separator: ", "))"
  }

  private func resumption(_ summary: ScanSummary) -> String? {
    guard plan.keepsProgress, summary.unfinished > 0 else { return nil }
    if case .failed = summary.ending { return nil }
    return "the same command goes on from here (--resume)"
  }
}

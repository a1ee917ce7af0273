import Addresses
import Probe
import Report
import Sockets

/// What a scan found, as people read it: a row for each port that matters, and a line for each reason of the others.
struct ScanTable {
  private let space: ScanSpace
  private let names: ServiceNames
  private let foreign: (String) -> String
  private var rows: [PortFinding] = []
  private var others: [Reason: Int] = [:]

  /// Ports that are told by number have the same line when this is the same.
  private struct Reason: Hashable {
    let verdict: PortVerdict
    let reason: PortReason
    let witness: IPAddress?
  }

  /// Routers are told apart up to so many reasons.
  private static let mostReasons = 32

  init(_ space: ScanSpace, _ names: ServiceNames, foreign: @escaping (String) -> String) {
    self.space = space
    self.names = names
    self.foreign = foreign
  }

  mutating func addRow(_ finding: PortFinding) { rows.append(finding) }

  mutating func count(_ finding: PortFinding) {
    let isMessage = if case .message = finding.reason { true } else { false }
    // Each reply is one of its own.
    let reason = if case .replied = finding.reason { PortReason.synAck } else { finding.reason }
    let key = Reason(
      verdict: finding.verdict, reason: reason,
      witness: isMessage && others.count < Self.mostReasons ? finding.witness : nil)
    others[key, default: 0] += 1
  }

  /// The rows in the order of hosts and ports.
  func lines() -> [String] {
    var table = TextTable()
    for finding in rows.sorted(by: Self.isBefore) { table.add(cells(finding)) }
    return table.lines()
  }

  /// One row by itself.
  func line(_ finding: PortFinding) -> String {
    cells(finding).filter { !$0.isEmpty }.joined(separator: "  ")
  }

  private func cells(_ finding: PortFinding) -> [String] {
    let (target, address) = ScanWords.target(finding.subject, space)
    let host = address.map { $0.description == target ? target : "\(foreign(target)) (\($0))" } ?? foreign(target)
    var cells = [host]
    if case .port(_, let service, _) = finding.subject {
      cells += [service.description, finding.verdict.rawValue, foreign(names.name(of: service) ?? "")]
    } else {
      cells += ["", finding.verdict.rawValue, ""]
    }
    cells.append(ScanWords.text(finding))
    if let banner = finding.banner { cells.append(BannerText.text(banner)) }
    return cells
  }

  /// What is not in the rows, the most frequent first: `97 closed: refused`.
  func summary() -> [String] {
    others.sorted { ($1.value, $0.key.verdict.rawValue) < ($0.value, $1.key.verdict.rawValue) }.map { reason, count in
      "\(count) \(reason.verdict.rawValue): \(ScanWords.plural(reason.reason, witness: reason.witness))"
    }
  }

  private static func isBefore(_ a: PortFinding, _ b: PortFinding) -> Bool {
    switch (a.subject, b.subject) {
    case (.port(let first, let one, _), .port(let second, let other, _)): (first, one) < (second, other)
    case (.port, .unix): true
    case (.unix, .port): false
    case (.unix(let first), .unix(let second)): first.description < second.description
    }
  }
}

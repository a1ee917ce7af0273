import Inquiry
import Report
import Sockets

/// An inspection as a page that can be taken in at a glance: groups of a few lines, most important first.
final class InspectPage {
  private let answers: Answers
  private let type: SocketType
  private let isVerbose: Bool
  /// What led to the connection, until the report is there to be printed under it.
  private var steps: [Row] = []
  private var lookup: Duration?
  private var reports = 0

  typealias Row = (label: String, value: String)

  init(_ answers: Answers, _ type: SocketType, isVerbose: Bool) {
    self.answers = answers
    self.type = type
    self.isVerbose = isVerbose
  }

  /// Keeps what came before the report.
  func note(_ event: InspectEvent) {
    switch event {
    case .serviceFound(let name, let transport, let port, let elapsed):
      lookup = (lookup ?? .zero) + elapsed
      steps.append(("service", "\(name) is port \(port) of \(transport), found in \(Quantity.text(elapsed))"))
    case .resolved(let host, let addresses, let elapsed):
      lookup = (lookup ?? .zero) + elapsed
      let list = addresses.compactMap { $0.ip?.description }.joined(separator: ", ")
      steps.append(("resolved", "\(host) in \(Quantity.text(elapsed)): \(list)"))
    case .attempted(let remote, .failed(let error), let elapsed):
      steps.append(("tried", "\(remote): \(error.attemptReason) after \(Quantity.text(elapsed))"))
    case .attempted(let remote, .abandoned, let elapsed):
      steps.append(("tried", "\(remote): no answer yet after \(Quantity.text(elapsed)), when another one connected"))
    case .attempted(let remote, .connected, let elapsed):
      let resolving = lookup.map { ", after \(Quantity.text($0)) of looking up" } ?? ""
      let handshake = type == .datagram ? "nothing was sent" : "handshake \(Quantity.text(elapsed))"
      steps.append(("connected", "\(remote); \(handshake)\(resolving)"))
    case .untaken, .report, .changed: break
    }
  }

  func print(_ report: SocketReport) {
    if reports > 0 { answers.text("") }
    reports += 1
    let groups = InspectGroups(report)
    group("connection", steps)
    group("socket", groups.socket)
    group("route", groups.route)
    group("tcp", groups.tcp)
    group("queues and buffers", groups.queues)
    let options = InspectOptionsText(report)
    if isVerbose {
      table("every tcp field", options.fields(of: .tcp))
      table("every option that was read (and what a fresh socket says, where that differs)", options.all)
      table("every option that was not", options.refused)
    } else {
      table("options that differ from a fresh socket's", options.differing)
      answers.text("")
      answers.text(options.remainder)
    }
    answers.flush()
  }

  /// Changes since the last report, with the time since the first.
  func print(_ changes: [InspectChange], _ report: SocketReport, _ elapsed: Duration) {
    let isElsewhere = report.namespace != .own
    // A name may mean several addresses to listen at.
    let whose = reports > 1 ? report.local.map { "\($0)  " } ?? "" : ""
    for change in changes {
      let old = change.old.map { InspectValueText.long($0, change.name, isElsewhere: isElsewhere) } ?? "nothing"
      let new = change.new.map { InspectValueText.long($0, change.name, isElsewhere: isElsewhere) } ?? "nothing"
      answers.text("+\(Quantity.text(elapsed))  \(answers.foreign("\(whose)\(change.name)  \(old) -> \(new)"))")
    }
    answers.flush()
  }

  /// How the watch ended.
  func print(_ ending: String, _ elapsed: Duration) {
    answers.text("+\(Quantity.text(elapsed))  \(ending)")
  }

  private func group(_ title: String, _ rows: [Row]) {
    guard !rows.isEmpty else { return }
    answers.text(title)
    for row in rows {
      let label = row.label + String(repeating: " ", count: max(1, 15 - row.label.count))
      answers.text("  \(label)\(answers.foreign(row.value))")
    }
  }

  private func table(_ title: String, _ rows: [[String]]) {
    guard !rows.isEmpty else { return }
    answers.text(title)
    var table = TextTable()
    for row in rows { table.add(row.enumerated().map { ($0 == 0 ? "  " : "") + answers.foreign($1) }) }
    answers.text(table)
  }
}

import Inquiry
import Report
import Sockets

/// The sockets of a process, one line each.
struct InspectList {
  private var rows: [[String]] = []

  mutating func add(_ report: SocketReport) {
    rows.append([
      report.descriptor.map { "\($0)" } ?? "-", Self.kind(report.shape), report.state.description,
      report.local.map { $0.description } ?? "-", report.remote.map { $0.description } ?? "-", receive(report),
      send(report),
    ])
  }

  /// One that we may see and not take.
  mutating func add(_ entry: ProcessSockets.Entry) {
    rows.append(["\(entry.descriptor)", "socket:[\(entry.inode)]", "not permitted", "-", "-", "-", "-"])
  }

  func table(_ answers: Answers) -> TextTable {
    var table = TextTable()
    guard !rows.isEmpty else { return table }
    table.add(["FD", "KIND", "STATE", "LOCAL", "REMOTE", "RECEIVE", "SEND"])
    for row in rows { table.add(row.map { answers.foreign($0) }) }
    return table
  }

  /// A listener's queues are those of connections.
  private func receive(_ report: SocketReport) -> String {
    (report.acceptQueue?.waiting ?? report.queues.receive).map { "\($0)" } ?? "-"
  }
  private func send(_ report: SocketReport) -> String {
    (report.acceptQueue?.backlog ?? report.queues.send).map { "\($0)" } ?? "-"
  }

  /// `tcp`, `tcp6`, `udp`, `unix stream`, `inet raw icmp`; the long form has all three words.
  static func kind(_ shape: SocketShape, isLong: Bool = false) -> String {
    switch (shape.family, shape.socketProtocol) {
    case _ where isLong && shape.socketProtocol != .standard: "\(shape.family) \(shape.type) \(shape.socketProtocol)"
    case (.inet, .tcp), (.inet, .udp): shape.socketProtocol.description
    case (.inet6, .tcp), (.inet6, .udp): "\(shape.socketProtocol)6"
    case (.unix, _): "unix \(shape.type)"
    case (_, .standard): "\(shape.family) \(shape.type)"
    default: "\(shape.family) \(shape.type) \(shape.socketProtocol)"
    }
  }
}

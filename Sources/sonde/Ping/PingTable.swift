import Probe
import Report
import Sockets

/// Many targets on a terminal: a table that is drawn again while the run goes on.
struct PingTable: PingPicture {
  private struct Row {
    var sent = 0
    /// Probes whose outcome is known.
    var settled = 0
    var answered = 0
    var sum = Duration.zero
    var most = Duration.zero
    var last: Duration?
    var odd = 0
    var state = State.waiting

    var loss: Double { settled == 0 ? 0 : Double(settled - answered) * 100 / Double(settled) }
    var average: Duration { answered == 0 ? .zero : sum / answered }

    /// The more, the worse. Averages count by powers of two, so that targets that are alike keep their places.
    var badness: (loss: Double, slowness: Int) {
      (state == .unresolved ? 101 : loss, Int(Double(max(1, average.nanoseconds)).exponent))
    }
  }

  private enum State: String {
    case waiting = "-"
    case ok
    case late
    case lost
    case error
    case unsent
    case unresolved
  }

  private let name: (Int) -> String
  private let style: PictureStyle
  private var rows: [Row]
  /// For percentiles; of very many targets none, which would take too much memory.
  private var times: [RoundTripTimes]

  private static let mostTimes = 256

  init(targets: Int, style: PictureStyle, name: @escaping (Int) -> String) {
    self.name = name
    self.style = style
    rows = Array(repeating: Row(), count: targets)
    times = targets > Self.mostTimes ? [] : Array(repeating: RoundTripTimes(), count: targets)
  }

  mutating func hear(_ event: PingEvent) {
    switch event {
    case .outcome(let outcome): hear(outcome)
    case .unresolved(let target, _): if rows.indices ~= target { rows[target].state = .unresolved }
    case .oddity(.duplicate(let target, _, _)), .oddity(.wrongSource(let target, _, _)):
      if rows.indices ~= target { rows[target].odd += 1 }
    case .asked(let target, _): if rows.indices ~= target { rows[target].sent += 1 }
    case .opened, .ready, .resolved, .oddity, .interim, .pause: break
    }
  }

  private mutating func hear(_ outcome: ProbeOutcome) {
    let target = outcome.target
    guard rows.indices ~= target else { return }
    // A late one was counted when it was lost.
    if case .late = outcome.result {} else { rows[target].settled += 1 }
    switch outcome.result {
    case .answered(let answer):
      rows[target].answered += 1
      rows[target].sum += answer.roundTrip
      rows[target].most = max(rows[target].most, answer.roundTrip)
      rows[target].last = answer.roundTrip
      rows[target].state = .ok
      if answer.corruption != nil { rows[target].odd += 1 }
      if times.indices ~= target { times[target].add(answer.roundTrip) }
    case .late: if rows[target].state == .lost { rows[target].state = .late }
    case .lost: rows[target].state = .lost
    case .refused: rows[target].state = .error
    case .unsent: rows[target].state = .unsent
    }
  }

  // MARK: Drawing

  func lines(columns: Int, rows height: Int) -> [String] {
    // The heading, the line for all, and the one on which the cursor waits.
    let room = max(1, height - 3)
    let fits = rows.count <= room
    let shown = fits ? Array(rows.indices) : worst(max(1, room - 1))
    let hasOdd = rows.contains { $0.odd > 0 }
    var table = TextTable()
    table.add(
      ["target", "state", "sent", "answered", "loss", "last", "avg", "max"] + (times.isEmpty ? [] : ["p99"])
        + (hasOdd ? ["odd"] : []))
    for target in shown { table.add(cells(target, hasOdd: hasOdd, width: max(15, columns - 64))) }
    let more = fits ? [] : ["... \(rows.count - shown.count) more, which do no worse"]
    return table.lines() + more + [total]
  }

  private func cells(_ target: Int, hasOdd: Bool, width: Int) -> [String] {
    let row = rows[target]
    let times = times.indices ~= target ? times[target] : nil
    func text(_ duration: Duration?) -> String { row.answered == 0 ? "" : duration.map { Quantity.text($0) } ?? "" }
    let isGood = row.state == .ok || row.state == .waiting
    let state = row.state.rawValue
    var cells = [
      TerminalText.shortened(name(target), to: min(width, 40)), isGood ? state : style.red(state), "\(row.sent)",
      "\(row.answered)",
      row.settled == 0 ? "" : PingText.percent(row.loss), text(row.last), text(row.average), text(row.most),
    ]
    if let times { cells.append(text(times.percentile(99))) }
    if hasOdd { cells.append(row.odd == 0 ? "" : "\(row.odd)") }
    return cells
  }

  private var total: String {
    let sent = rows.reduce(0) { $0 + $1.sent }
    let settled = rows.reduce(0) { $0 + $1.settled }
    let answered = rows.reduce(0) { $0 + $1.answered }
    let up = rows.count { $0.state == .ok }
    let loss = settled == 0 ? "" : ", \(PingText.percent(Double(settled - answered) * 100 / Double(settled))) loss"
    return "\(rows.count) targets, \(up) ok now; \(sent) sent, \(answered) answered\(loss)"
  }

  /// The targets that do worst, the worst first: those that lose most, then those that take longest.
  ///
  /// In one pass: of tens of thousands only a screenful is kept in order.
  private func worst(_ count: Int) -> [Int] {
    var worst: [(target: Int, badness: (Double, Int))] = []
    for (target, row) in rows.enumerated() {
      let badness = row.badness
      if worst.count == count, let last = worst.last, badness <= last.badness { continue }
      let place = worst.firstIndex { $0.badness < badness } ?? worst.count
      worst.insert((target, badness), at: place)
      if worst.count > count { worst.removeLast() }
    }
    return worst.map(\.target)
  }
}

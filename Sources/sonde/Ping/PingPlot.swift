import Probe
import Report
import Sockets

/// `--plot`: the round trips of each target over time, and at the end how often which came.
struct PingPlot: PingPicture {
  /// More would leave none of them room on a terminal of 24 lines.
  static let mostTargets = 4

  private struct Trace {
    let name: String
    var series = PlotSeries()
    var histogram = DurationHistogram()
    var times = RoundTripTimes()
    var last: Duration?
    var counts = (lost: 0, late: 0, refused: 0, unsent: 0)
  }

  private var traces: [Trace]
  private let timeout: Duration
  private let style: PictureStyle
  /// When the first probe left, and when events are heard.
  private var began: MonotonicTime?
  private let clock: () -> MonotonicTime

  init(
    _ plan: PingPlan, names: [String], style: PictureStyle, clock: @escaping () -> MonotonicTime = { .now }
  ) {
    traces = names.map { Trace(name: $0) }
    timeout = plan.timeout
    self.style = style
    self.clock = clock
  }

  mutating func hear(_ event: PingEvent) {
    guard case .outcome(let outcome) = event, traces.indices ~= outcome.target else { return }
    let (target, number) = (outcome.target, outcome.sequence)
    switch outcome.result {
    case .answered(let answer):
      add(target, number, .measured(answer.roundTrip), after: answer.userRoundTrip)
      traces[target].times.add(answer.roundTrip)
      traces[target].histogram.add(answer.roundTrip)
      traces[target].last = answer.roundTrip
    case .late:
      // Its mark stays: it did not come in time.
      traces[target].counts.lost -= 1
      traces[target].counts.late += 1
    case .lost:
      add(target, number, .lost, after: timeout)
      traces[target].counts.lost += 1
    case .refused:
      add(target, number, .refused, after: .zero)
      traces[target].counts.refused += 1
    case .unsent:
      add(target, number, .refused, after: .zero)
      traces[target].counts.unsent += 1
    }
  }

  private mutating func add(_ target: Int, _ number: Int, _ outcome: PlotOutcome, after duration: Duration) {
    let left = MonotonicTime(nanoseconds: clock().nanoseconds - duration.nanoseconds)
    let began = self.began ?? left
    self.began = began
    traces[target].series.add(number, outcome, began: max(.zero, left - began))
  }

  // MARK: Drawing

  func lines(columns: Int, rows: Int) -> [String] { lines(.latest, columns: columns, rows: rows) }

  /// The whole run.
  var whole: Whole { Whole(plot: self) }

  struct Whole: PingPicture {
    let plot: PingPlot
    func lines(columns: Int, rows: Int) -> [String] { plot.lines(.all, columns: columns, rows: rows) }
  }

  private func lines(_ extent: PlotSeries.Extent, columns: Int, rows: Int) -> [String] {
    guard !isEmpty else { return [] }
    let height = min(14, max(4, (rows - 1) / traces.count - 1))
    return traces.flatMap { trace in
      [heading(trace)]
        + DurationPlot(trace.series, extent, style: style).lines(width: columns - 1, height: height)
    }
  }

  /// Nothing has happened that could be drawn.
  var isEmpty: Bool { traces.allSatisfy { $0.series.count == 0 } }

  /// Counters with the marks that they have in the plot.
  private func heading(_ trace: Trace) -> String {
    var parts = ["\(trace.times.count) answered"]
    let counts = trace.counts
    for (count, mark, word) in [
      (counts.lost, "x", "lost"), (counts.late, "x", "late"), (counts.refused, "!", "ICMP errors"),
      (counts.unsent, "!", "not sent"),
    ] where count > 0 {
      parts.append("\(style.red(mark)) \(count) \(word)")
    }
    if let last = trace.last {
      let times = [("last", last), ("avg", trace.times.average), ("max", trace.times.maximum)]
      parts += times.map { "\($0.0) \(Quantity.text($0.1))" }
    }
    return "\(TerminalText.shortened(trace.name, to: 40)): " + parts.joined(separator: ", ")
  }

  /// The histograms at the end, one for each target that was asked.
  func histograms(columns: Int) -> [String] {
    traces.filter { $0.series.count > 0 }.flatMap { trace in
      let counts = trace.counts
      let others = [
        ("lost", counts.lost), ("late", counts.late), ("ICMP error", counts.refused), ("not sent", counts.unsent),
      ]
      let bars = trace.histogram.lines(width: columns - 1, style: style, others: others)
      return ["", traces.count == 1 ? "round trips from" : "\(trace.name): round trips from"] + bars
    }
  }
}

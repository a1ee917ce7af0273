import Host
import Probe
import Report

/// What is drawn of a run instead of a line for each probe: a plot, or a table of many targets.
struct PingDrawing {
  /// Whether a plot was asked for.
  enum Plotting: Equatable {
    case none
    /// Where stdout is a terminal.
    case onTerminal(isASCII: Bool)
    /// Also where it is none; then only the picture of the whole run.
    case always(isASCII: Bool)
  }

  private let answers: Answers
  // One of the two. Each in its place, so that it changes there and is not copied.
  private var plot: PingPlot?
  private var table: PingTable?
  /// Nil where nothing can be drawn twice.
  private var screen: PingScreen?

  /// Nil where each probe has its line: nobody asked for a plot, or there is no terminal for it, and the targets are one or
  /// not to be shown as a table.
  init?(_ plan: PingPlan, _ answers: Answers, _ plotting: Plotting, isLive: Bool) {
    self.answers = answers
    let isPossible = PingScreen.isPossible(answers)
    var style = PictureStyle(
      isASCII: !TerminalAbilities.isUTF8(), isColoured: answers.isTerminal && TerminalAbilities.isColoured())
    screen = isPossible ? PingScreen(answers) : nil
    switch plotting {
    case .onTerminal(let isASCII) where isPossible, .always(let isASCII):
      if isASCII { style.isASCII = true }
      plot = PingPlot(plan, names: plan.targets.map { answers.foreign($0.text) }, style: style)
    case .onTerminal: return nil
    case .none:
      guard isLive, isPossible, plan.targets.count > 1 else { return nil }
      table = PingTable(targets: plan.targets.count, style: style) { answers.foreign(plan.targets[$0].text) }
    }
  }

  mutating func hear(_ event: PingEvent) {
    plot?.hear(event)
    table?.hear(event)
    switch event {
    case .outcome, .oddity, .unresolved: screen?.noteChange()
    // That a probe has left is shown with the next outcome.
    case .opened, .ready, .resolved, .asked, .interim, .pause: break
    }
  }

  mutating func refresh() {
    if let plot { screen?.refresh(plot) }
    if let table { screen?.refresh(table) }
  }

  /// Something else is to be printed.
  mutating func makeWay() { screen?.makeWay() }

  /// The last that is drawn; statistics follow.
  mutating func finish() {
    // The table at the end takes the place of that on the screen.
    guard let plot else {
      screen?.makeWay()
      return
    }
    guard !plot.isEmpty else { return }
    let (columns, rows) = PingScreen.size
    if screen != nil {
      screen?.leave(plot.whole)
    } else {
      for line in plot.whole.lines(columns: columns, rows: rows) { answers.text(line) }
    }
    for line in plot.histograms(columns: columns) { answers.text(line) }
  }
}

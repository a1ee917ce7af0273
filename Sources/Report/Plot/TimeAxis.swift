/// The axis below a plot: when what is drawn began, and marks at what was not measured.
struct TimeAxis {
  /// The axis itself, and the labels below it.
  private(set) var lines: (axis: String, labels: String)

  /// In nanoseconds, from a second on: steps that people count time in.
  private static let steps =
    [1.0, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200].map { $0 * 1e9 }
  private static let day = 86_400e9
  /// Cells from one label to the next, about.
  private static let distance = 14.0

  /// `cell` says in which of `width` cells the column of a number stands.
  init(_ columns: [PlotColumn], width: Int, style: PictureStyle, cell: (Int) -> Int) {
    var axis = Array(repeating: style.isASCII ? "-" : "─", count: width)
    var labels = Array(repeating: Character(" "), count: width)
    func put(_ mark: String, at cell: Int) { if axis.indices ~= cell { axis[cell] = mark } }

    let times = columns.map { $0.began?.plotted }
    let known = times.compactMap(\.self)
    let span = (known.max() ?? 0) - (known.min() ?? 0)
    let cells = Double(max(1, cell(max(0, columns.count - 1)) - cell(0)))
    let step = Self.step(atLeast: span * min(1, Self.distance / cells))
    var reached = -1.0
    var free = 0
    for (number, time) in times.enumerated() {
      guard let time, case let ticks = (time / step).rounded(.down), ticks > reached else { continue }
      // Where the plot begins between two ticks, nothing says what its first column is.
      let isTick = number > 0 || time - ticks * step < span / cells + 1e3
      reached = ticks
      guard isTick, case let place = cell(number), place >= free else { continue }
      let label = Self.label(ticks * step, step)
      guard place + label.count <= width else { continue }
      put(style.isASCII ? "+" : "┬", at: place)
      for (offset, character) in label.enumerated() { labels[place + offset] = character }
      free = place + label.count + 2
    }
    for (number, column) in columns.enumerated() where column.refused > 0 { put(style.red("!"), at: cell(number)) }
    for (number, column) in columns.enumerated() where column.lost > 0 { put(style.red("x"), at: cell(number)) }
    while labels.last == " " { labels.removeLast() }
    lines = (axis.joined(), String(labels))
  }

  private static func step(atLeast span: Double) -> Double {
    if span < 1e9 {
      var power = 1e3
      while power < 1e9 {
        for digit in [1.0, 2, 5] where digit * power >= span { return digit * power }
        power *= 10
      }
    }
    return steps.first { $0 >= span } ?? (span / day).rounded(.up) * day
  }

  /// `250 ms`, `5 s`, `2 m 30 s`, `1 h 15 m`.
  private static func label(_ time: Double, _ step: Double) -> String {
    guard time > 0 else { return "0 s" }
    guard step >= 1e9 else { return Quantity.text(.nanoseconds(Int64(min(time, 1e18)))) }
    let seconds = Int(min(time / 1e9, 1e12).rounded())
    let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")].filter { $0.0 > 0 }
    return parts.map { "\($0.0) \($0.1)" }.joined(separator: " ")
  }
}

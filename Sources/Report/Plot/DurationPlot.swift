/// Durations over time, in lines of text.
///
/// Each measurement is a dash at its height; where a column stands for several, it reaches from the least to the most.
/// Marks on the axis are at what was not measured: `x` for what was lost, `!` for what was refused.
public struct DurationPlot {
  private let series: PlotSeries
  private let extent: PlotSeries.Extent
  private let style: PictureStyle

  /// Wider than this it says nothing more.
  private static let widest = 200
  /// What the labels at the left take.
  private static let gutter = 8

  /// A plot of `series`.
  public init(_ series: PlotSeries, _ extent: PlotSeries.Extent, style: PictureStyle) {
    self.series = series
    self.extent = extent
    self.style = style
  }

  /// The lines from the top: so many as `height`, at least three, and at most `width` wide but for an axis that has no
  /// room. The last two are the axis and its labels.
  public func lines(width: Int, height: Int) -> [String] {
    var canvas = DotCanvas(width: min(width, Self.widest) - Self.gutter - 2, height: height - 2)
    let (columns, dots) = series.columns(extent, room: canvas.width * 2)
    let scale = scale(columns, height: canvas.height)
    func place(_ number: Int) -> Int { number * dots / max(1, columns.count) }
    let top = Double(canvas.height * 4 - 1)
    for (number, column) in columns.enumerated() {
      guard let range = column.range else { continue }
      let rows = Int(scale.position(range.lowerBound) * top)...Int(scale.position(range.upperBound) * top)
      // Dashes that are long enough do not touch.
      let (start, end) = (place(number), place(number + 1))
      for x in start..<(end - start > 2 ? end - 1 : end) { canvas.set(x, rows) }
    }
    let labels = labels(scale, height: canvas.height)
    let axis = TimeAxis(columns, width: canvas.width, style: style) { (place($0) + place($0 + 1) - 1) / 4 }
    let (plain, tick, corner) = style.isASCII ? ("|", "+", "+") : ("│", "┤", "└")
    let body = zip(labels, canvas.lines(isASCII: style.isASCII)).map { label, line in
      Self.trimmed(Cells.right(label ?? "", Self.gutter) + " " + (label == nil ? plain : tick) + line)
    }
    let indent = String(repeating: " ", count: Self.gutter + 1)
    return body + [indent + corner + axis.lines.axis, Self.trimmed(indent + " " + axis.lines.labels)]
  }

  private func scale(_ columns: [PlotColumn], height: Int) -> DurationScale {
    let ranges = columns.compactMap(\.range)
    let least = ranges.map(\.lowerBound).min() ?? .zero
    let most = ranges.map(\.upperBound).max() ?? .zero
    return DurationScale(least: least, most: most, edges: max(4, height / 2))
  }

  /// For each line its label: every edge, or every second and so on, so that a line stays free between two.
  private func labels(_ scale: DurationScale, height: Int) -> [String?] {
    var labels = Array(repeating: String?.none, count: height)
    let steps = scale.edges.count - 1
    for number in stride(from: 0, through: steps, by: max(1, (2 * steps + height - 2) / max(1, height - 1))) {
      let dot = Int(Double(number) / Double(steps) * Double(height * 4 - 1))
      labels[max(0, height - 1 - dot / 4)] = scale.label(scale.edges[number])
    }
    return labels
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}

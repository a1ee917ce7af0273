/// How often which durations came, in memory that does not grow with their number.
public struct DurationHistogram: Sendable {
  /// Durations in nanoseconds, cut to four digits, and how many there were.
  private var counts: [Int64: Int] = [:]
  private var total = 0

  /// An empty one.
  public init() {}

  /// Takes one more; what is shorter than a microsecond counts as it is.
  public mutating func add(_ duration: Duration) {
    let nanoseconds = Int64(min(duration.plotted, 9e18))
    var unit: Int64 = 1
    while nanoseconds / unit >= 10_000 { unit *= 10 }
    counts[nanoseconds / unit * unit, default: 0] += 1
    total += 1
  }

  /// A bar for each range of durations, from the shortest on, and `others` below: what has a count but no duration.
  ///
  /// A label is where its range begins; the last range takes in everything that is longer.
  public func lines(width: Int, style: PictureStyle, others: [(name: String, count: Int)] = []) -> [String] {
    let others = others.filter { $0.count > 0 }
    var bars = bars().map { ($0.label, $0.count, false) }
    bars += others.map { ($0.name, $0.count, true) }
    let gutter = max(10, bars.map { $0.0.count }.max() ?? 0)
    let most = bars.map(\.1).max() ?? 0
    let room = max(1, min(width, 100) - gutter - 4 - "\(most)".count)
    return bars.map { label, count, isOther in
      let bar = Self.bar(count, of: most, room: room, style)
      return "\(Cells.right(label, gutter))  \(isOther ? style.red(bar) : bar)\(bar.isEmpty ? "" : " ")\(count)"
    }
  }

  /// Bars without any at either end are left out, those between are not.
  private func bars() -> [(label: String, count: Int)] {
    let sorted = counts.sorted { $0.key < $1.key }
    guard let least = sorted.first?.key, let most = sorted.last?.key else { return [] }
    // The few longest would press all others into one bar.
    let usual = percentile(90, sorted)
    let scale = DurationScale(least: .nanoseconds(least), most: .nanoseconds(usual), edges: 8)
    let edges = scale.edges.last.map { Double(most) < $0 } ?? true ? Array(scale.edges.dropLast()) : scale.edges
    var bars = edges.map { (label: scale.label($0), count: 0) }
    for (value, count) in sorted {
      let place = (edges.firstIndex { $0 > Double(value) } ?? edges.count) - 1
      if bars.indices ~= place { bars[place].count += count }
    }
    if edges.count == scale.edges.count, let last = bars.indices.last { bars[last].label = ">= " + bars[last].label }
    return Array(bars.drop { $0.count == 0 })
  }

  private func percentile(_ percent: Int, _ sorted: [(key: Int64, value: Int)]) -> Int64 {
    var left = (total * percent + 99) / 100
    for (value, count) in sorted {
      left -= count
      if left <= 0 { return value }
    }
    return sorted.last?.key ?? 0
  }

  /// What has a count has a bar.
  private static func bar(_ count: Int, of most: Int, room: Int, _ style: PictureStyle) -> String {
    guard count > 0, most > 0 else { return "" }
    let length = Double(count) / Double(most) * Double(room)
    if style.isASCII { return String(repeating: "#", count: max(1, Int(length.rounded()))) }
    // Unicode, Block Elements: eighths of a block.
    let eighths = max(1, Int((length * 8).rounded()))
    let rest = Unicode.Scalar(0x2590 - UInt32(eighths % 8)).map { String(Character($0)) } ?? ""
    return String(repeating: "█", count: eighths / 8) + (eighths % 8 == 0 ? "" : rest)
  }
}

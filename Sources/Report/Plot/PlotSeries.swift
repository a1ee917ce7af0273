/// What became of one thing that was measured.
public enum PlotOutcome: Hashable, Sendable {
  case measured(Duration)
  /// Nothing came back in time.
  case lost
  /// Something else came back.
  case refused
}

/// What became of neighbours in a series, drawn in one place.
public struct PlotColumn: Hashable, Sendable {
  /// The least and the most that was measured.
  public var range: ClosedRange<Duration>?
  /// How many were lost.
  public var lost = 0
  /// How many were refused.
  public var refused = 0
  /// When the first of them began, since the start of the series.
  public var began: Duration?

  /// Nothing yet.
  public init() {}

  mutating func add(_ outcome: PlotOutcome, _ began: Duration) {
    switch outcome {
    case .measured(let duration): add(duration...duration)
    case .lost: lost += 1
    case .refused: refused += 1
    }
    self.began = min(self.began ?? began, began)
  }

  mutating func add(_ other: PlotColumn) {
    if let range = other.range { add(range) }
    lost += other.lost
    refused += other.refused
    began = [began, other.began].compactMap(\.self).min()
  }

  private mutating func add(_ other: ClosedRange<Duration>) {
    guard let range else { return range = other }
    self.range = min(range.lowerBound, other.lowerBound)...max(range.upperBound, other.upperBound)
  }
}

/// A series of measurements, counted from 1, in constant memory: the latest ones as they were, and the whole in columns of
/// as many neighbours as it takes.
public struct PlotSeries: Sendable {
  /// The highest number so far.
  public private(set) var count = 0
  private var whole: [PlotColumn] = []
  /// Numbers that share a column of ``whole``.
  private var share = 1
  private var recent: [PlotColumn] = []
  /// The number of the first of ``recent``.
  private var firstRecent = 1

  private static let most = 2048

  /// An empty series.
  public init() {}

  /// Notes what became of `number`, which began at `began`; in any order.
  public mutating func add(_ number: Int, _ outcome: PlotOutcome, began: Duration) {
    guard number > 0 else { return }
    count = max(count, number)
    while (number - 1) / share >= Self.most { halve() }
    Self.add(outcome, began, at: (number - 1) / share, to: &whole)
    if number - firstRecent >= Self.most {
      // Half at a time, so that moving costs little.
      let first = number - Self.most / 2
      recent.removeFirst(min(recent.count, first - firstRecent))
      firstRecent = first
    }
    Self.add(outcome, began, at: number - firstRecent, to: &recent)
  }

  private static func add(_ outcome: PlotOutcome, _ began: Duration, at place: Int, to columns: inout [PlotColumn]) {
    guard place >= 0 else { return }
    while columns.count <= place { columns.append(PlotColumn()) }
    columns[place].add(outcome, began)
  }

  private mutating func halve() {
    if !whole.count.isMultiple(of: 2) { whole.append(PlotColumn()) }
    whole = Self.grouped(whole, into: whole.count / 2)
    share *= 2
  }

  /// Neighbours together, as evenly as it goes.
  private static func grouped(_ columns: [PlotColumn], into count: Int) -> [PlotColumn] {
    (0..<count).map { place in
      columns[place * columns.count / count..<(place + 1) * columns.count / count]
        .reduce(into: PlotColumn()) { $0.add($1) }
    }
  }

  /// What of a series is drawn.
  public enum Extent: Hashable, Sendable {
    /// The latest that fit, each by itself.
    case latest
    /// Everything, neighbours together where they do not fit one by one.
    case all
  }

  /// Columns, and over how many of `room` dots they are to be spread evenly.
  ///
  /// While the series grows, the spread halves when there is no room, so that the picture does not move all the time.
  func columns(_ extent: Extent, room: Int) -> (columns: [PlotColumn], dots: Int) {
    let room = max(1, min(room, Self.most / 2))
    if count <= room {
      let spread = [8, 4, 2].first { $0 * count <= room } ?? 1
      return (recent, extent == .all ? min(room, count * 8) : count * spread)
    }
    switch extent {
    case .latest: return (Array(recent.suffix(room)), room)
    case .all: return (Self.grouped(whole, into: min(room, whole.count)), room)
    }
  }
}

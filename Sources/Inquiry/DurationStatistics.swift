/// Statistics of a finite number of durations, all of which are kept.
package struct DurationStatistics: Hashable, Sendable {
  private let sorted: [Duration]

  /// Nil without any durations.
  package init?(_ durations: [Duration]) {
    guard !durations.isEmpty else { return nil }
    sorted = durations.sorted()
  }

  package var count: Int { sorted.count }
  package var minimum: Duration { sorted[0] }
  package var maximum: Duration { sorted[sorted.count - 1] }
  package var average: Duration { sorted.reduce(.zero, +) / sorted.count }

  /// The smallest duration that so many percent of all do not exceed: the nearest rank, which is always one that was seen.
  package func percentile(_ percent: Int) -> Duration {
    let rank = (sorted.count * min(max(percent, 0), 100) + 99) / 100
    return sorted[max(rank, 1) - 1]
  }
}

package import Sockets

/// Measures steps that follow one another.
package struct Stopwatch: Sendable {
  /// When the first step began.
  package let start: MonotonicTime
  private var last: MonotonicTime

  /// Starts the first step.
  package init() {
    start = .now
    last = start
  }

  /// Ends a step, starts the next, and returns how long the one that ended took.
  package mutating func lap() -> Duration {
    let now = MonotonicTime.now
    defer { last = now }
    return now - last
  }

  /// Since the first step began.
  package var total: Duration { .now - start }
}

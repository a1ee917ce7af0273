/// When the probes to a target leave.
package enum PingPace: Hashable, Sendable {
  /// Probe n at the start plus n intervals, however late the one before it was.
  case every(Duration)
  /// As fast as answers come, with so many on their way.
  case flood(window: Int)
  /// As soon as the one before is answered, but never sooner than `least` after it, and at the latest `most` after it.
  case answered(least: Duration, most: Duration)

  /// Each leaves because another was answered: times of the sending itself would cost as much as the sending.
  package var isFlood: Bool { if case .flood = self { true } else { false } }
}

/// How a run ends in which no probe has a time-out of its own, which is how iputils' `ping` goes about it.
package struct PingPatience: Hashable, Sendable {
  /// How long to wait after the last probe where nobody has answered so far; nil is for ever.
  package var unanswered: Duration?
  /// How long to wait after it at least where somebody has; twice the longest round trip where that is more.
  package var answered: Duration
  /// End when answers and errors together are so many.
  package var outcomesWanted: Int?
  /// End as soon as an error is heard of.
  package var endsOnError = false

  package init(unanswered: Duration?, answered: Duration) {
    self.unanswered = unanswered
    self.answered = answered
  }

  /// How long to wait after the last probe.
  func wait(after times: RoundTripTimes) -> Duration? {
    times.count == 0 ? unanswered : max(times.maximum * 2, answered)
  }

  /// Whether what has come so far is enough.
  func isOver(_ tally: PingTally) -> Bool {
    if endsOnError, tally.errorsHeard > 0 { return true }
    return outcomesWanted.map { tally.answered + tally.late + tally.errorsHeard >= $0 } ?? false
  }
}

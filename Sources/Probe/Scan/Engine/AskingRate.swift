internal import Sockets

/// How many questions in a second a host gets once it has been found to lose some: as many as it has answered of late, and
/// a little more with every answer. Hosts that limit their resets or errors are asked as fast as they answer that way.
struct AskingRate {
  /// From question to question; zero for no limit.
  private(set) var gap: Duration = .zero
  private var earliest: MonotonicTime?
  private var answers = 0
  private var began: MonotonicTime?

  /// Slower than that no host is asked.
  private static let longestGap = Duration.seconds(1)
  /// Shorter ones limit nothing.
  private static let shortestGap = Duration.microseconds(50)
  /// Questions that may leave together, since a sleep takes longer than a short gap.
  private static let piece = Duration.milliseconds(5)

  /// From when on the next question may leave; nil for at once.
  func earliest(_ now: MonotonicTime) -> MonotonicTime? { earliest.flatMap { $0 > now ? $0 : nil } }

  mutating func noteAsked(at now: MonotonicTime) {
    if began == nil { began = now }
    guard gap > .zero else { return }
    // What was not used a while ago is not made up for.
    earliest = max(earliest ?? now, now + (.zero - Self.piece)) + gap
  }

  mutating func noteAnswer() {
    answers += 1
    guard gap > .zero else { return }
    gap = gap * 98 / 100
    if gap < Self.shortestGap { (gap, earliest) = (.zero, nil) }
  }

  /// Questions were lost: the answers since the last time that it happened are as many as the host gives.
  mutating func noteLoss(at now: MonotonicTime) {
    guard let began, answers > 0 else { return }
    gap = min((now - began) / answers, Self.longestGap)
    answers = 0
    self.began = now
  }
}

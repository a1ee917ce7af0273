internal import Sockets

/// How many questions in a second a host gets once it has been found to lose some: as many as it has answered of late, and
/// more as long as it keeps up. Hosts that limit their resets or errors are asked as fast as they answer that way.
struct AskingRate {
  /// From question to question; zero for no limit.
  private(set) var gap: Duration = .zero
  private var earliest: MonotonicTime?
  /// Since the latest loss.
  private var questions = 0
  private var answers = 0
  private var began: MonotonicTime?
  private var latestChange: MonotonicTime?

  /// Slower than that no host is asked.
  private static let longestGap = Duration.seconds(1)
  /// Shorter ones limit nothing.
  private static let shortestGap = Duration.microseconds(50)
  /// So long without a loss, and the gap gets a quarter shorter.
  private static let relief = Duration.milliseconds(250)
  /// Questions that may leave together, since a sleep takes longer than a short gap.
  private static let piece = Duration.milliseconds(5)

  /// From when on the next question may leave; nil for at once.
  func earliest(_ now: MonotonicTime) -> MonotonicTime? { earliest.flatMap { $0 > now ? $0 : nil } }

  mutating func noteAsked(at now: MonotonicTime) {
    if began == nil { began = now }
    questions += 1
    guard gap > .zero else { return }
    // What was not used a while ago is not made up for.
    earliest = max(earliest ?? now, now + (.zero - Self.piece)) + gap
  }

  mutating func noteAnswer(at now: MonotonicTime) {
    answers += 1
    guard gap > .zero, let latest = latestChange, now - latest >= Self.relief else { return }
    latestChange = now
    gap = gap * 3 / 4
    if gap < Self.shortestGap { (gap, earliest) = (.zero, nil) }
  }

  /// Questions were lost. The first time, the answers so far are as many as the host gives; later it gives that part of
  /// what it was asked, however long nothing was asked meanwhile.
  mutating func noteLoss(at now: MonotonicTime) {
    guard let began, answers > 0 else { return }
    if gap == .zero {
      gap = (now - began) / answers
    } else if questions > answers {
      gap = min(gap * questions / answers, gap * 2)
    }
    gap = min(gap, Self.longestGap)
    latestChange = now
    (questions, answers) = (0, 0)
    self.began = now
  }
}

import Host
import Report
import Sockets

/// A picture of a run.
protocol PingPicture {
  /// The picture as it is now, for a terminal of that size.
  func lines(columns: Int, rows: Int) -> [String]
}

/// The place on a terminal where a picture is drawn again and again while the run goes on.
struct PingScreen {
  private let answers: Answers
  private var region = LiveRegion()
  private var hasChanged = false
  /// Frames that may be drawn at once; another comes with every ``interval``.
  private var credit = 3
  private var lastCredit = MonotonicTime.now

  private static let interval = Duration.milliseconds(100)
  private static let mostCredit = 3

  init(_ answers: Answers) { self.answers = answers }

  /// Whether there is a terminal that can do it.
  static func isPossible(_ answers: Answers) -> Bool { answers.isTerminal && TerminalAbilities.movesCursor() }

  /// The picture is no longer what the terminal shows.
  mutating func noteChange() { hasChanged = true }

  /// Draws the picture where it has changed and the last times were not a moment ago. To be called when there is nothing
  /// else to do.
  mutating func refresh(_ picture: some PingPicture, at now: MonotonicTime = .now) {
    let earned = (now - lastCredit).nanoseconds / Self.interval.nanoseconds
    if earned > 0 {
      credit = min(Self.mostCredit, credit + Int(min(earned, Int64(Self.mostCredit))))
      lastCredit = now
    }
    guard hasChanged, credit > 0, !answers.isBehind else { return }
    credit -= 1
    draw(picture)
  }

  mutating func draw(_ picture: some PingPicture) {
    hasChanged = false
    // Asked anew each time: the window may have another size by now.
    let (columns, rows) = Self.size
    answers.screen(region.frame(picture.lines(columns: columns, rows: rows), columns: columns, rows: rows))
  }

  /// Takes the picture away, so that a line can be printed; the next refresh draws it below.
  mutating func makeWay() {
    answers.screen(region.erase(columns: Self.size.columns))
    hasChanged = true
  }

  /// Draws the last picture, which stays.
  mutating func leave(_ picture: some PingPicture) {
    draw(picture)
    region.leave()
  }

  static var size: (columns: Int, rows: Int) {
    let output = StandardDescriptors.output
    return (TerminalSize.columns(output), TerminalSize.rows(output))
  }
}

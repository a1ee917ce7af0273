internal import DequeModule
internal import Sockets

/// How fast one host is asked: so many questions at once as it has shown to answer.
///
/// The window begins at a thousand, grows with every answer, and shrinks when questions are found to have been lost: a
/// repeated one was answered, or a host that has answered most of them falls silent. Silence alone never shrinks it, since
/// a filter that drops everything loses nothing. After TCP's congestion control (RFC 5681).
final class HostPace {
  /// Questions on their way.
  private(set) var inFlight = 0
  /// Slots that wait for room.
  var parked = Deque<ScanSlot>()
  /// Those of them that come first: ports of UDP that were silent, where that may be a limit of the host's ICMP errors.
  var doubtful = Deque<ScanSlot>()
  /// It is in the list of those that may have room.
  var isListed = false
  /// The window has shrunk at least once.
  private(set) var isSlowed = false

  private var window: Double
  private var threshold: Double = .infinity
  private let most: Double
  private var shrunk: MonotonicTime?
  private var smoothed: Duration?
  private var variation: Duration = .zero
  /// The highest attempt that was answered, from 0.
  private var deepest = 0
  /// How much of what it was asked was answered of late: 0 to 1.
  private var responsiveness = 0.0
  private var silentInARow = 0
  private var errorLimit = ErrorLimit.unknown
  private var rate = AskingRate()

  /// Whether the host sends so few ICMP errors that the silence of a port of UDP means nothing yet. Linux sends one in a
  /// second to each peer (icmp(7), icmp_ratelimit).
  private enum ErrorLimit: Equatable {
    /// It has sent none, or no port was silent.
    case unknown
    /// It has sent some, and others are missing: ports are asked one by one, so many more in vain.
    case suspected(patience: Int)
    /// A port that had been silent was closed after all.
    case known
    /// It has not.
    case none
  }

  /// What to do about a port that has been asked as often as was planned, and was silent.
  enum OnSilence {
    case decide
    /// At once.
    case askNext
    /// After others that are as silent, and before all that have not been asked as often.
    case askInTurn
  }

  /// Attempts at one port, however many are answered late.
  private static let mostAttempts = 10
  private static let firstPatience = Duration.milliseconds(500)
  private static let leastPatience = Duration.milliseconds(100)
  /// So many ports of UDP are asked again one by one before silence is believed.
  private static let suspicion = 3
  /// How much oftener a port is asked of a host that is known to limit its errors.
  private static let limitedAttempts = 3
  /// Losses make the window no smaller: where they are no matter of pace, as on a bad radio link, fewer questions at once
  /// would be lost just the same, and one by one they would take for ever.
  private static let leastWindow = 32.0
  /// So much silence from a host that answers is a sign.
  private static let suspiciousSilence = 32

  /// At most `most` questions at once, and `first` to begin with.
  init(first: Int, most: Int) {
    window = Double(min(first, most))
    self.most = Double(most)
  }

  /// Another question fits into the window, though it may have to wait for its time.
  var hasRoom: Bool { inFlight < Int(window) || inFlight == 0 }
  /// From when on the next question may leave; nil for at once.
  func earliest(_ now: MonotonicTime) -> MonotonicTime? { rate.earliest(now) }
  var hasParked: Bool { !parked.isEmpty || !doubtful.isEmpty }
  var isIdle: Bool { inFlight == 0 && !hasParked }

  /// A question leaves, for the first time or again.
  func noteAsked(at now: MonotonicTime, isNew: Bool) {
    if isNew { inFlight += 1 }
    rate.noteAsked(at: now)
  }
  func noteEnded() { inFlight -= 1 }

  /// How long attempt `attempt` may stay unanswered before the next: the retransmission time-out of RFC 6298, doubled
  /// each time.
  func patience(_ attempt: Int, atMost limit: Duration) -> Duration {
    let base = smoothed.map { max($0 + variation * 4, Self.leastPatience) } ?? Self.firstPatience
    return min(base * (1 << min(attempt, 6)), limit)
  }

  /// How often a silent port is asked in all: twice as often as was ever needed to get an answer. Of many ports some are
  /// less lucky than the unluckiest so far.
  func attempts(_ planned: Int) -> Int {
    let needed = deepest == 0 ? 1 : deepest * 2 + 2
    let attempts = min(max(planned, needed), Self.attemptLimit(planned))
    return errorLimit == .known ? attempts + Self.limitedAttempts : attempts
  }

  /// The most attempts that ``attempts(_:)`` may ever want.
  static func attemptLimit(_ planned: Int) -> Int { planned > 1 ? max(planned, mostAttempts) : planned }

  /// An answer has come, to attempt `attempt`, after `roundTrip` where that is known; the attempt before that left at
  /// `lost`. Returns true where the pace is slowed for the first time.
  func noteAnswer(
    _ attempt: Int, _ roundTrip: Duration?, lost: MonotonicTime, at now: MonotonicTime
  ) -> Bool {
    if let roundTrip { measure(roundTrip) }
    silentInARow = 0
    rate.noteAnswer(at: now)
    responsiveness += (1 - responsiveness) / 64
    if attempt > 0 {
      deepest = max(deepest, attempt)
      // What left before the pace was slowed says nothing of the pace that is kept since.
      return shrunk.map { lost > $0 } ?? true ? shrink(now) : false
    }
    window = min(most, window + (window < threshold ? 1 : 1 / window))
    return false
  }

  /// A port of UDP was closed, by what the host itself says: attempt `attempt`, of `planned`. Returns true where the pace
  /// is slowed for the first time.
  func noteError(_ attempt: Int, of planned: Int) -> Bool {
    switch errorLimit {
    case .unknown: errorLimit = .suspected(patience: Self.suspicion)
    case .suspected where attempt >= planned:
      errorLimit = .known
      defer { isSlowed = true }
      return !isSlowed
    case .suspected, .known, .none: break
    }
    return false
  }

  /// Whether the silence of a port of UDP, which has been asked `attempts` times of `planned`, is a verdict.
  func onSilence(_ attempts: Int, of planned: Int) -> OnSilence {
    guard planned > 1 else { return .decide }
    switch errorLimit {
    case .unknown, .none: return .decide
    case .suspected(let patience):
      // One at a time from now on: each in vain costs a whole time-out, and by then another error may be sent.
      (window, threshold) = (1, 1)
      if attempts > planned {
        errorLimit = patience > 1 ? .suspected(patience: patience - 1) : .none
        if errorLimit == .none { (window, threshold) = (most, .infinity) }
      }
      return errorLimit == .none ? .decide : .askInTurn
    case .known: return attempts < self.attempts(planned) ? .askNext : .decide
    }
  }

  /// A port has stayed silent to the end. Returns true where the pace is slowed for the first time.
  func noteSilence(at now: MonotonicTime) -> Bool {
    silentInARow += 1
    defer { responsiveness -= responsiveness / 64 }
    guard responsiveness > 0.5, silentInARow >= Self.suspiciousSilence else { return false }
    silentInARow = 0
    deepest = max(deepest, 1)
    return shrink(now)
  }

  /// Halves the window, down to the least; what was lost together counts once.
  private func shrink(_ now: MonotonicTime) -> Bool {
    if let shrunk, now - shrunk < max(smoothed ?? .zero, Self.leastPatience) { return false }
    shrunk = now
    rate.noteLoss(at: now)
    let half = max(min(Double(inFlight), window) / 2, Self.leastWindow)
    guard half < window else { return false }
    threshold = half
    window = half
    defer { isSlowed = true }
    return !isSlowed
  }

  private func measure(_ sample: Duration) {
    guard let mean = smoothed else {
      smoothed = sample
      variation = sample / 2
      return
    }
    let difference = sample > mean ? sample - mean : mean - sample
    variation = variation * 3 / 4 + difference / 4
    smoothed = mean * 7 / 8 + sample / 8
  }
}

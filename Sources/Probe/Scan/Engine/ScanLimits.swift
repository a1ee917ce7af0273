internal import Sockets

/// How much this machine asks at once, whomever: the user's limits, and what the kernel has room for.
struct ScanLimits {
  var inFlight = 0
  private(set) var questions = 0
  private var window: Int
  private let most: Int
  /// Nanoseconds from question to question; 0 for none.
  private let gap: Int64
  private var earliest: MonotonicTime?
  private var pausedUntil: MonotonicTime?
  private var shortageBegan: MonotonicTime?
  private var latestShortage: MonotonicTime?
  /// When the window has last become smaller or greater.
  private var latestChange: MonotonicTime?
  private var answers = 0

  /// Descriptors that belong to others: the standard ones, files, look-ups.
  private static let reserve = 24
  private static let greatest = 16_384
  /// After a shortage nothing is asked for so long.
  private static let pause = Duration.milliseconds(20)
  /// Without a shortage for so long there is room for twice as much.
  private static let recovery = Duration.milliseconds(100)
  /// A shortage that lasts so long is not going to pass.
  private static let patience = Duration.seconds(5)
  /// A rate is kept in pieces of this length, since a sleep takes longer than the gap of a high rate.
  private static let piece = Duration.milliseconds(10)

  /// How many sockets one of `share` loops may have.
  static func sockets(_ plan: ScanPlan, share: Int) -> Int {
    // Banners have connections of their own.
    let reserve = Self.reserve + (plan.readsBanners ? BannerQueue.mostAtOnce * 2 : 0)
    return max(max(plan.descriptors - reserve, plan.descriptors / 4) / share, 1)
  }

  /// The part of one of `share` loops.
  init(_ plan: ScanPlan, share: Int) {
    most = max(min((plan.parallel ?? Self.greatest) / share, Self.sockets(plan, share: share)), 1)
    window = most
    gap = plan.rate.map { Int64(1_000_000_000) * Int64(share) / Int64($0) } ?? 0
  }

  /// Whether another question may leave.
  mutating func mayAsk(_ now: MonotonicTime) -> Bool {
    recover(now)
    if inFlight >= window { return false }
    if let pausedUntil {
      guard pausedUntil <= now || inFlight == 0 && shortageBegan == nil else { return false }
      self.pausedUntil = nil
    }
    return earliest.map { $0 <= now } ?? true
  }

  /// When asking may go on, where time alone decides it.
  func next(isWanted: Bool) -> MonotonicTime? {
    guard isWanted else { return nil }
    if inFlight >= window { return window < most ? latestChange.map { $0 + Self.recovery } : nil }
    return [pausedUntil, earliest].compactMap(\.self).max()
  }

  mutating func noteAsked(_ now: MonotonicTime) {
    questions += 1
    // What goes out in a batch may still fail, and begins no new shortage then.
    if latestShortage.map({ now - $0 > Self.recovery }) ?? true { shortageBegan = nil }
    guard gap > 0 else { return }
    // What was not used a while ago is not made up for.
    earliest = max(earliest ?? now, now + (.zero - Self.piece)) + .nanoseconds(gap)
  }

  /// Room comes back with answers after a shortage.
  mutating func noteAnswer() {
    shortageBegan = nil
    guard window < most else { return }
    answers += 1
    if answers.isMultiple(of: 8) { window += 1 }
  }

  /// Room comes back with time as well: hosts that answer nothing may be all that is left.
  private mutating func recover(_ now: MonotonicTime) {
    guard window < most, let latest = latestChange, now - latest >= Self.recovery else { return }
    window = min(window * 2, most)
    latestChange = now
  }

  /// The kernel had no room: fewer at once from now on. False where waiting has not helped.
  mutating func isShortagePassing(_ now: MonotonicTime) -> Bool {
    window = max(min(window, inFlight * 3 / 4), 1)
    pausedUntil = now + Self.pause
    latestShortage = now
    latestChange = now
    guard let began = shortageBegan else {
      shortageBegan = now
      return true
    }
    if inFlight > 0 || now - began < Self.patience { return true }
    // Nothing is waited for any more: the rest is asked once each, so that the run comes to an end.
    pausedUntil = nil
    return false
  }
}

extension SocketError {
  /// What made the call fail may be over in a moment.
  var isPassing: Bool {
    // All ports are in use; but to bind(2) the address is none of this machine's.
    let hasNoPort = code == .addressNotAvailable && call != "bind"
    return isShortage || hasNoPort || code == .again || code == .addressInUse
  }

  /// It tells of the way to the host, and not of this machine's resources.
  var isVerdict: Bool {
    // EINVAL is what a route of type blackhole gives, and ECONNREFUSED what a filter of this machine gives that rejects.
    [.networkUnreachable, .hostUnreachable, .permissionDenied, .notPermitted, .networkDown].contains(code)
      || [.invalidArgument, .connectionRefused].contains(code) && ["connect", "send"].contains(call)
  }
}

package import Sockets

/// Everything `scan` needs to know, decided before anything is sent.
package struct ScanPlan: Sendable {
  package var space: ScanSpace
  /// The family of a name's addresses; `.unspecified` takes what the resolver has.
  package var family: Family = .unspecified
  /// Every address of a name is asked, and not only the first.
  package var asksAllAddresses = false
  package var method = ScanMethod.connect
  package var shard = ScanShard.whole
  /// How long the last question to a port may stay unanswered; those before it wait at most as long.
  package var timeout: Duration = .seconds(1)
  /// How often a port that is silent is asked again.
  package var retries = 1
  /// Questions in a second, at most; nil is as fast as it goes.
  package var rate: Int?
  /// Questions that may wait for their answers at once, over all hosts.
  package var parallel: Int?
  /// Ports are waited for, and only so long.
  package var vigil: ScanVigil?
  /// Bounds the whole run.
  package var deadline: Duration?
  package var readsBanners = false
  package var options = EchoOptions()
  /// Descriptors that this process may have.
  package var descriptors = 1024
  /// Threads that may ask at the same time.
  package var loops = 1
  /// Is told of every socket of the run before the first packet leaves.
  package var witness: (any TrafficWitness)?
  /// Has the ports of the run, after its end too, where there is a witness.
  package var portKeeper: PortKeeper?
  /// Where an earlier run of the same plan was interrupted.
  package var resumed: ScanProgress?
  /// ``ScanEvent/checkpoint(_:)`` is wanted.
  package var keepsProgress = false

  /// ``ScanEvent/progress(_:isAskedFor:)`` is wanted from time to time.
  package var showsProgress = false

  package init(_ space: ScanSpace) { self.space = space }

  /// The way through the space, from where an earlier run has left it.
  package var walk: ScanWalk {
    ScanWalk(
      count: space.count ?? 0, shard: shard, from: resumed?.next ?? 0, leftover: resumed?.leftover ?? [])
  }

  /// Tells this plan from others, as far as the order of its walk goes.
  package var fingerprint: UInt64 { space.fingerprint(shard: shard, method: method.rawValue) }
}

/// How TCP ports are asked.
package enum ScanMethod: String, Hashable, Sendable {
  /// By `connect(2)`, which everybody may.
  case connect
  /// By a SYN of our own, whose answer is not answered.
  case syn
}

/// Ports that are not as they should be are asked again and again.
package struct ScanVigil: Hashable, Sendable {
  /// What is waited for: that a port is open, or that it is not any more.
  package enum Aim: String, Hashable, Sendable {
    case open
    case closed
  }

  package var aim: Aim
  /// For the whole run.
  package var patience: Duration
  /// The run ends as soon as so many ports are as they should be; nil waits for all.
  package var enough: Int?

  package init(_ aim: Aim, patience: Duration) {
    self.aim = aim
    self.patience = patience
  }

  /// Whether a port with this verdict, for this reason, is as it should be. That this machine did not let the question out
  /// says nothing of the port.
  package func isReached(_ verdict: PortVerdict, _ reason: PortReason) -> Bool {
    switch (aim, reason) {
    case (.open, _): verdict == .open
    case (.closed, .local): verdict == .closed
    case (.closed, _): verdict == .closed || verdict == .filtered
    }
  }

  /// From a verdict to the next question: a tenth of a second at first, half as much again each time, at most a second.
  static func pause(after rounds: Int) -> Duration {
    var pause = Duration.milliseconds(100)
    for _ in 0..<min(rounds, 10) { pause = min(pause * 3 / 2, .seconds(1)) }
    return pause
  }

  /// When to ask again before `end`; nil where there is no time for that. The last question comes shortly before the end,
  /// so that nothing is missed that happens until then.
  func nextRound(after rounds: Int, at now: MonotonicTime, until end: MonotonicTime) -> MonotonicTime? {
    let next = now + Self.pause(after: rounds)
    let latest = end + (.zero - .milliseconds(50))
    return next < latest ? next : now < latest ? latest : nil
  }
}

internal import Addresses
internal import Sockets

/// What a run has found so far, and how far it is.
struct ScanLedger {
  var ending = ScanSummary.Ending.running
  var questions = 0
  var unresolvedNames = 0
  /// Names that a vigil still has no address of.
  var missing: () -> [Int: ResolverError] = { [:] }
  private var tally: ScanTally
  private var reached = 0
  private var slowed: Set<IPAddress> = []
  private let vigil: ScanVigil?
  private let keepsProgress: Bool
  private let fingerprint: UInt64
  /// Steps of the shard, and those that this run takes and has done.
  private let steps: UInt64
  private let total: UInt64
  private var finished: UInt64 = 0
  private var book: StepBook

  /// Nobody needs to know of more slow hosts than that.
  private static let mostSlowed = 1 << 16

  init(_ plan: ScanPlan, _ walk: ScanWalk) {
    vigil = plan.vigil
    keepsProgress = plan.keepsProgress
    fingerprint = plan.fingerprint
    steps = walk.steps
    total = walk.total
    book = StepBook(leftover: plan.resumed?.leftover ?? [], next: plan.resumed?.next ?? 0, steps: steps)
    tally = ScanTally()
    for (verdict, count) in plan.resumed?.verdicts ?? [:] { tally[verdict] = Int(clamping: count) }
    reached = tally.open
  }

  mutating func note(_ finding: PortFinding) {
    tally[finding.verdict] += 1
    if vigil?.isReached(finding.verdict, finding.reason) ?? (finding.verdict == .open) { reached += 1 }
  }

  /// A step is over; one that is not `decided` is left to another run.
  mutating func finish(_ step: UInt64, decided isDecided: Bool = true) {
    finished += 1
    if keepsProgress, isDecided { book.finish(step) }
  }

  /// From where another run can go on.
  func progress(_ walk: ScanWalk) -> ScanProgress {
    let next = walk.unclaimed.next
    var verdicts: [PortVerdict: UInt64] = [:]
    for verdict in PortVerdict.allCases where verdict != .undecided { verdicts[verdict] = UInt64(tally[verdict]) }
    return ScanProgress(
      fingerprint: fingerprint, steps: steps, next: next, leftover: book.leftover(below: next), verdicts: verdicts,
      failedNames: UInt64(unresolvedNames))
  }

  /// Whether the host was not known to be slow.
  mutating func noteSlowed(_ address: IPAddress) -> Bool {
    slowed.count < Self.mostSlowed && slowed.insert(address).inserted
  }

  /// As many ports are as they should be as are wanted.
  var isEnough: Bool { vigil?.enough.map { reached >= $0 } ?? false }

  func summary(elapsed: Duration) -> ScanSummary {
    var summary = ScanSummary()
    summary.tally = tally
    summary.reached = reached
    summary.ports = UInt64(tally.decided) + (total > finished ? total - finished : 0)
    summary.unresolvedNames = unresolvedNames
    summary.questions = questions
    summary.slowedHosts = slowed.count
    summary.elapsed = elapsed
    summary.ending = ending
    return summary
  }
}

internal import HeapModule
internal import Sockets

/// Whose turn it is, and when. Each target has its own schedule from the moment at which it joined.
struct PingSchedule {
  private struct Turn: Comparable {
    let due: MonotonicTime
    /// Probes before this one, so that targets which are due at one time take turns.
    let made: Int
    let target: Int
    /// A turn that was moved leaves its old entry behind, which counts for nothing.
    let version: Int

    static func < (a: Turn, b: Turn) -> Bool {
      (a.due, a.made, a.target) < (b.due, b.made, b.target)
    }
  }

  private struct Member {
    var start: MonotonicTime
    var made = 0
    var latest: MonotonicTime
    var version = 0
  }

  private let pace: PingPace
  private let count: Int?
  private let preload: Int
  private var turns = Heap<Turn>()
  /// By target; nil for those that have not joined.
  private var members: [Member?]

  /// `count` probes to each of so many targets, of which `preload` leave at once.
  init(_ pace: PingPace, targets: Int, count: Int?, preload: Int) {
    self.pace = pace
    self.count = count
    self.preload = preload
    members = Array(repeating: nil, count: targets)
  }

  /// Everything has been asked that was to be asked.
  var isOver: Bool { turns.isEmpty }

  /// When the next probe is due.
  var nextDue: MonotonicTime? { turns.min?.due }

  /// Takes a target in, whose first probe leaves at `start`.
  mutating func join(_ target: Int, at start: MonotonicTime) {
    members[target] = Member(start: start, latest: start)
    turns.insert(Turn(due: start, made: 0, target: target, version: 0))
  }

  /// The target whose turn it is by `now`.
  mutating func take(_ now: MonotonicTime) -> Int? {
    guard let turn = turns.min, turn.due <= now, var member = members[turn.target] else { return nil }
    turns.removeMin()
    member.made += 1
    member.latest = now
    members[turn.target] = member
    if count.map({ member.made < $0 }) ?? true { push(turn.target, member, at: due(member)) }
    dropMoved()
    return turn.target
  }

  /// The latest probe to a target was answered at `now`, which may move its next turn.
  mutating func noteAnswer(_ target: Int, at now: @autoclosure () -> MonotonicTime) {
    guard case .answered(let least, _) = pace else { return }
    guard var member = members[target], member.made >= preload,
      count.map({ member.made < $0 }) ?? true
    else { return }
    member.version += 1
    members[target] = member
    push(target, member, at: max(now(), member.latest + least))
    dropMoved()
  }

  private func due(_ member: Member) -> MonotonicTime {
    if member.made < preload { return member.start }
    return switch pace {
    case .every(let interval): member.start + interval * (member.made - preload + 1)
    case .flood: member.start
    case .answered(_, let most): member.latest + most
    }
  }

  private mutating func push(_ target: Int, _ member: Member, at due: MonotonicTime) {
    turns.insert(Turn(due: due, made: member.made, target: target, version: member.version))
  }

  private mutating func dropMoved() {
    while let turn = turns.min, members[turn.target]?.version != turn.version { turns.removeMin() }
  }
}

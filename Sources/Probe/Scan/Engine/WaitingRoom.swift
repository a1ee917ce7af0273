internal import DequeModule
internal import HeapModule
internal import Sockets

/// Questions that are to be asked, and that their host or this machine has no room for.
struct WaitingRoom {
  /// Hosts with parked questions that may have room.
  private var open = Deque<HostPace>()
  /// Questions that this machine had no room for, and those that belong to no host.
  private var postponed = Deque<ScanSlot>()
  private var parked = 0
  /// Hosts that have room, and whose time has not come.
  private var timed = Heap<Timed>()

  private struct Timed: Comparable {
    let due: MonotonicTime
    let host: HostPace
    static func < (a: Timed, b: Timed) -> Bool { a.due < b.due }
    static func == (a: Timed, b: Timed) -> Bool { a.due == b.due }
  }

  /// So many are kept for hosts without room, so that others can go on.
  private static let mostParked = 4096

  /// No new questions should come in.
  var isFull: Bool { parked >= Self.mostParked }
  /// Somebody may be waiting for nothing but room.
  var isEmpty: Bool { postponed.isEmpty && open.isEmpty }

  mutating func postpone(_ slot: ScanSlot) { postponed.append(slot) }

  /// Where a question waits.
  enum Place {
    /// Behind all others: it has not been asked at all.
    case last
    /// Before those that have not been asked at all.
    case first
    /// Before all others, but behind its like: its silence has yet to be understood, and that of all others with it.
    case doubtful
  }

  /// Has a question wait for room at its host.
  mutating func park(_ slot: ScanSlot, at host: HostPace?, _ place: Place) {
    guard let host else { return postpone(slot) }
    switch place {
    case .last: host.parked.append(slot)
    case .first: host.parked.prepend(slot)
    case .doubtful: host.doubtful.append(slot)
    }
    parked += 1
    noteRoom(at: host)
  }

  /// A host may have room again.
  mutating func noteRoom(at host: HostPace) {
    guard !host.isListed, host.hasParked, host.hasRoom else { return }
    host.isListed = true
    open.append(host)
  }

  /// The next question that there is room for, which may have been decided meanwhile.
  mutating func next(_ now: MonotonicTime) -> ScanSlot? {
    if let slot = postponed.popFirst() { return slot }
    while let first = timed.min, first.due <= now {
      timed.removeMin()
      open.append(first.host)
    }
    while let host = open.first {
      if host.hasRoom, host.hasParked, let due = host.earliest(now) {
        open.removeFirst()
        timed.insert(Timed(due: due, host: host))
      } else if host.hasRoom, let slot = host.doubtful.popFirst() ?? host.parked.popFirst() {
        parked -= 1
        return slot
      } else {
        open.removeFirst()
        host.isListed = false
      }
    }
    return nil
  }

  /// When the time of a host comes.
  var nextDue: MonotonicTime? { timed.min?.due }
}

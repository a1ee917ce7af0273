internal import DequeModule

/// Questions that are to be asked, and that their host or this machine has no room for.
struct WaitingRoom {
  /// Hosts with parked questions that may have room.
  private var open = Deque<HostPace>()
  /// Questions that this machine had no room for, and those that belong to no host.
  private var postponed = Deque<ScanSlot>()
  private var parked = 0

  /// So many are kept for hosts without room, so that others can go on.
  private static let mostParked = 4096

  /// No new questions should come in.
  var isFull: Bool { parked >= Self.mostParked }
  /// Somebody may be waiting for nothing but room.
  var isEmpty: Bool { postponed.isEmpty && open.isEmpty }

  mutating func postpone(_ slot: ScanSlot) { postponed.append(slot) }

  /// Has a question wait for room at its host: as a rule before those that have not been asked at all.
  mutating func park(_ slot: ScanSlot, at host: HostPace?, isLast: Bool = false) {
    guard let host else { return postpone(slot) }
    if isLast { host.parked.append(slot) } else { host.parked.prepend(slot) }
    parked += 1
    noteRoom(at: host)
  }

  /// A host may have room again.
  mutating func noteRoom(at host: HostPace) {
    guard !host.isListed, !host.parked.isEmpty, host.hasRoom else { return }
    host.isListed = true
    open.append(host)
  }

  /// The next question that there is room for, which may have been decided meanwhile.
  mutating func next() -> ScanSlot? {
    if let slot = postponed.popFirst() { return slot }
    while let host = open.first {
      if host.hasRoom, let slot = host.parked.popFirst() {
        parked -= 1
        return slot
      }
      open.removeFirst()
      host.isListed = false
    }
    return nil
  }
}

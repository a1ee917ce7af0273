internal import Sockets

/// A probe on its way, or one whose story is over and that a late answer may still be about.
///
/// A run touches 65,536 of them: they are kept small.
struct ProbeRecord {
  enum State {
    case pending
    case answered
    case late
    case lost
    case refused
    case unsent
  }

  /// Counted for the target, from 1.
  let sequence: Int
  let sent: MonotonicTime
  let sentOnWall: WallClockTime
  private var stampNanoseconds: Int64 = 0
  let target: Int32
  var state = State.pending

  /// When the kernel handed it to the interface.
  var stamp: WallClockTime? {
    get { stampNanoseconds == 0 ? nil : WallClockTime(nanoseconds: stampNanoseconds) }
    set { stampNanoseconds = newValue?.nanoseconds ?? 0 }
  }

  init(target: Int, sequence: Int, sent: MonotonicTime, sentOnWall: WallClockTime, state: State = .pending) {
    self.sequence = sequence
    self.sent = sent
    self.sentOnWall = sentOnWall
    self.target = Int32(truncatingIfNeeded: target)
    self.state = state
  }
}

/// The last 65,536 probes, found by what an answer carries.
///
/// Probes are counted from 1, as echo requests are everywhere, and the lowest 16 bits of the count are the sequence number
/// on the wire. So a slot is used again 65,536 probes later, and never while its probe is pending. An answer that carries
/// the whole count cannot be taken for another's; one that does not belongs to the latest probe of that number.
struct ProbeTable {
  private static let size = 1 << 16
  private var slots: [ProbeRecord] = []
  /// The number of the next probe.
  private(set) var next: UInt64 = 1
  /// The oldest probe that has not been settled.
  private(set) var first: UInt64 = 1

  /// A table for so many probes in all, nil for no end.
  ///
  /// With `isTouched` the memory is taken at once instead of page by page, so that a run that is in a hurry stays as big
  /// as it was at its start.
  init(probes: Int? = nil, isTouched: Bool = false) {
    guard isTouched else { return }
    let blank = ProbeRecord(target: 0, sequence: 0, sent: .now, sentOnWall: .now)
    slots = Array(repeating: blank, count: min(probes ?? Self.size, Self.size))
  }

  /// Whether another probe finds its slot free.
  var hasRoom: Bool { next - first < UInt64(Self.size) }
  /// Probes that were made and not settled.
  var unsettled: Int { Int(next - first) }

  /// Makes the next probe. There must be room.
  mutating func add(target: Int, sequence: Int, at now: MonotonicTime, _ wall: WallClockTime) -> UInt64 {
    precondition(hasRoom)
    let record = ProbeRecord(target: target, sequence: sequence, sent: now, sentOnWall: wall)
    let slot = Self.slot(next)
    if slot == slots.count { slots.append(record) } else { slots[slot] = record }
    defer { next += 1 }
    return next
  }

  private static func slot(_ index: UInt64) -> Int { Int((index - 1) % UInt64(size)) }

  /// Whether the slot of this index still holds it, or did ever.
  private func knows(_ index: UInt64) -> Bool { index > 0 && index < next && next - index <= UInt64(Self.size) }

  /// The probe with this index, if it is still known.
  func record(_ index: UInt64) -> ProbeRecord? { knows(index) ? slots[Self.slot(index)] : nil }

  /// Changes a probe that is known.
  mutating func update(_ index: UInt64, _ change: (inout ProbeRecord) -> Void) {
    if knows(index) { change(&slots[Self.slot(index)]) }
  }

  /// Takes the oldest unsettled probe if `isSettled` says that its story is over.
  mutating func settle(_ isSettled: (ProbeRecord) -> Bool) -> (index: UInt64, record: ProbeRecord)? {
    guard first < next, let record = record(first), isSettled(record) else { return nil }
    defer { first += 1 }
    return (first, record)
  }

  /// When the latest probe was sent.
  var latest: MonotonicTime? { record(next - 1)?.sent }

  /// When the oldest unsettled probe was sent.
  var oldest: MonotonicTime? { first < next ? record(first)?.sent : nil }
}

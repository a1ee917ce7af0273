internal import Sockets

/// A probe on its way, or one whose story is over and that a late answer may still be about.
struct ProbeRecord {
  enum State {
    case pending
    case answered
    case late
    case lost
    case refused
    case unsent
  }

  /// Counted over all probes of the run, from 1; the lowest 16 bits are the sequence number on the wire.
  var index: UInt64
  var target: Int32
  /// Counted for the target, from 1.
  var sequence: Int
  var sent: MonotonicTime
  var sentOnWall: WallClockTime
  /// When the kernel handed it to the interface.
  var stamp: WallClockTime?
  var state = State.pending
}

/// The last 65,536 probes, found by what an answer carries.
///
/// The sequence number of an echo request has 16 bits, so a slot is used again 65,536 probes later, and never while its
/// probe is pending. An answer that carries the whole index cannot be taken for another's; one that does not belongs to
/// the latest probe of that number.
struct ProbeTable {
  private static let size = 1 << 16
  private var slots: [ProbeRecord?] = []
  /// The number of the next probe. The first is 1, as everywhere on a wire that counts echo requests.
  private(set) var next: UInt64 = 1
  /// The oldest probe that has not been settled.
  private(set) var first: UInt64 = 1

  /// Whether another probe finds its slot free.
  var hasRoom: Bool { next - first < UInt64(Self.size) }
  /// Probes that were made and not settled.
  var unsettled: Int { Int(next - first) }

  /// Makes the next probe. There must be room.
  mutating func add(target: Int, sequence: Int, at now: MonotonicTime, _ wall: WallClockTime) -> UInt64 {
    precondition(hasRoom)
    let record = ProbeRecord(
      index: next, target: Int32(truncatingIfNeeded: target), sequence: sequence, sent: now, sentOnWall: wall)
    let slot = Int(next % UInt64(Self.size))
    while slots.count <= slot { slots.append(nil) }
    slots[slot] = record
    defer { next += 1 }
    return next
  }

  /// The probe with this index, if it is still known.
  func record(_ index: UInt64) -> ProbeRecord? {
    let slot = Int(index % UInt64(Self.size))
    guard slot < slots.count, let record = slots[slot], record.index == index else { return nil }
    return record
  }

  /// Changes a probe that is known.
  mutating func update(_ index: UInt64, _ change: (inout ProbeRecord) -> Void) {
    let slot = Int(index % UInt64(Self.size))
    guard slot < slots.count, var record = slots[slot], record.index == index else { return }
    change(&record)
    slots[slot] = record
  }

  /// Takes the oldest unsettled probe if `isSettled` says that its story is over.
  mutating func settle(_ isSettled: (ProbeRecord) -> Bool) -> ProbeRecord? {
    guard first < next, let record = record(first), isSettled(record) else { return nil }
    first += 1
    return record
  }

  /// When the oldest unsettled probe was sent.
  var oldest: MonotonicTime? { first < next ? record(first)?.sent : nil }
}

internal import Addresses
internal import Sockets

/// A port that is being asked.
struct ScanQuestionState {
  enum Phase {
    /// An attempt is on its way.
    case asked
    /// It waits for its host, or for this machine, to have room.
    case parked
    /// It has a verdict that is not the one that is waited for, and will be asked again.
    case pausing
  }

  let subject: ScanSubject
  /// Of the walk.
  let step: UInt64
  let isUDP: Bool
  var phase = Phase.parked
  /// Attempts of this round, and of all.
  var attempts = 0
  var tries = 0
  /// Verdicts so far that were not the one that is waited for.
  var rounds = 0
  var latest: ScanNews?
  /// When the first and the latest attempt of this round left.
  var firstAsked = MonotonicTime.now
  var lastAsked = MonotonicTime.now
  /// When the attempt before the latest did.
  var askedBefore = MonotonicTime.now
  /// When something is to be done about it; other entries of the timers are stale.
  var due: MonotonicTime?

  init(_ subject: ScanSubject, step: UInt64) {
    self.subject = subject
    self.step = step
    isUDP = if case .port(_, let service, _) = subject { service.transport == .udp } else { false }
  }
}

/// The questions of a loop, each found by its slot for as long as it is there.
struct ScanSlots {
  private var states: [ScanQuestionState?] = []
  private var hosts: [HostPace?] = []
  private var generations: [UInt32] = []
  private var free: [UInt32] = []

  var count: Int { states.count - free.count }

  mutating func insert(_ state: ScanQuestionState, _ host: HostPace?) -> ScanSlot {
    if let index = free.popLast() {
      states[Int(index)] = state
      hosts[Int(index)] = host
      return ScanSlot(index: index, generation: generations[Int(index)])
    }
    states.append(state)
    hosts.append(host)
    generations.append(0)
    return ScanSlot(index: UInt32(states.count - 1), generation: 0)
  }

  func holds(_ slot: ScanSlot) -> Bool {
    Int(slot.index) < states.count && generations[Int(slot.index)] == slot.generation
      && states[Int(slot.index)] != nil
  }

  subscript(slot: ScanSlot) -> ScanQuestionState? { holds(slot) ? states[Int(slot.index)] : nil }

  func host(_ slot: ScanSlot) -> HostPace? { holds(slot) ? hosts[Int(slot.index)] : nil }

  mutating func update(_ slot: ScanSlot, _ change: (inout ScanQuestionState) -> Void) {
    guard holds(slot), var state = states[Int(slot.index)] else { return }
    change(&state)
    states[Int(slot.index)] = state
  }

  mutating func remove(_ slot: ScanSlot) {
    guard holds(slot) else { return }
    states[Int(slot.index)] = nil
    hosts[Int(slot.index)] = nil
    generations[Int(slot.index)] &+= 1
    free.append(slot.index)
  }

  /// Every question that is there.
  func forEach(_ body: (ScanSlot, ScanQuestionState) -> Void) {
    for (index, state) in states.enumerated() {
      guard let state else { continue }
      body(ScanSlot(index: UInt32(index), generation: generations[index]), state)
    }
  }
}

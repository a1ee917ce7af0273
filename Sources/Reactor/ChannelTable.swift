/// The channels that epoll watches, found by the token in the event.
///
/// A token is a slot and the slot's generation, so that a late event cannot wake a stranger who got the same slot.
struct ChannelTable {
  private struct Slot {
    var generation: UInt32 = 0
    /// Safe because a channel takes itself out when it closes, at the latest in its `deinit`. A weak reference would
    /// make every retain of a channel take the slow path.
    unowned(unsafe) var channel: Channel?
  }

  private var slots: [Slot] = []
  private var free: [UInt32] = []

  mutating func insert(_ channel: Channel) -> UInt64 {
    let index: UInt32
    if let reused = free.popLast() {
      index = reused
    } else {
      index = UInt32(slots.count)
      slots.append(Slot())
    }
    slots[Int(index)].channel = channel
    return UInt64(slots[Int(index)].generation) << 32 | UInt64(index)
  }

  mutating func remove(_ token: UInt64) {
    let index = Int(UInt32(truncatingIfNeeded: token))
    slots[index].channel = nil
    slots[index].generation &+= 1
    free.append(UInt32(index))
  }

  func channel(for token: UInt64) -> Channel? {
    let index = Int(UInt32(truncatingIfNeeded: token))
    guard index < slots.count, slots[index].generation == UInt32(truncatingIfNeeded: token >> 32) else { return nil }
    return slots[index].channel
  }
}

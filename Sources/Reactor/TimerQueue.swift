internal import HeapModule
internal import Sockets

/// Deadlines in order of time. A waiter that was resumed by something else stays in the heap until its time comes or
/// until such entries outnumber the live ones, so that a million short waits with long deadlines do not pile up.
struct TimerQueue {
  private struct Entry: Comparable {
    let time: MonotonicTime
    /// Equal times fire in the order in which they were set.
    let sequence: UInt64
    let waiter: Waiter

    static func < (a: Entry, b: Entry) -> Bool { (a.time, a.sequence) < (b.time, b.sequence) }
    static func == (a: Entry, b: Entry) -> Bool { a.sequence == b.sequence }
  }

  private var heap = Heap<Entry>()
  private var nextSequence: UInt64 = 0
  private var stale = 0

  mutating func add(_ waiter: Waiter, at time: MonotonicTime) {
    waiter.hasTimer = true
    heap.insert(Entry(time: time, sequence: nextSequence, waiter: waiter))
    nextSequence += 1
  }

  /// Says that a waiter in the queue was resumed by something other than its deadline.
  mutating func noteStale() {
    stale += 1
    guard stale > 64, stale * 2 > heap.count else { return }
    heap = Heap(heap.unordered.filter { !$0.waiter.isDone })
    stale = 0
  }

  /// Resumes every waiter whose time has come and returns how long it is until the next one; nil when there is none.
  mutating func fire(now: MonotonicTime) -> Duration? {
    while let first = heap.min {
      if first.waiter.isDone {
        heap.removeMin()
        stale -= stale > 0 ? 1 : 0
      } else if first.time <= now {
        heap.removeMin()
        first.waiter.hasTimer = false
        first.waiter.resume(.timedOut)
      } else {
        return first.time - now
      }
    }
    return nil
  }
}

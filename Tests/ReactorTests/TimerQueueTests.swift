import Sockets
import TestSupport
import Testing

@testable import Reactor

@Suite struct TimerQueueTests {
  private let start = MonotonicTime(nanoseconds: 1_000_000)

  @Test("waiters fire in the order of their times, equal ones in the order in which they were set")
  func order() {
    var queue = TimerQueue()
    let waiters = (0..<4).map { _ in Waiter() }
    for (waiter, offset) in zip(waiters, [20, 10, 20, 30]) { queue.add(waiter, at: start + .nanoseconds(offset)) }
    #expect(queue.fire(now: start) == .nanoseconds(10))
    #expect(waiters.map(\.isDone) == [false, false, false, false])
    #expect(queue.fire(now: start + .nanoseconds(10)) == .nanoseconds(10))
    #expect(waiters.map(\.isDone) == [false, true, false, false])
    #expect(queue.fire(now: start + .nanoseconds(25)) == .nanoseconds(5))
    #expect(waiters.map(\.isDone) == [true, true, true, false])
    #expect(queue.fire(now: start + .seconds(1)) == nil)
  }

  @Test("a waiter that something else resumed does not keep the loop from sleeping longer")
  func staleFirst() {
    var queue = TimerQueue()
    let (early, late) = (Waiter(), Waiter())
    queue.add(early, at: start + .nanoseconds(5))
    queue.add(late, at: start + .nanoseconds(50))
    early.resume(.ready)
    queue.noteStale()
    #expect(queue.fire(now: start) == .nanoseconds(50))
  }

  @Test("100,000 short waits with long deadlines do not pile up")
  func compaction() throws {
    final class Count: @unchecked Sendable { var alive = 0 }
    let longest = try onReactor { reactor in
      var waiters: [WeakWaiter] = []
      var longest = 0
      var queue = TimerQueue()
      for round in 1...100_000 {
        let waiter = Waiter()
        queue.add(waiter, at: .now + .seconds(3600))
        waiter.resume(.ready)
        queue.noteStale()
        waiters.append(WeakWaiter(waiter: waiter))
        if round % 1000 == 0 {
          waiters.removeAll { $0.waiter == nil }
          longest = max(longest, waiters.count)
        }
      }
      return longest
    }
    #expect(longest <= 200)
  }

  @Test("live deadlines survive the clearing of stale ones")
  func liveSurvive() {
    var queue = TimerQueue()
    let live = (0..<100).map { _ in Waiter() }
    for (index, waiter) in live.enumerated() { queue.add(waiter, at: start + .nanoseconds(1000 + index)) }
    for _ in 0..<10_000 {
      let waiter = Waiter()
      queue.add(waiter, at: start + .nanoseconds(500))
      waiter.resume(.ready)
      queue.noteStale()
    }
    #expect(queue.fire(now: start + .nanoseconds(1049)) == .nanoseconds(1))
    #expect(live.map(\.isDone) == (0..<100).map { $0 < 50 })
  }

  @Test("100,000 receives that are answered at once, each with a deadline of an hour, leave nothing behind")
  func shortReceives() throws {
    try onReactor { reactor in
      let bell = Bell(on: reactor)
      try await withThrowingTaskGroup(of: Void.self) { group in
        let turns = 100_000
        group.addTask {
          for _ in 0..<turns { try await bell.wait(until: .now + .seconds(3600)) }
        }
        group.addTask {
          for _ in 0..<turns {
            bell.ring()
            await Task.yield()
          }
          // The last ring may have been one with the one before it.
          while !Task.isCancelled {
            bell.ring()
            await Task.yield()
          }
        }
        try await group.next()
        group.cancelAll()
      }
    }
  }

  private struct WeakWaiter { weak var waiter: Waiter? }
}

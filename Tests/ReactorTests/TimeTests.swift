import Reactor
import Sockets
import TestSupport
import Testing

@Suite struct TimeTests {
  @Test("a deadline ends a wait at its time and not a nanosecond earlier", arguments: [0, 1, 7, 30])
  func deadline(milliseconds: Int) throws {
    try onReactor { reactor in
      let pair = try ChannelPair(on: reactor)
      let deadline = MonotonicTime.now + .milliseconds(milliseconds)
      await #expect(throws: ReactorError.timedOut) { _ = try await pair.first.receive(upTo: 1, until: deadline) }
      #expect(MonotonicTime.now >= deadline)
      let bell = Bell(on: reactor)
      let next = MonotonicTime.now + .milliseconds(milliseconds)
      #expect(await failure { () async throws(ReactorError) in try await bell.wait(until: next) } == .timedOut)
      #expect(MonotonicTime.now >= next)
    }
  }

  @Test("sleepers wake in the order of their times, equal ones in the order in which they lay down")
  func order() throws {
    try onReactor { reactor in
      let order = Order()
      let start = MonotonicTime.now + .milliseconds(10)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (name, offset) in [("d", 3), ("a", 1), ("b", 2), ("c", 2), ("e", 4)] {
          group.addTask {
            try await reactor.sleep(until: start + .milliseconds(offset))
            order.add(name)
          }
        }
        try await group.waitForAll()
      }
      #expect(order.names == ["a", "b", "c", "d", "e"])
    }
  }

  @Test("a time that has passed, or that is the distant past, ends a sleep at once")
  func past() throws {
    try onReactor { reactor in
      try await reactor.sleep(until: .now + .seconds(-5))
      try await reactor.sleep(until: MonotonicTime(nanoseconds: .min))
      try await reactor.sleep(for: .zero)
    }
  }

  @Test("the end of time is no deadline")
  func farFuture() throws {
    try onReactor { reactor in
      await withTaskGroup(of: ReactorError?.self) { group in
        group.addTask {
          await failure { () async throws(ReactorError) in try await reactor.sleep(for: .seconds(Int64.max)) }
        }
        group.addTask {
          await failure { () async throws(ReactorError) in try await reactor.sleep(for: .milliseconds(10)) }
        }
        #expect(await group.next() == .some(nil), "the short sleep ends, the endless one does not")
        group.cancelAll()
        #expect(await group.next() == .cancelled)
      }
    }
  }

  @Test("two tasks that never wait do not keep a deadline from being served")
  func busyTasks() throws {
    final class Shared: @unchecked Sendable {
      var isServed = false
      var late = [0, 0]
    }
    let shared = Shared()
    try onReactor { reactor in
      let due = MonotonicTime.now + .milliseconds(20)
      await withTaskGroup(of: Void.self) { group in
        for index in 0..<2 {
          group.addTask {
            while !shared.isServed {
              if MonotonicTime.now >= due { shared.late[index] += 1 }
              // Both ways of giving way.
              if index == 0 { await Task.yield() } else { try? await reactor.giveWay() }
            }
          }
        }
        group.addTask {
          #expect(await failure { () async throws(ReactorError) in try await reactor.sleep(until: due) } == nil)
          shared.isServed = true
        }
      }
    }
    // Each may have been in the middle of a round when the time came, and have one turn before the sleeper.
    #expect(shared.late.allSatisfy { $0 <= 2 })
  }

  @Test("two connections that are never empty do not keep a third from being read")
  func busyConnections() throws {
    try onReactor { reactor in
      let pairs = try [ChannelPair(on: reactor), ChannelPair(on: reactor)]
      let quiet = try ChannelPair(on: reactor)
      await withTaskGroup(of: Void.self) { group in
        for pair in pairs {
          for (from, to) in [(pair.first, pair.second), (pair.second, pair.first)] {
            _ = to
            group.addTask {
              while !Task.isCancelled {
                _ = try? from.drain()
                _ = try? from.fill()
                await Task.yield()
              }
            }
          }
        }
        await settle()
        async let bytes = quiet.first.receive(upTo: 1)
        await settle()
        #expect(throws: Never.self) { try quiet.second.poke() }
        #expect((try? await bytes) == [1])
        group.cancelAll()
      }
    }
  }
}

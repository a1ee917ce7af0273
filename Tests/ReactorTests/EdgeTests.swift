import Reactor
import Sockets
import TestSupport
import Testing

/// Readiness is edge-triggered: a change that nobody waited for is kept until somebody does, and one that somebody
/// waited for in vain is not lost either.
@Suite struct EdgeTests {
  @Test("data that arrived before the wait is found by the attempt, and the wait after it by its news")
  func dataBeforeWait() throws {
    try onReactor { reactor in
      let pair = try ChannelPair(on: reactor)
      try pair.second.poke()
      await settle()
      // No attempt was made: the wait itself must return.
      try await pair.first.wait(for: .read)
      #expect(try pair.first.drain() == 1)
    }
  }

  @Test("news of data that has been read already costs one attempt and no more")
  func spuriousNews() throws {
    try onReactor { reactor in
      let pair = try ChannelPair(on: reactor)
      try pair.second.poke()
      await settle()
      #expect(try pair.first.drain() == 1)
      // The news is stale: it wakes once, and then the wait is a real one.
      try await pair.first.wait(for: .read)
      #expect(try pair.first.drain() == 0)
      #expect(
        await failure { () async throws(ReactorError) in
          try await pair.first.wait(for: .read, until: .now + .milliseconds(20))
        } == .timedOut)
    }
  }

  @Test("news in the one direction is none in the other")
  func directionsApart() throws {
    try onReactor { reactor in
      let pipe = try ChannelPipe(on: reactor)
      #expect(
        await failure { () async throws(ReactorError) in
          try await pipe.reader.wait(for: .read, until: .now + .milliseconds(20))
        } == .timedOut)
      try pipe.writer.poke()
      try await pipe.reader.wait(for: .read)
      #expect(try pipe.reader.drain() == 1)
    }
  }

  @Test("an event between a wait's deadline and the return of its task is news for the next wait")
  func eventAfterDeadline() throws {
    try onReactor { reactor in
      let pair = try ChannelPair(on: reactor)
      // Both are due in the same round of the loop: the deadline fires first, then epoll tells of the byte.
      let due = MonotonicTime.now
      try pair.second.poke()
      #expect(
        await failure { () async throws(ReactorError) in try await pair.first.wait(for: .read, until: due) }
          == .timedOut)
      await settle()
      try await pair.first.wait(for: .read, until: .now + .seconds(20))
      #expect(try pair.first.drain() == 1)
    }
  }

  @Test("a ring between the deadline of a bell's waiter and the return of its task is remembered")
  func ringAfterDeadline() throws {
    try onReactor { reactor in
      let bell = Bell(on: reactor)
      let due = MonotonicTime.now + .milliseconds(5)
      await withTaskGroup(of: Void.self) { group in
        // Due a little earlier, this task runs in the same round, after the bell's waiter has timed out.
        group.addTask {
          #expect(await failure { () async throws(ReactorError) in try await reactor.sleep(until: due) } == nil)
          bell.ring()
        }
        group.addTask {
          let outcome = await failure { () async throws(ReactorError) in try await bell.wait(until: due) }
          #expect(outcome == .timedOut)
        }
      }
      #expect(await failure { () async throws(ReactorError) in try await bell.wait(until: .now) } == nil)
    }
  }

  @Test("rings while nobody waits are remembered as one")
  func ringsCount() throws {
    try onReactor { reactor in
      let bell = Bell(on: reactor)
      bell.ring()
      bell.ring()
      try await bell.wait()
      #expect(await failure { () async throws(ReactorError) in try await bell.wait(until: .now) } == .timedOut)
    }
  }

  @Test("a closed and reused descriptor number does not get the event of its predecessor")
  func reusedNumber() async {
    // Only in a process of its own is the lowest free number sure to be the one just closed.
    await #expect(processExitsWith: .success) {
      try onReactor { reactor in
        // Another thread of the process may hold the number for a moment, and then this says nothing: once more.
        var isReused = false
        for _ in 0..<100 where !isReused { isReused = try await takeOver(on: reactor) }
        #expect(isReused, "the number has been used again")
      }
    }
  }
}

/// Two channels become readable in one epoll round; whoever is told first closes the other and takes its number over.
/// Returns whether that number was used again, and then checks that its new owner was not woken.
private func takeOver(on reactor: Reactor) async throws -> Bool {
  let pair = try ChannelPair(on: reactor)
  let other = try ChannelPair(on: reactor)
  await settle()
  try pair.second.poke()
  try other.second.poke()
  let successors = Successors()
  await withTaskGroup(of: Void.self) { group in
    for (mine, victim) in [(pair.first, other.first), (other.first, pair.first)] {
      group.addTask {
        let outcome = await failure { () async throws(ReactorError) in try await mine.wait(for: .read) }
        guard outcome == nil, victim.isOpen, successors.taken == nil else { return }
        let number = victim.fileNumber
        victim.close()
        guard let taken = try? ChannelPair(on: reactor) else { return }
        successors.taken = taken
        successors.isReused = [taken.first.fileNumber, taken.second.fileNumber].contains(number)
      }
    }
  }
  let taken = try #require(successors.taken)
  guard successors.isReused else { return false }
  for channel in [taken.first, taken.second] {
    let outcome = await failure { () async throws(ReactorError) in
      try await channel.wait(for: .read, until: .now + .milliseconds(20))
    }
    #expect(outcome == .timedOut)
  }
  return true
}

private final class Successors: @unchecked Sendable {
  var taken: ChannelPair?
  var isReused = false
}

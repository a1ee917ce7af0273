import Reactor
import Sockets
import Synchronization
import TestSupport
import Testing

@testable import Inquiry

@Suite("calls that may block, on a few threads")
struct WorkerPoolTests {
  private struct Delivery: Hashable, Sendable {
    let item: Int
    let answer: String?
    var isLate = false
  }

  private static let hour = Duration.seconds(3600)

  /// Runs a pool to its end and returns what it delivered; `hear` learns of each delivery.
  private static func run(
    _ count: Int, limit: Int = 8, timeout: Duration = hour, patience: Duration = .milliseconds(1), on reactor: Reactor,
    hear: (Int) -> Void = { _ in }, pause: () -> Bool = { true },
    makeWork: @escaping @Sendable () -> WorkerPool<String>.Work
  ) async throws(ReactorError) -> [Delivery] {
    let pool = WorkerPool<String>(
      reactor: reactor, limit: limit, timeout: timeout, patience: patience, makeWork: makeWork)
    var deliveries: [Delivery] = []
    try await pool.run(count) { item, answer, isLate in
      precondition(reactor.isOnLoop)
      deliveries.append(Delivery(item: item, answer: answer, isLate: isLate))
      hear(item)
    } pause: {
      pause()
    }
    return deliveries
  }

  @Test("each item is delivered exactly once, with its own answer", arguments: [0, 1, 2, 3, 1000], [1, 2, 64])
  func once(_ count: Int, _ limit: Int) throws {
    let deliveries = try onReactor { reactor in
      try await Self.run(count, limit: limit, on: reactor) { { item, _ in "answer \(item)" } }
    }
    #expect(deliveries.count == count)
    #expect(Set(deliveries) == Set((0..<count).map { Delivery(item: $0, answer: "answer \($0)") }))
  }

  @Test("items are delivered in the order in which they are done")
  func order() throws {
    let gates = try (0..<4).map { _ in try Gate() }
    let deliveries = try onReactor { reactor in
      gates[2].open()
      return try await Self.run(4, on: reactor) { item in
        let next = [2: 0, 0: 3, 3: 1]
        if let next = next[item] { gates[next].open() }
      } makeWork: {
        { item, _ in
          gates[item].pass()
          return ""
        }
      }
    }
    #expect(deliveries.map(\.item) == [2, 0, 3, 1])
  }

  @Test("what takes too long is delivered with the last that was posted of it, or with nothing")
  func late() throws {
    let gate = try Gate()
    let deliveries = try onReactor { reactor in
      try await Self.run(4, timeout: .milliseconds(100), on: reactor) {
        { item, post in
          if item == 0 {
            post("first")
            post("second")
          }
          if item < 2 { gate.pass() }
          return "whole"
        }
      }
    }
    #expect(
      Set(deliveries) == [
        Delivery(item: 0, answer: "second", isLate: true), Delivery(item: 1, answer: nil, isLate: true),
        Delivery(item: 2, answer: "whole"), Delivery(item: 3, answer: "whole"),
      ])
    #expect(deliveries.count == 4)
    gate.open(2)
  }

  @Test("a thread that comes back too late delivers nothing more, and takes nothing more")
  func abandoned() throws {
    let (stuck, rest, isBack) = (try Gate(), try Gate(), try Gate())
    let threads = Log<Int>()
    let deliveries = try onReactor { reactor in
      try await Self.run(3, limit: 1, timeout: .milliseconds(100), on: reactor) { item in
        if item == 0 { stuck.open() }
      } makeWork: {
        let number = threads.entries.count
        threads.add(number)
        return { item, post in
          if item == 0 {
            stuck.pass()
            post("too late")
            isBack.open()
          } else if item == 1 {
            // Not before the lost thread is back: whatever it would still do, it does while somebody listens.
            isBack.pass()
            rest.open()
          } else {
            rest.pass()
          }
          return "by \(number)"
        }
      }
    }
    #expect(
      deliveries == [
        Delivery(item: 0, answer: nil, isLate: true), Delivery(item: 1, answer: "by 1"),
        Delivery(item: 2, answer: "by 1"),
      ])
    #expect(threads.entries == [0, 1])
  }

  @Test("a pool whose threads are all stuck grows until all wait at once", arguments: [2, 3, 16, 50])
  func growth(_ count: Int) throws {
    let (arrivals, gate) = (Log<Int>(), try Gate())
    let deliveries = try onReactor { reactor in
      try await Self.run(count, limit: 64, on: reactor) {
        { item, _ in
          arrivals.add(item)
          if arrivals.entries.count == count { gate.open(count) }
          gate.pass()
          return ""
        }
      }
    }
    #expect(deliveries.count == count && deliveries.allSatisfy { !$0.isLate })
  }

  @Test("a pool whose calls are slow grows, although the next of them soon ends")
  func slowCalls() throws {
    let (threads, gate) = (Log<Int>(), try Gate())
    try onReactor { reactor in
      try await withThrowingTaskGroup(of: Void.self) { group in
        let began = MonotonicTime.now
        // With two threads a call takes twice the time from one end to the next, which the patience lies between.
        group.addTask {
          _ = try await Self.run(200, limit: 8, patience: .milliseconds(9), on: reactor) {
            threads.add(0)
            return { _, _ in
              gate.pass()
              return ""
            }
          }
        }
        for number in 1...200 {
          if threads.entries.count <= 2 { try await reactor.sleep(until: began + .milliseconds(6) * number) }
          gate.open()
        }
        try await group.waitForAll()
      }
    }
    #expect(threads.entries.count > 2)
  }

  @Test("a pool that gets along stays at two threads")
  func noGrowth() throws {
    let threads = Log<Int>()
    _ = try onReactor { reactor in
      try await Self.run(1000, limit: 64, patience: Self.hour, on: reactor) {
        threads.add(0)
        return { _, _ in "" }
      }
    }
    #expect(threads.entries.count <= 2)
  }

  @Test("there are never more threads than the limit", arguments: [1, 2, 3, 5])
  func limit(_ limit: Int) throws {
    let (threads, crowd, gate) = (Log<Int>(), Crowd(), try Gate())
    let deliveries = try onReactor { reactor in
      try await Self.run(24, limit: limit, on: reactor) {
        threads.add(0)
        return { _, _ in
          // Everybody waits until the limit is reached; from then on each one that comes lets one go.
          let arrived = crowd.enter()
          if arrived >= limit { gate.open(arrived == 24 ? limit : 1) }
          gate.pass()
          crowd.leave()
          return ""
        }
      }
    }
    #expect(deliveries.count == 24)
    #expect(crowd.most == limit)
    #expect(threads.entries.count == limit)
  }

  @Test("time runs for a thread that begins its first call late, too")
  func lateStart() throws {
    let (start, gate) = (try Gate(), try Gate())
    let deliveries = try onReactor { reactor in
      try await withThrowingTaskGroup(of: [Delivery].self) { group in
        group.addTask {
          try await Self.run(1, limit: 1, timeout: .milliseconds(20), on: reactor) {
            start.pass()
            return { _, _ in
              gate.pass()
              return ""
            }
          }
        }
        group.addTask {
          await settle()
          start.open()
          return []
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
    }
    #expect(deliveries == [Delivery(item: 0, answer: nil, isLate: true)])
    gate.open()
  }

  @Test("cancelled while threads are stuck, it ends at once, and they are nobody's any more")
  func cancellation() throws {
    let (gate, hasBegun) = (try Gate(), try Gate())
    let heard = Log<Int>()
    try onReactor { reactor in
      await withTaskGroup(of: ReactorError?.self) { group in
        group.addTask {
          await failure { () throws(ReactorError) in
            _ = try await Self.run(5, on: reactor) {
              heard.add($0)
            } makeWork: {
              { _, _ in
                hasBegun.open()
                gate.pass()
                return ""
              }
            }
          }
        }
        try? await reactor.offload { hasBegun.pass() }
        group.cancelAll()
        let error = await group.next() ?? nil
        #expect(error == .cancelled)
      }
      gate.open(5)
    }
    #expect(heard.entries == [])
  }

  @Test("false from pause ends the run, and nothing further is begun")
  func pause() throws {
    let (gate, begun, heard, ended) = (try Gate(), Log<Int>(), Log<Int>(), try Gate())
    let error = try onReactor { reactor in
      await failure { () throws(ReactorError) in
        var pauses = 0
        _ = try await Self.run(1000, limit: 2, on: reactor) {
          heard.add($0)
          gate.open()
        } pause: {
          pauses += 1
          // The first pause comes before anything is done.
          if pauses == 1 { gate.open(2) }
          return heard.entries.count < 4
        } makeWork: {
          let life = Life(end: ended)
          return { item, _ in
            withExtendedLifetime(life) { begun.add(item) }
            gate.pass()
            return ""
          }
        }
      }
    }
    #expect(error == .cancelled)
    gate.open(1000)
    let endings = try HelperThread.call(until: .now + .seconds(10)) { (0..<2).map { _ in ended.pass() }.count }
    #expect(endings == 2)
    // Each of the two threads may have been one item ahead of what was heard, and one item behind that in a call.
    #expect(heard.entries.count >= 4 && begun.entries.count <= heard.entries.count + 4, "\(begun.entries.count)")
  }
}

/// Opens a gate when the thread that holds it ends.
private final class Life: Sendable {
  private let end: Gate
  init(end: Gate) { self.end = end }
  deinit { end.open() }
}

/// Counts how many are in a room at once.
private final class Crowd: Sendable {
  private struct State {
    var now = 0
    var most = 0
    var arrived = 0
  }

  private let state = Mutex(State())
  var most: Int { state.withLock { $0.most } }

  /// Returns how many have come so far.
  func enter() -> Int {
    state.withLock { state in
      state.now += 1
      state.arrived += 1
      state.most = max(state.most, state.now)
      return state.arrived
    }
  }

  func leave() { state.withLock { $0.now -= 1 } }
}

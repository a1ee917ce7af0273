import Reactor
import Sockets
import TestSupport
import Testing

@Suite struct OffloadTests {
  @Test("the result of a call on a helper thread comes back to the reactor's thread")
  func result() throws {
    let answer = try onReactor { reactor in
      let value = try await reactor.offload { reactor.isOnLoop ? "on the loop" : "elsewhere" }
      #expect(reactor.isOnLoop)
      return value
    }
    #expect(answer == "elsewhere")
  }

  @Test("nil is a result like any other")
  func nothing() throws {
    let answer = try onReactor { reactor in try await reactor.offload { () -> Int? in nil } }
    #expect(answer == nil)
  }

  @Test("many calls at once come back each with its own result")
  func many() throws {
    try onReactor { reactor in
      try await withThrowingTaskGroup(of: (Int, Int).self) { group in
        for index in 0..<100 { group.addTask { (index, try await reactor.offload { index * index }) } }
        for try await (index, square) in group { #expect(square == index * index) }
      }
    }
  }

  @Test("the deadline returns while the thread is still stuck, and the loop goes on")
  func stuck() throws {
    let hold = try Hold()
    try onReactor { reactor in
      let deadline = MonotonicTime.now + .milliseconds(20)
      await #expect(throws: ReactorError.timedOut) { try await reactor.offload(until: deadline) { hold.wait() } }
      #expect(MonotonicTime.now >= deadline)
      let next = try await reactor.offload { 42 }
      #expect(next == 42)
    }
    // The thread ends after its reactor has: what it posts there is nobody's any more.
    hold.release()
  }
}

import Reactor
import Sockets
import TestSupport
import Testing

@Suite struct CancellationTests {
  @Test("cancelling a task group ends every kind of wait", arguments: Wait.allCases)
  func group(wait: Wait) throws {
    let hold = try Hold()
    defer { hold.release() }
    try onReactor { reactor in
      await withTaskGroup(of: ReactorError?.self) { group in
        for _ in 0..<2 {
          group.addTask { await failure { () async throws(ReactorError) in try await wait.forever(on: reactor, hold) } }
        }
        await settle()
        group.cancelAll()
        for _ in 0..<2 { #expect(await group.next() == .cancelled) }
      }
    }
  }

  @Test("a task that is cancelled already does not begin to wait", arguments: Wait.allCases)
  func before(wait: Wait) throws {
    let hold = try Hold()
    defer { hold.release() }
    try onReactor { reactor in
      await withTaskGroup(of: ReactorError?.self) { group in
        group.cancelAll()
        group.addTask { await failure { () async throws(ReactorError) in try await wait.forever(on: reactor, hold) } }
        #expect(await group.next() == .cancelled)
      }
    }
  }

  @Test("a cancellation that comes from another thread ends every kind of wait", arguments: Wait.allCases)
  func fromAnotherThread(wait: Wait) throws {
    let hold = try Hold()
    defer { hold.release() }
    try onReactor { reactor in
      let task = Task(executorPreference: reactor) {
        await failure { () async throws(ReactorError) in try await wait.forever(on: reactor, hold) }
      }
      await settle()
      try HelperThread.start { task.cancel() }
      #expect(await task.value == .cancelled)
    }
  }

  @Test("all waits of one group end together", arguments: [1, 100])
  func together(times: Int) throws {
    let hold = try Hold()
    defer { hold.release() }
    try onReactor { reactor in
      await withTaskGroup(of: ReactorError?.self) { group in
        for _ in 0..<times {
          for wait in Wait.allCases where times == 1 || wait != .offload {
            group.addTask {
              await failure { () async throws(ReactorError) in try await wait.forever(on: reactor, hold) }
            }
          }
        }
        await settle()
        group.cancelAll()
        for await outcome in group { #expect(outcome == .cancelled) }
      }
    }
  }
}

import Glibc
import Reactor
import Sockets
import TestSupport
import Testing

/// Signals belong to a process, so each of these tests has one of its own. A test process runs threads before the
/// reactor exists, so the signals are sent to the reactor's own thread.
@Suite struct SignalTests {
  @Test("the first signal cancels the root task and everything below it, and is told")
  func firstSignal() async {
    await #expect(processExitsWith: .success) {
      let waits = Wait.allCases
      let hold = try Hold()
      defer { hold.release() }
      let told = try Reactor.run(cancelOn: [.interrupt, .terminate]) { reactor in
        #expect(reactor.cancellingSignal == nil)
        await withTaskGroup(of: ReactorError?.self) { group in
          for wait in waits {
            group.addTask {
              await failure { () async throws(ReactorError) in try await wait.forever(on: reactor, hold) }
            }
          }
          await settle()
          pthread_kill(pthread_self(), SIGTERM)
          for await outcome in group { #expect(outcome == .cancelled) }
        }
        #expect(Task.isCancelled)
        return reactor.cancellingSignal
      }
      #expect(told == .terminate)
    }
  }

  @Test("the second signal ends the process by that signal, whatever its tasks are doing")
  func secondSignal() async {
    await #expect(processExitsWith: .signal(SIGINT)) {
      try Reactor.run(cancelOn: [.interrupt]) { reactor in
        pthread_kill(pthread_self(), SIGINT)
        while !Task.isCancelled { await Task.yield() }
        // A task that does not care, as one that waits for a peer to take its last bytes might not.
        pthread_kill(pthread_self(), SIGINT)
        for _ in 0..<1_000_000 { await Task.yield() }
      }
      exit(3)
    }
  }

  @Test("a signal to notify of waits until it is asked for, cancels nobody, and comes in order")
  func notification() async {
    await #expect(processExitsWith: .success) {
      try Reactor.run(cancelOn: [.interrupt], notifyOn: [.user1, .windowChange]) { reactor in
        pthread_kill(pthread_self(), SIGUSR1)
        await settle()
        #expect((try? await reactor.nextSignal()) == .user1)
        async let next = reactor.nextSignal()
        await settle()
        pthread_kill(pthread_self(), SIGWINCH)
        #expect((try? await next) == .windowChange)
        #expect(!Task.isCancelled)
        #expect(reactor.cancellingSignal == nil)
      }
    }
  }

  @Test("waiting for a signal ends with the task")
  func cancelledWait() async {
    await #expect(processExitsWith: .success) {
      try Reactor.run(notifyOn: [.user1]) { reactor in
        await withTaskGroup(of: ReactorError?.self) { group in
          group.addTask { await failure { () async throws(ReactorError) in _ = try await reactor.nextSignal() } }
          await settle()
          group.cancelAll()
          #expect(await group.next() == .cancelled)
          pthread_kill(pthread_self(), SIGUSR1)
          // Nothing was lost with the one who gave up.
          #expect((try? await reactor.nextSignal()) == .user1)
        }
      }
    }
  }
}

import Reactor
import Sockets
import TestSupport
import Testing

@Suite("a body with a deadline")
struct BoundedTests {
  /// What happened, in order. Confined to the reactor's thread.
  private final class Notes: @unchecked Sendable { var all: [String] = [] }

  @Test("a body that ends in time has its result, and nothing expires", arguments: [nil, Duration.seconds(3600)])
  func inTime(limit: Duration?) throws {
    let notes = Notes()
    let result = try onReactor { reactor in
      await reactor.bounded(until: limit.map { .now + $0 }) {
        "done"
      } expired: {
        notes.all.append("expired")
      }
    }
    #expect(result == "done" && notes.all.isEmpty)
  }

  @Test("at the deadline the body is cancelled, after the reason has been noted, and its result counts")
  func expiry() throws {
    let notes = Notes()
    try onReactor { reactor in
      let deadline = MonotonicTime.now + .milliseconds(10)
      let result = await reactor.bounded(until: deadline) {
        let error = await failure { () async throws(ReactorError) in try await reactor.sleep(for: .seconds(3600)) }
        notes.all.append("cancelled")
        return error
      } expired: {
        notes.all.append("expired")
      }
      #expect(result == .cancelled && MonotonicTime.now >= deadline)
    }
    #expect(notes.all == ["expired", "cancelled"])
  }

  @Test("a body that has ended before the deadline is looked at has not expired")
  func photoFinish() throws {
    let notes = Notes()
    let result = try onReactor { reactor in
      let deadline = MonotonicTime.now + .milliseconds(1)
      return await reactor.bounded(until: deadline) {
        while MonotonicTime.now < deadline {}
        return true
      } expired: {
        notes.all.append("expired")
      }
    }
    #expect(result && notes.all.isEmpty)
  }

  @Test("whoever cancels the task cancels the body, and nothing expires")
  func cancellation() throws {
    let notes = Notes()
    try onReactor { reactor in
      await withTaskGroup(of: ReactorError?.self) { group in
        group.addTask {
          await reactor.bounded(until: .now + .seconds(3600)) {
            await failure { () async throws(ReactorError) in try await reactor.sleep(for: .seconds(3600)) }
          } expired: {
            notes.all.append("expired")
          }
        }
        await settle()
        group.cancelAll()
        #expect(await group.next() == .cancelled)
      }
    }
    #expect(notes.all.isEmpty)
  }
}

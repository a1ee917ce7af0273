package import Reactor
internal import Sockets

/// The reactor did not come to an end in time: something was never resumed.
package struct Stuck: Error {}

/// Runs `body` on a reactor of its own, and cancels it when it takes so long that it must be stuck.
package func onReactor<Success: Sendable>(
  within limit: Duration = .seconds(20), _ body: @escaping @Sendable (Reactor) async throws -> Success
) throws -> Success {
  let result: Result<Success, any Error> = try Reactor.run { reactor in
    await outcome(on: reactor, within: limit, body)
  }
  return try result.get()
}

private func outcome<Success: Sendable>(
  on reactor: Reactor, within limit: Duration, _ body: @escaping @Sendable (Reactor) async throws -> Success
) async -> Result<Success, any Error> {
  await withTaskGroup(of: Result<Success, any Error>?.self) { group in
    group.addTask {
      do { return .success(try await body(reactor)) } catch { return .failure(error) }
    }
    group.addTask {
      (try? await reactor.sleep(for: limit)) == nil ? nil : .failure(Stuck())
    }
    var first: Result<Success, any Error>?
    while let next = await group.next() {
      first = first ?? next
      group.cancelAll()
    }
    return first ?? .failure(Stuck())
  }
}

/// Lets the other tasks of the reactor run until each of them waits for something.
package func settle() async {
  for _ in 0..<50 { await Task.yield() }
}

/// What a waiting call ended with: nil when it returned.
package func failure(of body: () async throws(ReactorError) -> Void) async -> ReactorError? {
  do throws(ReactorError) { try await body() } catch { return error }
  return nil
}

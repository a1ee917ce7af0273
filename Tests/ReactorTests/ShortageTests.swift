import Glibc
import Reactor
import Sockets
import TestSupport
import Testing

@Suite struct ShortageTests {
  @Test("a server without descriptors pauses, says so once, and goes on when there are some again")
  func noDescriptors() async {
    await #expect(processExitsWith: .success) {
      let log = Log()
      try onReactor { reactor in
        let listener = try LoopbackListener(on: reactor)
        let server = Server([listener.channel]) { log.notices.append($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try? await server.run { connection, _ in await log.echo(connection) } }
          // One client is there, the next one has its socket already; then there is no descriptor left.
          let first = try await listener.connect()
          try await first.sendAll([1])
          _ = try await first.receive(upTo: 1)
          let second = try Channel(Socket(.inet, .stream, nonBlocking: true), on: reactor)
          let limit = limitDescriptors(to: 3)
          try await second.connect(to: listener.address)
          // Several times as long as the server sleeps between its attempts.
          try await reactor.sleep(for: .milliseconds(180))
          log.expect([.paused(connections: 1)])
          // The one who is served goes on being served.
          try await first.sendAll([2])
          #expect(try await first.receive(upTo: 1) == [2])
          first.close()
          limitDescriptors(to: limit)
          try await second.sendAll([3])
          #expect(try await second.receive(upTo: 1) == [3])
          log.expect([.paused(connections: 1), .resumed(connections: 0)])
          group.cancelAll()
        }
      }
    }
  }
}

extension Log {
  /// An exit test tells only that an expectation failed; this says on stderr what there was instead.
  fileprivate func expect(_ wanted: [Server.Notice]) {
    if notices != wanted {
      Array("notices: \(notices)\n".utf8).withUnsafeBytes { _ = write(2, $0.baseAddress, $0.count) }
    }
    #expect(notices == wanted)
  }
}

/// No descriptor of this number or above may be opened from now on, whatever becomes free; those that are open stay. Returns
/// the limit that held before.
@discardableResult
private func limitDescriptors(to number: rlim_t) -> rlim_t {
  var limit = rlimit()
  getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  let wanted = rlimit(rlim_cur: number, rlim_max: limit.rlim_max)
  _ = withUnsafePointer(to: wanted) { setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), $0) }
  return limit.rlim_cur
}

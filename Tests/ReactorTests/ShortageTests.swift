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
          // One client is there; then there is exactly one descriptor left, and the next client takes it.
          let first = try await listener.connect()
          try await first.sendAll([1])
          _ = try await first.receive(upTo: 1)
          let limit = try #require(highestDescriptor()) + 2
          setDescriptorLimit(limit)
          let second = try await listener.connect()
          // Several times as long as the server sleeps between its attempts.
          try await reactor.sleep(for: .milliseconds(180))
          #expect(log.notices == [.paused(connections: 1)])
          // The one who is served goes on being served.
          try await first.sendAll([2])
          #expect(try await first.receive(upTo: 1) == [2])
          first.close()
          try await second.sendAll([3])
          #expect(try await second.receive(upTo: 1) == [3])
          #expect(log.notices == [.paused(connections: 1), .resumed(connections: 0)])
          group.cancelAll()
        }
      }
    }
  }
}

private func highestDescriptor() -> Int? { (0..<4096).last { fcntl($0, F_GETFD, 0) >= 0 }.map(Int.init) }

/// Descriptors below `limit` may be opened, and those below it that are free are used up.
private func setDescriptorLimit(_ limit: Int) {
  let wanted = rlimit(rlim_cur: rlim_t(limit), rlim_max: rlim_t(limit))
  _ = withUnsafePointer(to: wanted) { setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), $0) }
  var last: Int32 = 0
  while last >= 0 { last = fcntl(0, F_DUPFD, 0) }
  // Room for one: the client's.
  close(Int32(limit) - 1)
}

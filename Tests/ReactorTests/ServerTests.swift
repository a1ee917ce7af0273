import Reactor
import Sockets
import TestSupport
import Testing

@Suite struct ServerTests {
  /// Runs a server that echoes while `body` is its client, and returns what it told.
  private func serving(
    listeners count: Int = 1, maximum: Int = .max,
    _ body: @escaping @Sendable (Reactor, [LoopbackListener], Log) async throws -> Void
  ) throws -> Log {
    let log = Log()
    try onReactor { reactor in
      let listeners = try (0..<count).map { _ in try LoopbackListener(on: reactor) }
      let server = Server(listeners.map(\.channel), maximumConnections: maximum) { log.notices.append($0) }
      try await withThrowingTaskGroup(of: ReactorError?.self) { group in
        group.addTask {
          await failure { () async throws(ReactorError) in
            try await server.run { connection, _ in await log.echo(connection) }
          }
        }
        try await body(reactor, listeners, log)
        group.cancelAll()
        #expect(try await group.next() == .cancelled)
        #expect(log.open == 0, "every handler has returned")
      }
    }
    return log
  }

  @Test("200 clients at once are answered, each with its own bytes")
  func manyClients() throws {
    let log = try serving { _, listeners, _ in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<200 {
          group.addTask {
            let client = try await listeners[0].connect()
            var random = SeededGenerator(seed: UInt64(number))
            for _ in 0..<5 {
              let question = random.bytes(300)
              try await client.sendAll(question)
              var answer: [UInt8] = []
              while answer.count < question.count { answer += try await client.receive(upTo: 4096) }
              #expect(answer == question)
            }
          }
        }
        try await group.waitForAll()
      }
    }
    #expect(log.served == 200)
    #expect(log.notices.isEmpty)
  }

  @Test("accepting pauses at the maximum and goes on when a connection ends", arguments: [1, 2, 3])
  func maximum(listeners: Int) throws {
    let log = try serving(listeners: listeners, maximum: 2) { _, listeners, log in
      var clients: [Channel] = []
      for index in 0..<6 { clients.append(try await listeners[index % listeners.count].connect()) }
      await settle()
      #expect(log.open == 2)
      // Whoever is served first is not the first who connected where there are several listeners.
      var answered = 0
      while answered < 6 {
        for client in clients where client.isOpen {
          try await client.sendAll([7])
          try? await client.wait(for: .read, until: .now + .milliseconds(5))
          guard Kernel.bytesToRead(client.fileNumber) > 0 else { continue }
          answered += 1
          client.close()
        }
        await settle()
        #expect(log.open <= 2)
      }
    }
    #expect(log.most == 2)
    #expect(log.served == 6)
    #expect(log.notices.first == .paused(connections: 2))
    for (index, notice) in log.notices.enumerated() {
      let isPause = if case .paused = notice { true } else { false }
      #expect(isPause == (index % 2 == 0), "pauses and resumptions take turns")
    }
  }

  @Test("cancellation reaches the handlers, and the server waits for them")
  func cancellation() throws {
    let log = try serving { _, listeners, log in
      var clients: [Channel] = []
      for _ in 0..<20 { clients.append(try await listeners[0].connect()) }
      while log.open < 20 { await Task.yield() }
    }
    #expect(log.served == 20)
  }

  @Test("a connection is closed when its handler returns, and not before")
  func closing() throws {
    _ = try serving { _, listeners, log in
      let client = try await listeners[0].connect()
      try await client.sendAll([1])
      #expect(try await client.receive(upTo: 1) == [1])
      try Kernel.shutdown(client.fileNumber, .write)
      #expect(try await client.receive(upTo: 1) == [])
    }
  }

  @Test("the failure of any listener ends the server with its error", arguments: [0, 1])
  func failedListener(index: Int) throws {
    try onReactor { reactor in
      let good = try LoopbackListener(on: reactor)
      // A socket that does not listen: accepting from it is EINVAL.
      let bad = try Channel(Socket(.inet, .stream, nonBlocking: true), on: reactor)
      let server = Server(index == 0 ? [bad, good.channel] : [good.channel, bad])
      let outcome = await failure { () async throws(ReactorError) in
        try await server.run { _, _ in }
      }
      #expect(outcome == .socket(SocketError("accept", .invalidArgument)))
    }
  }
}

/// What a server did. Confined to the reactor's thread.
final class Log: @unchecked Sendable {
  var notices: [Server.Notice] = []
  private(set) var open = 0
  private(set) var most = 0
  private(set) var served = 0

  func echo(_ connection: Channel) async {
    open += 1
    most = max(most, open)
    served += 1
    defer { open -= 1 }
    while let bytes = try? await connection.receive(upTo: 4096), !bytes.isEmpty {
      guard (try? await connection.sendAll(bytes)) != nil else { return }
    }
  }
}

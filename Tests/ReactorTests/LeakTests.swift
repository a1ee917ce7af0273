import Reactor
import Sockets
import TestSupport
import Testing

/// Descriptors are counted, so each of these tests has a process of its own.
@Suite struct LeakTests {
  @Test("hundreds of connections, time-outs and cancellations leave no descriptor open and no task waiting")
  func everything() async {
    await #expect(processExitsWith: .success) {
      let log = Log()
      // The first round opens what the runtime keeps.
      try Rounds(log: log).run(1)
      let before = TestFile.openDescriptors()
      let witnesses = Witnesses()
      try Rounds(log: log, witnesses: witnesses).run(8)
      #expect(TestFile.openDescriptors() <= before + runtimesOwn)
      #expect(log.served == 9 * 100)
      #expect(witnesses.made > 1000)
      #expect(witnesses.alive == 0, "every task that was started has ended and given up what it held")
    }
  }

  @Test("a run leaves no descriptor behind, with signals or without", arguments: [true, false])
  func runs(withSignals: Bool) async {
    await #expect(processExitsWith: .success) { [withSignals] in
      let signals: [Signal] = withSignals ? [.user1] : []
      try Reactor.run(cancelOn: signals, notifyOn: []) { _ in }
      let before = TestFile.openDescriptors()
      for _ in 0..<100 { try Reactor.run(cancelOn: signals) { reactor in try? await reactor.sleep(for: .zero) } }
      #expect(TestFile.openDescriptors() <= before + runtimesOwn)
    }
  }
}

/// The runtime's thread pool may open its epoll, eventfd and timerfd at any moment. A leak of ours is one in each round.
private let runtimesOwn = 3

/// Rounds of everything that starts tasks, opens descriptors and waits.
private struct Rounds: Sendable {
  let log: Log
  var witnesses = Witnesses()

  func run(_ count: Int) throws {
    for _ in 0..<count {
      let hold = try Hold()
      defer { hold.release() }
      try onReactor { reactor in
        try await connections(reactor)
        await timeouts(reactor)
        await cancellations(reactor, hold)
      }
    }
  }

  private func connections(_ reactor: Reactor) async throws {
    let listener = try LoopbackListener(on: reactor)
    defer { listener.channel.close() }
    let server = Server([listener.channel])
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        await #expect(throws: ReactorError.cancelled) {
          try await server.run { connection, _ in
            let witness = witnesses.make()
            await log.echo(connection)
            witness.keep()
          }
        }
      }
      try await withThrowingTaskGroup(of: Void.self) { clients in
        for index in 0..<100 {
          clients.addTask {
            let witness = witnesses.make()
            let client = try await listener.connect()
            // Some never speak, some leave without reading, some wait for the answer.
            if index % 3 > 0 { try await client.sendAll([UInt8](repeating: 7, count: 10_000)) }
            if index % 3 > 1 { _ = try await client.receive(upTo: 10_000, until: .now + .seconds(10)) }
            witness.keep()
          }
        }
        try await clients.waitForAll()
      }
      while log.served % 100 != 0 { await Task.yield() }
      group.cancelAll()
    }
  }

  private func timeouts(_ reactor: Reactor) async {
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<100 {
        group.addTask {
          let witness = witnesses.make()
          let bell = Bell(on: reactor)
          try? await bell.wait(until: .now + .milliseconds(index % 10))
          guard let pair = try? ChannelPair(on: reactor) else { return }
          try? await pair.first.wait(for: .read, until: .now + .milliseconds(index % 10))
          witness.keep()
        }
      }
    }
  }

  private func cancellations(_ reactor: Reactor, _ hold: Hold) async {
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<10 {
        for wait in Wait.allCases where wait != .offload {
          group.addTask {
            let witness = witnesses.make()
            #expect(
              await failure { () async throws(ReactorError) in try await wait.forever(on: reactor, hold) } == .cancelled
            )
            witness.keep()
          }
        }
      }
      await settle()
      group.cancelAll()
    }
  }
}

/// Objects that a task holds for as long as it lives. Confined to one thread.
private final class Witnesses: @unchecked Sendable {
  final class Witness: Sendable {
    func keep() {}
  }

  private struct Trace { weak var witness: Witness? }
  private var traces: [Trace] = []

  var made: Int { traces.count }
  var alive: Int { traces.count { $0.witness != nil } }

  func make() -> Witness {
    let witness = Witness()
    traces.append(Trace(witness: witness))
    return witness
  }
}

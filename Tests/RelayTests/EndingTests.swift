import Addresses
import Reactor
import Sockets
import TestSupport
import Testing

@testable import Relay

/// What ends a session, and what it says of itself then.
@Suite struct EndingTests {
  @Test("half-close: the peer sees the end, and its answer still arrives")
  func halfClose() throws {
    try onReactor { reactor in
      let line = Line(reactor, listener: try Desk(reactor), client: try Desk(reactor))
      let result = try await line.with(listen: { $0.transfer.onPeerEnd = .quit(.seconds(20)) }).run { line in
        try await line.client.type([1], thenEnd: true)
        #expect(try await line.listener.see(1) == [1])
        try await line.listener.type([2, 3])
        #expect(try await line.client.see(2) == [2, 3])
        try await line.listener.type([], thenEnd: true)
      }
      #expect(result.client.ending == .peerEnded)
      #expect(result.listener.ending == .peerEnded)
      #expect(result.client.counts == [1, 2, 0])
    }
  }

  @Test("wait: the peer does not see the end of stdin")
  func wait() throws {
    try onReactor { reactor in
      let line = Line(reactor, listener: try Desk(reactor), client: try Desk(reactor))
      let result = try await line.with(
        listen: { $0.transfer.idleTimeout = .milliseconds(80) }, connect: { $0.transfer.onInputEnd = .wait }
      ).run { line in try await line.client.type([1], thenEnd: true) }
      #expect(result.listener.ending == .idleTimeout(.milliseconds(80)), "nothing but silence ended it")
      #expect(result.client.ending == .peerEnded)
    }
  }

  @Test("quit: the session ends so long after stdin, although the peer has not")
  func quit() throws {
    try onReactor { reactor in
      let line = Line(reactor, listener: try Desk(reactor), client: try Desk(reactor))
      let began = MonotonicTime.now
      let result = try await line.with(
        listen: { $0.transfer.onPeerEnd = .quit(.zero) }, connect: { $0.transfer.onInputEnd = .quit(.milliseconds(30)) }
      ).run { line in try await line.client.type([1, 2], thenEnd: true) }
      #expect(result.client.ending == .inputEnded)
      #expect(.now - began >= .milliseconds(30))
      #expect(result.client.counts == [2, 0, 0])
    }
  }

  @Test("the peer's end with an idle stdin ends the session after the plan's silence")
  func peerEnd() throws {
    try onReactor { reactor in
      let line = Line(reactor, listener: try Desk(reactor), client: try Desk(reactor))
      let result = try await line.with(
        listen: { $0.transfer.onPeerEnd = .quit(.milliseconds(40)) },
        connect: { $0.transfer.onInputEnd = .halfClose }
      ).run { line in try await line.client.type([1], thenEnd: true) }
      #expect(result.listener.ending == .inputSilent(.milliseconds(40)))
      #expect(result.listener.elapsed >= .milliseconds(40))
    }
  }

  @Test("what was typed while the process got no time is read before stdin is called silent")
  func starved() throws {
    try onReactor { reactor in
      let line = Line(reactor, listener: try Desk(reactor), client: try Desk(reactor))
      let silence = Duration.milliseconds(100)
      let result = try await line.with(listen: { $0.transfer.onPeerEnd = .quit(silence) }).run { line in
        try await line.client.type([], thenEnd: true)
        _ = try await line.listening.first { if case .peerEnded = $0 { true } else { nil } }
        try await line.listener.type([1, 2], thenEnd: true)
        Self.hold(until: .now + silence * 2)
      }
      #expect(result.listener.ending == .peerEnded)
      #expect(result.listener.counts == [2, 0, 0])
    }
  }

  @Test("stdin is not silent while a send is stuck, and its silence begins when the send is over")
  func stuckSend() throws {
    try onReactor { reactor in
      let desk = try Desk(reactor)
      let state = SessionState()
      state.noteInput(1)
      Self.hold(until: .now + .milliseconds(1))
      let sent = MonotonicTime.now
      state.noteSent(1)
      await withTaskGroup(of: Void.self) { group in
        group.addTask { try? await state.awaitInput(desk.console.input) }
        while !state.isAwaitingInput { await settle() }
        let since = state.inputSilentSince
        #expect(since >= sent)
        Self.hold(until: .now + .milliseconds(1))
        #expect(state.inputSilentSince == since)
        group.cancelAll()
      }
    }
  }

  /// Keeps the reactor's thread from everything else, as a busy machine or SIGSTOP does.
  private static func hold(until end: MonotonicTime) {
    while MonotonicTime.now < end {}
  }

  @Test("wait: the peer's end ends nothing, stdin goes on until its own end")
  func peerEndWait() throws {
    try onReactor { reactor in
      let line = Line(reactor, listener: try Desk(reactor), client: try Desk(reactor))
      let result = try await line.with(listen: { $0.transfer.onPeerEnd = .wait }).run { line in
        try await line.client.type([1], thenEnd: true)
        _ = try await line.listening.first { if case .peerEnded = $0 { true } else { nil } }
        try await line.listener.type([2])
        #expect(try await line.client.see(1) == [2])
        try await line.listener.type([3], thenEnd: true)
        #expect(try await line.client.see(1) == [3])
      }
      #expect(result.listener.counts == [2, 1, 0])
      #expect(result.listener.ending == .peerEnded)
    }
  }

  @Test("an idle time-out counts from the last byte in either direction")
  func idle() throws {
    try onReactor { reactor in
      let line = Line(reactor, listener: try Desk(reactor), client: try Desk(reactor))
      let limit = Duration.milliseconds(400)
      let result = try await line.with(connect: { $0.transfer.idleTimeout = limit }).run { line in
        for turn in 0..<4 {
          try await (turn % 2 == 0 ? line.client : line.listener).type([1])
          _ = try await (turn % 2 == 0 ? line.listener : line.client).see(1)
          try await line.listener.keyboard?.reactor.sleep(for: .milliseconds(20))
        }
      }
      #expect(result.client.ending == .idleTimeout(limit))
      #expect(result.client.elapsed >= limit + .milliseconds(60))
      #expect(result.client.counts == [2, 2, 0])
    }
  }

  @Test("the deadline of the run ends a session in the middle, and what was moved is told")
  func deadline() throws {
    try onReactor { reactor in
      let line = Line(reactor, listener: try Desk(reactor), client: try Desk(reactor))
      let result = try await line.with(connect: { $0.deadline = .milliseconds(50) }).run { line in
        try await line.client.type([1, 2, 3])
        _ = try await line.listener.see(3)
      }
      #expect(result.client.ending == .deadline(.milliseconds(50)))
      #expect(result.client.counts == [3, 0, 0])
    }
  }

  /// A peer that the test plays itself.
  private func against(
    _ reactor: Reactor, _ desk: Desk, _ plan: (inout ConnectPlan) -> Void = { _ in },
    _ peer: @escaping @Sendable (Channel) async throws -> Void
  ) async throws -> RelaySummary {
    let listener = try LoopbackListener(on: reactor)
    defer { listener.channel.close() }
    var connect = ConnectPlan(
      target: .address(listener.address), type: .stream, transfer: TransferPlan(type: .stream))
    plan(&connect)
    let story = Story(on: reactor)
    async let summary = Connect.run(connect, console: desk.console, on: reactor) { story.add($0) }
    let (channel, _) = try await listener.channel.accept()
    try await peer(channel)
    return await summary
  }

  private static func reset(_ channel: Channel) throws {
    try Kernel.setOption(channel.fileNumber, .linger, to: .zero)
    channel.close()
  }

  @Test("a reset with an idle stdin ends the session at once, as a failure of the peer")
  func resetIdle() throws {
    let summary = try onReactor { reactor in
      let desk = try Desk(reactor)
      return try await self.against(reactor, desk) { channel in
        try await channel.sendAll([1])
        _ = try await desk.see(1)
        try Self.reset(channel)
      }
    }
    guard case .peerFailed(let error) = summary.ending else {
      Issue.record("\(summary.ending)")
      return
    }
    #expect(error.code == .connectionReset)
    #expect(summary.received == 1)
  }

  @Test(
    "what was read from stdin and not sent when the peer resets is counted to the byte",
    arguments: [Paper.pipe, .socket])
  func unsent(input: Paper) throws {
    try onReactor { reactor in
      let desk = try Desk(reactor, input: input)
      let typed = Typed()
      let summary = try await self.against(reactor, desk) { channel in
        let keyboard = try #require(desk.keyboard)
        // More than all the buffers hold: stdin is read until the socket takes no more.
        var quiet = 0
        while quiet < 20 {
          let count = try keyboard.fill()
          typed.count += count
          quiet = count > 0 ? 0 : quiet + 1
          try await reactor.sleep(for: .milliseconds(1))
        }
        try Self.reset(channel)
      }
      guard case .peerFailed(let error) = summary.ending else {
        Issue.record("\(summary.ending)")
        return
      }
      #expect([.connectionReset, .brokenPipe].contains(error.code))
      let left = Kernel.bytesToRead(desk.console.input.channel.fileNumber)
      #expect(summary.unsent > 0)
      #expect(summary.sent + summary.unsent + left == typed.count)
    }
  }

  private final class Typed: @unchecked Sendable { var count = 0 }

  @Test("what the peer said before it closed with our bytes unread is delivered, and the break is told")
  func closedWithUnread() throws {
    try onReactor { reactor in
      let desk = try Desk(reactor)
      let summary = try await self.against(reactor, desk) { channel in
        try await desk.type([7, 7, 7])
        try await channel.wait(for: .read)
        try await channel.sendAll([1, 2])
        #expect(try await desk.see(2) == [1, 2])
        channel.close()
      }
      guard case .peerFailed(let error) = summary.ending else {
        Issue.record("\(summary.ending)")
        return
      }
      #expect(error.code == .connectionReset)
      #expect(summary.counts == [3, 2, 0])
    }
  }

  @Test("a full disk ends the session with its name, and stdin's end does not hide it")
  func fullDisk() throws {
    let summary = try onReactor { reactor in
      let full = try ConsoleOutput(
        TestFile.open("/dev/full", 1), kind: .device, mode: .nonBlocking, on: reactor)
      let desk = try Desk(reactor)
      let console = Console(input: desk.console.input, output: full)
      let listener = try LoopbackListener(on: reactor)
      let plan = ConnectPlan(target: .address(listener.address), type: .stream, transfer: TransferPlan(type: .stream))
      async let summary = Connect.run(plan, console: console, on: reactor) { _ in }
      let (channel, _) = try await listener.channel.accept()
      try await channel.sendAll([1, 2, 3])
      return await summary
    }
    guard case .outputFailed(let error) = summary.ending else {
      Issue.record("\(summary.ending)")
      return
    }
    #expect(error.code == .noSpace)
  }
}

import Addresses
import Reactor
import Sockets
import TestSupport
import Testing

@testable import Relay

@Suite struct ConnectingTests {
  private func connect(
    _ reactor: Reactor, to target: Target, _ story: Story, _ adjust: (inout ConnectPlan) -> Void = { _ in }
  ) async throws -> RelaySummary {
    var plan = ConnectPlan(target: target, type: .stream, transfer: TransferPlan(type: .stream))
    adjust(&plan)
    let desk = try Desk(reactor, input: .file)
    return await Connect.run(plan, console: desk.console, on: reactor) { story.add($0) }
  }

  @Test("a refused connection names the address and the reason, and one attempt is told")
  func refused() throws {
    try onReactor { reactor in
      // A port that is bound and does not listen refuses, and nobody else can take it meanwhile.
      let socket = try Socket(.inet, .stream)
      try socket.bind(to: .v4(.loopback, port: 0))
      let address = try socket.socketName()
      let story = Story(on: reactor)
      let summary = try await self.connect(reactor, to: .address(address), story)
      guard case .unconnected(let target, let attempts) = summary.ending else {
        Issue.record("\(summary.ending)")
        return
      }
      #expect(target == "\(address)")
      #expect(attempts.map(\.remote) == [address])
      #expect(attempts.map(\.error.code) == [.connectionRefused])
      #expect(story.events.count { if case .attemptFailed = $0 { true } else { false } } == 1)
      try socket.close()
    }
  }

  @Test("a Unix listener whose queue stays full is a time-out, not a hang")
  func fullQueue() throws {
    try onReactor { reactor in
      let listener = try Socket(.unix, .stream)
      try listener.bindUnnamed()
      try listener.listen(backlog: 0)
      let address = try listener.socketName()
      var waiting: [Channel] = []
      while true {
        let channel = try Channel(Socket(.unix, .stream, nonBlocking: true), on: reactor)
        waiting.append(channel)
        guard try Kernel.connect(channel.fileNumber, to: address) == nil else { break }
      }
      let story = Story(on: reactor)
      let summary = try await self.connect(reactor, to: .address(address), story) {
        $0.connectTimeout = .milliseconds(30)
      }
      guard case .unconnected(_, let attempts) = summary.ending else {
        Issue.record("\(summary.ending)")
        return
      }
      #expect(attempts.map(\.error.code) == [.timedOut])
      #expect(summary.elapsed >= .milliseconds(30))
      try listener.close()
    }
  }

  @Test("the witness is told before the connect begins, with the address that the connection really has")
  func witness() throws {
    try onReactor { reactor in
      let listener = try LoopbackListener(on: reactor)
      let story = Story(on: reactor)
      let witness = Witness(story)
      async let summary = self.connect(reactor, to: .address(listener.address), story) {
        $0.witness = witness
        $0.transfer.onInputEnd = .quit(.zero)
      }
      let (channel, peer) = try await listener.channel.accept()
      _ = try await summary
      channel.close()
      let told = try #require(witness.told)
      #expect(witness.times == 1)
      #expect(told.remote == listener.address)
      #expect(told.local == peer, "the whole address, so that a filter can be made of it")
      let began = witness.eventsBefore.contains { if case .connecting = $0 { true } else { false } }
      #expect(!began)
    }
  }

  private final class Witness: TrafficWitness, @unchecked Sendable {
    private let story: Story
    private(set) var told: (local: SocketAddress, remote: SocketAddress?)?
    private(set) var times = 0
    private(set) var eventsBefore: [RelayEvent] = []

    init(_ story: Story) { self.story = story }

    func willExchange(local: SocketAddress, remote: SocketAddress?, type: SocketType) {
      times += 1
      told = (local, remote)
      eventsBefore = story.events
    }
  }

  @Test("the story of a connection is told in order")
  func order() throws {
    try onReactor { reactor in
      let line = Line(reactor, listener: try Desk(reactor), client: try Desk(reactor))
      _ = try await line.run { line in
        try await line.client.type([1], thenEnd: true)
        try await line.listener.type([], thenEnd: true)
      }
      let client = line.connecting.events.map(Self.name)
      #expect(client.prefix(3) == ["created", "connecting", "connected"])
      #expect(client.last == "ended")
      #expect(Set(client.dropFirst(3).dropLast()) == ["inputEnded", "peerEnded"])
      #expect(line.listening.events.map(Self.name).prefix(3) == ["created", "listening", "accepted"])
    }
  }

  private static func name(_ event: RelayEvent) -> String {
    switch event {
    case .socketCreated: "created"
    case .connecting: "connecting"
    case .connected: "connected"
    case .listening: "listening"
    case .accepted: "accepted"
    case .inputEnded: "inputEnded"
    case .peerEnded: "peerEnded"
    case .sessionEnded: "ended"
    default: "\(event)"
    }
  }

  @Test("nobody comes: the accept time-out ends a listener, for one client or for many", arguments: [true, false])
  func acceptTimeout(keepOpen: Bool) throws {
    try onReactor { reactor in
      var plan = ListenPlan(
        target: .address(.v4(.loopback, port: 0)), type: .stream, transfer: TransferPlan(type: .stream),
        texts: Line.texts)
      plan.acceptTimeout = .milliseconds(30)
      if keepOpen { plan.keepOpen = .init(maximumConnections: 4) }
      let desk = try Desk(reactor)
      let summary = await Listen.run(plan, console: desk.console, on: reactor) { _ in }
      #expect(summary.ending == .acceptTimeout(.milliseconds(30)))
      #expect(summary.elapsed >= .milliseconds(30))
      #expect(summary.sessions == 0)
    }
  }
}

import Addresses
import Reactor
import Sockets
import TestSupport
import Testing

@testable import Relay

/// Two engines in one reactor: a listener for one client, and that client.
final class Line: @unchecked Sendable {
  let listener: Desk
  let client: Desk
  let listening: Story
  let connecting: Story
  private let reactor: Reactor
  private var adjustListen: (inout ListenPlan) -> Void = { _ in }
  private var adjustConnect: (inout ConnectPlan) -> Void = { _ in }

  init(_ reactor: Reactor, listener: Desk, client: Desk) {
    self.reactor = reactor
    self.listener = listener
    self.client = client
    listening = Story(on: reactor)
    connecting = Story(on: reactor)
  }

  static let texts = TextServices(
    timestamp: { "T" }, daytime: { "D" }, harmless: { String(decoding: $0, as: UTF8.self) })

  /// The same line with plans that differ from the defaults.
  func with(
    listen: @escaping (inout ListenPlan) -> Void = { _ in }, connect: @escaping (inout ConnectPlan) -> Void = { _ in }
  ) -> Line {
    adjustListen = listen
    adjustConnect = connect
    return self
  }

  /// Runs both until both have ended; `meanwhile` is what people do.
  func run(
    type: SocketType = .stream, address: SocketAddress = .v4(.loopback, port: 0),
    _ meanwhile: @escaping @Sendable (Line) async throws -> Void = { _ in }
  ) async throws -> (listener: RelaySummary, client: RelaySummary) {
    var listenPlan = ListenPlan(
      target: .address(address), type: type, transfer: TransferPlan(type: type), texts: Self.texts)
    adjustListen(&listenPlan)
    var connectPlan = ConnectPlan(target: .address(address), type: type, transfer: TransferPlan(type: type))
    adjustConnect(&connectPlan)
    return try await withThrowingTaskGroup(of: Void.self) { [listenPlan, connectPlan] group in
      group.addTask { try await meanwhile(self) }
      async let served = Listen.run(listenPlan, console: listener.console, on: reactor) { self.listening.add($0) }
      var plan = connectPlan
      plan.target = .address(try await listening.local())
      let client = await Connect.run(plan, console: self.client.console, on: reactor) { self.connecting.add($0) }
      let listener = await served
      try await group.waitForAll()
      return (listener, client)
    }
  }
}

extension RelaySummary {
  /// The parts that a test compares.
  var counts: [Int] { [sent, received, unsent] }
}

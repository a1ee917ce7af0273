import Addresses
import Sockets
import Testing

@testable import Probe

/// Drives one transport without the scheduler: asks, waits a bounded time, and notes what is heard. Servers of the test are
/// watched by the same set.
final class ScanPump {
  static let patience = Duration.seconds(10)
  private static let serverTransport: UInt8 = 200

  let events: ScanEvents
  private(set) var heard: [UInt32: [ScanNews]] = [:]
  private(set) var failures: [UInt32: SocketError] = [:]
  private var servers: [() -> Void] = []

  init() throws { events = try ScanEvents() }

  static func slot(_ index: Int) -> ScanSlot { ScanSlot(index: UInt32(index), generation: 7) }

  /// Asks each port of `address` in turn; its place is that of its slot.
  func ask(_ transport: some ScanTransport, _ address: IPAddress, _ ports: [Port], attempt: Int = 0) throws {
    for (index, port) in ports.enumerated() {
      #expect(try transport.ask(Self.slot(index), address, port, attempt: attempt) == nil)
    }
    transport.flush { failures[$0.index] = $1 }
  }

  /// Runs until `isDone`, or time is over.
  func run(
    _ transport: some ScanTransport, within limit: Duration = ScanPump.patience, until isDone: () -> Bool
  ) throws {
    let deadline = MonotonicTime.now + limit
    while !isDone(), MonotonicTime.now < deadline {
      try events.epoll.wait(timeout: min(deadline - .now, .milliseconds(100))) { event in
        if ScanEvents.transport(of: event.token) == Int(Self.serverTransport) {
          servers[Int(ScanEvents.number(of: event.token))]()
        } else {
          transport.hear(event) { heard[$0.index, default: []].append($1) }
        }
      }
    }
  }

  /// Runs until so many questions have an answer.
  func run(_ transport: some ScanTransport, answers: Int) throws {
    try run(transport) { heard.count >= answers }
    #expect(heard.count == answers)
  }

  /// Listens to datagrams at a port of `address`, and has `answer` called for each.
  func serve(
    _ address: IPAddress, _ answer: @escaping (borrowing Socket, [UInt8], SocketAddress) throws -> Void
  ) throws -> Port {
    let server = try DatagramServer(address)
    let port = try #require(server.socket.socketName().port)
    try events.add(
      server.socket.fileNumber, token: ScanEvents.token(of: Self.serverTransport, UInt64(servers.count)))
    servers.append { server.hear(answer) }
    return port
  }
}

private final class DatagramServer {
  let socket: Socket

  init(_ address: IPAddress) throws {
    socket = try Socket(SocketAddress(address, port: 0).family, .datagram, nonBlocking: true)
    try socket.bind(to: SocketAddress(address, port: 0))
  }

  func hear(_ answer: (borrowing Socket, [UInt8], SocketAddress) throws -> Void) {
    while let (bytes, message) = try? socket.receiveFrom(upTo: 4096) {
      do { try answer(socket, bytes, message.sender) } catch { Issue.record(error) }
    }
  }
}

/// Ports of which nobody has any, one after the other: they were free a moment ago.
func freePorts(_ address: IPAddress, _ type: SocketType, _ count: Int) throws -> [Port] {
  try (0..<count).map { _ in
    let socket = try Socket(SocketAddress(address, port: 0).family, type)
    try socket.bind(to: SocketAddress(address, port: 0))
    return try #require(socket.socketName().port)
  }
}

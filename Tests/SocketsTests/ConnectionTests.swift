import Addresses
import Sockets
import Testing

@Suite("sockets: connections")
struct ConnectionTests {
  @Test("accept gives the connection and who it is from", arguments: SocketSample.streams)
  func accepts(_ sample: SocketSample) throws {
    let server = try sample.makeBound(nonBlocking: true)
    try server.listen(backlog: 4)
    #expect(try server.option(.acceptsConnections))
    #expect(try server.accept() == nil)
    let client = try sample.makeBound()
    try client.connect(to: server.socketName())
    guard let connection = try server.accept(nonBlocking: true) else {
      Issue.record("no connection")
      return
    }
    #expect(try connection.peer == client.socketName())
    #expect(try connection.socket.isNonBlocking())
    #expect(try !client.isNonBlocking())
    try client.sendAll([9])
    #expect(try connection.socket.receive(upTo: 4, flags: []) ?? [] == [9])
  }

  @Test("accept gives up at the receive time-out", arguments: SocketSample.streams)
  func acceptTimeout(_ sample: SocketSample) throws {
    let server = try sample.makeBound()
    try server.listen()
    try server.setReceiveTimeout(.milliseconds(1))
    #expect(try server.accept() == nil)
  }

  @Test("accept and listen on the wrong socket are errors")
  func wrongSocket() throws {
    #expect(throws: SocketError("accept", .invalidArgument)) { _ = try Socket(.inet, .stream).accept() == nil }
    #expect(throws: SocketError("listen", .notSupported)) { try Socket(.inet, .datagram).listen() }
  }

  @Test("a port where nobody listens refuses", arguments: SocketSample.streams)
  func refused(_ sample: SocketSample) throws {
    let closed = try sample.makeBound()
    let address = try closed.socketName()
    #expect(try sample.make().connectResult(to: address) == .connectionRefused)
    do throws(SocketError) {
      try sample.make().connect(to: address)
      Issue.record("connected to \(address)")
    } catch { #expect(error.description == "connect \(address): Connection refused") }
  }

  @Test("an address of another family is refused with its name")
  func wrongFamily() throws {
    #expect(throws: SocketError.self) { try Socket(.inet, .stream).connect(to: .v6(.loopback, port: 1)) }
    #expect(try Socket(.unix, .stream).connectResult(to: .v4(.loopback, port: 1)) == .invalidArgument)
  }

  @Test("a non-blocking connect begins, and pendingError tells how it ended", arguments: [true, false])
  func nonBlocking(_ listening: Bool) throws {
    let server = try SocketSample.streams[0].makeBound()
    if listening { try server.listen() }
    let client = try Socket(.inet, .stream, nonBlocking: true)
    let begun = try client.connectResult(to: server.socketName())
    #expect(begun == .inProgress)
    let epoll = try Epoll()
    #expect(try epoll.add(client.fileNumber, token: 1))
    while !Kernel.isReady(client.fileNumber, for: .write) { try epoll.wait(timeout: nil) { _ in } }
    #expect(try client.pendingError() == (listening ? nil : .connectionRefused))
    #expect(try client.pendingError() == nil)
  }

  @Test("a refused socket can connect again")
  func again() throws {
    let client = try Socket(.inet, .stream)
    let server = try SocketSample.streams[0].makeBound()
    #expect(try client.connectResult(to: server.socketName()) == .connectionRefused)
    try server.listen()
    // The kernel may report the earlier failure once more.
    let result = try client.connectResult(to: server.socketName())
    let second = try result == .connectionAborted ? client.connectResult(to: server.socketName()) : result
    #expect(second == nil)
    #expect(try client.connectResult(to: server.socketName()) == .isConnected)
  }

  @Test("shutting down writing ends the peer's reading and nothing else", arguments: SocketSample.streams)
  func halfClose(_ sample: SocketSample) throws {
    let ends = try Connected(sample)
    try ends.client.sendAll([1])
    try ends.client.shutdown(.write)
    #expect(try ends.server.receive(upTo: 8) == [1])
    #expect(try ends.server.receive(upTo: 8) == nil)
    try ends.server.sendAll([2])
    #expect(try ends.client.receive(upTo: 8) == [2])
    #expect(throws: SocketError("send", .brokenPipe)) { try ends.client.send([3]) }
  }

  @Test("shutting down reading ends one's own reading", arguments: [ShutdownMode.read, .both])
  func shutdownRead(_ mode: ShutdownMode) throws {
    let ends = try Connected(SocketSample.streams[0])
    try ends.client.shutdown(mode)
    #expect(try ends.client.receive(upTo: 8) == nil)
    #expect(throws: SocketError("shutdown", .notConnected)) { try Socket(.inet, .stream).shutdown(mode) }
  }

  @Test("lingering for no time resets the connection")
  func reset() throws {
    let ends = try Connected(SocketSample.streams[0])
    let client = ends.client
    let server = ends.server
    try client.setOption(.linger, to: .zero)
    try client.close()
    #expect(throws: SocketError("recv", .connectionReset)) { try server.receive(upTo: 8) }
  }
}

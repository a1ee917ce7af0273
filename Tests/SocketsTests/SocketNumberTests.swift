import Addresses
import Glibc
import Sockets
import Testing

@Suite("calls on a socket's number")
struct SocketNumberTests {
  @Test("connect, accept, names, shutdown", arguments: SocketSample.streams)
  func connection(_ sample: SocketSample) throws {
    let listener = try sample.makeBound(nonBlocking: true)
    let client = try sample.make()
    let address = try Kernel.socketName(listener.fileNumber)
    #expect(try address == listener.socketName())
    #expect(try Kernel.connect(client.fileNumber, to: address) == .connectionRefused)
    try listener.listen()
    #expect(try Kernel.accept(listener.fileNumber, nonBlocking: false) == nil)
    let fresh = try sample.make()
    #expect(try Kernel.connect(fresh.fileNumber, to: address) == nil)
    let server = try accepted(listener)
    #expect(try !server.isNonBlocking())
    try Kernel.shutdown(fresh.fileNumber, .write)
    #expect(try server.receive(upTo: 8) == nil)
    #expect(try Kernel.pendingError(fresh.fileNumber) == nil)
  }

  private func accepted(_ listener: borrowing Socket) throws -> Socket {
    guard let connection = try Kernel.accept(listener.fileNumber, nonBlocking: false) else {
      throw SocketError("accept", .again)
    }
    return connection.takeSocket()
  }

  @Test("what lies at a path")
  func pathKinds() throws {
    let directory = try TemporaryDirectory()
    let file = try directory.file("f", [])
    #expect(try FileKind(of: file.fileNumber) == FileKind(ofPath: directory.path + "/f"))
    #expect(FileKind(ofPath: directory.path) == .other)
    #expect(FileKind(ofPath: "/dev/null") == .device)
    #expect(FileKind(ofPath: directory.path + "/nothing") == nil)
    let socket = try Socket(.unix, .stream)
    try socket.bind(to: .unix(UnixAddress(path: directory.path + "/s")))
    #expect(FileKind(ofPath: directory.path + "/s") == .socket)
  }

  @Test("a caller's own deadline prints as the resolver's does")
  func resolverTimeout() {
    let error = ResolverError(timedOut: Resolver.Query(host: "name.invalid"))
    #expect(error.description == "resolve name.invalid: no answer in time")
  }
}

import Addresses
import Glibc
import Sockets
import Testing

@Suite("listening", .endToEnd)
struct ListenTests {
  @Test("port 0 is told on stderr without any option, and through --report-fd")
  func portZero() throws {
    let plain = try sonde("listen", "127.0.0.1", "0", input: .pipe)
    try plain.waitForError("listening on 127.0.0.1:")
    let listener = try Listener.loopback(input: .pipe)
    #expect(listener.child.reportText == "127.0.0.1 \(listener.port)\n")
    #expect(try #require(Port(listener.port)) > 0)
    _ = try Socket.connected(to: try listener.socketAddress)
  }

  @Test("a port that was chosen by the user is told only with -v")
  func chosenPort() throws {
    let holder = try Socket.listening()
    let port = try holder.portText
    try holder.close()
    let listener = try sonde("listen", "--accept-timeout", "100ms", "127.0.0.1", port)
    #expect(try !listener.finish().error.contains("listening on"))
  }

  @Test("a listener without an address serves IPv4 and IPv6", arguments: ["127.0.0.1", "::1"])
  func dualStack(address: String) throws {
    let listener = try Listener("0", input: .null)
    let client = try sonde("connect", address, listener.port, input: .file(try Files.make("x", "over \(address)")))
    #expect(try client.finish().status == .exit(0))
    #expect(try listener.child.finish().text == "over \(address)")
  }

  @Test("-4 and -6 listen on one family only", arguments: [("-4", "::1"), ("-6", "127.0.0.1")])
  func oneFamily(option: String, other: String) throws {
    let listener = try Listener(option, "--keep-open", "0")
    #expect(try run("connect", other, listener.port).status == .exit(1))
    #expect(try run("connect", option == "-4" ? "127.0.0.1" : "::1", listener.port).status == .exit(0))
  }

  @Test("only one client is served without --keep-open: the next is refused")
  func oneClient() throws {
    let listener = try Listener.loopback("-v", input: .pipe)
    let first = try Socket.connected(to: try listener.socketAddress)
    try listener.child.waitForError("has come to")
    #expect(throws: (any Error).self) { _ = try Socket.connected(to: try listener.socketAddress) }
    try first.send("still served")
    try listener.child.waitForOutput("still served")
  }

  @Test("a socket file goes with the listener", arguments: ["served", "terminated", "interrupted"])
  func socketFile(how: String) throws {
    let path = try Sandbox.here().path("socket")
    let listener = try Listener("unix:\(path)", input: .null)
    #expect(listener.address == "unix:\(path)")
    #expect(Files.exists(path))
    switch how {
    case "served": #expect(try run("connect", "unix:\(path)").status == .exit(0))
    case "terminated": listener.child.signal(SIGTERM)
    default: listener.child.signal(SIGINT)
    }
    _ = try listener.child.finish()
    #expect(!Files.exists(path))
  }

  @Test("a socket file that somebody else has put there stays")
  func strangersFile() throws {
    let path = try Sandbox.here().path("socket")
    let listener = try Listener("--keep-open", "unix:\(path)", input: .null)
    unlink(path)
    let other = try Socket.listening(try SocketAddress("unix:\(path)"))
    listener.child.signal(SIGTERM)
    _ = try listener.child.finish()
    #expect(Files.exists(path))
    try other.close()
  }

  @Test("an abstract name works and needs no file")
  func abstractName() throws {
    let name = "unix:@sonde-test-\(getpid())-abstract"
    let listener = try Listener(name, input: .null)
    #expect(listener.address == name)
    #expect(try sonde("connect", name, input: .file(try Files.make("x", "abstract"))).finish().status == .exit(0))
    #expect(try listener.child.finish().text == "abstract")
  }

  @Test("a stale socket file is in the way, said in one line that names it and what would help")
  func staleFile() throws {
    let path = try Sandbox.here().path("socket")
    try Socket.listening(try SocketAddress("unix:\(path)")).close()
    let outcome = try run("listen", "unix:\(path)")
    #expect(outcome.status == .exit(5))
    #expect(outcome.complaints.count == 1)
    #expect(outcome.error.contains("unix:\(path): Address already in use"), "\(outcome.error)")
  }
}

import Glibc
import Sockets
import Testing

@Suite("signals", .endToEnd)
struct SignalTests {
  @Test("a signal ends connect, and the parent sees which", arguments: [SIGINT, SIGTERM, SIGHUP])
  func connect(number: Int32) throws {
    let session = try Session()
    try session.peer.send("x")
    try session.client.waitForOutput("x")
    session.client.signal(number)
    let outcome = try session.client.finish()
    #expect(outcome.status == .signal(number))
    #expect(try session.peer.readToEnd() == [])
  }

  @Test("a shell sees 130 after Ctrl-C")
  func shell() throws {
    let server = try Socket.listening()
    let inner = "echo $$; exec \"$0\" connect 127.0.0.1 \(try server.portText)"
    let shell = try Child(["sh", "-c", "sh -c '\(inner)' \"$0\"; echo $?", Binary.path])
    let peer = try server.acceptOne()
    try peer.send("x")
    try shell.waitForOutput("\nx")
    kill(try #require(Int32(shell.outputText.prefix { $0 != "\n" })), SIGINT)
    let outcome = try shell.finish()
    #expect(outcome.text.hasSuffix("\nx130\n"), "\(outcome.text)")
  }

  @Test("stopping is the normal way out of a server: exit 0", arguments: [SIGINT, SIGTERM], [["--echo"], []])
  func server(number: Int32, service: [String]) throws {
    let listener = try Listener(["--keep-open"] + service + ["127.0.0.1", "0"], input: .pipe)
    let peer = try Socket.connected(to: try listener.socketAddress)
    try peer.send("x")
    listener.child.signal(number)
    let outcome = try listener.child.finish()
    #expect(outcome.status == .exit(0))
    #expect(outcome.complaints == [])
  }

  @Test("a listener for one client that is interrupted has not done its job")
  func listenOnce() throws {
    let listener = try Listener.loopback(input: .pipe)
    listener.child.signal(SIGINT)
    #expect(try listener.child.finish().status == .signal(SIGINT))
  }

  @Test("a signal is served while both directions are busy")
  func busy() throws {
    let server = try Socket.listening()
    let client = try sonde("connect", "127.0.0.1", try server.portText, input: .file("/dev/zero"), output: .null)
    let peer = try server.acceptOne()
    _ = try peer.read(exactly: 10 << 20)
    client.signal(SIGINT)
    while let more = try? peer.receive(upTo: 1 << 20), !more.isEmpty {}
    #expect(try client.finish().status == .signal(SIGINT))
  }

  @Test("a signal is served while stdout is stuck")
  func stuckOutput() throws {
    let server = try Socket.listening()
    let client = try sonde("connect", "127.0.0.1", try server.portText)
    client.readsOutput = false
    let peer = try server.acceptOne()
    try peer.setNonBlocking(true)
    let chunk = payload(1 << 20)
    var sent = 0
    while case .bytes(let count) = try peer.send(chunk), sent < 64 << 20 { sent += count }
    client.signal(SIGINT)
    #expect(try client.finish().status == .signal(SIGINT))
  }
}

import Glibc
import Sockets
import Testing

@Suite("a person at a terminal", .endToEnd)
struct TerminalTests {
  @Test("what is typed goes out line by line, and answers show at once")
  func conversation() throws {
    let server = try Socket.listening()
    let terminal = try Terminal()
    let client = try sonde(
      "connect", "127.0.0.1", try server.portText, input: .terminal(terminal), output: .terminal(terminal))
    let peer = try server.acceptOne()
    try terminal.type("hello\n")
    #expect(try peer.read(until: "\n") == "hello\n")
    try peer.send("good evening\n")
    #expect(try terminal.read(until: "good evening").hasPrefix("hello"))
    // Control-D ends stdin: our half is closed, the peer still talks.
    try terminal.type("\u{4}")
    #expect(try peer.readToEnd() == [])
    try peer.send("one more thing\n")
    _ = try terminal.read(until: "one more thing")
    try peer.shutdown(.write)
    #expect(try client.finish().status == .exit(0))
  }

  @Test("a terminal where nobody types does not hold up the end after the peer's")
  func idleTerminal() throws {
    let server = try Socket.listening()
    let terminal = try Terminal()
    let client = try sonde("connect", "127.0.0.1", try server.portText, input: .terminal(terminal))
    let peer = try server.acceptOne()
    try peer.send("bye\n")
    try peer.close()
    let outcome = try client.finish()
    #expect(outcome.status == .exit(0))
    #expect(outcome.text == "bye\n")
    #expect(outcome.elapsed >= .milliseconds(500))
  }

  @Test("nobody's terminal is left in non-blocking mode")
  func flagsStay() throws {
    let server = try Socket.listening()
    let terminal = try Terminal()
    let client = try sonde(
      "connect", "127.0.0.1", try server.portText, input: .terminal(terminal), output: .terminal(terminal))
    let peer = try server.acceptOne()
    try peer.send("x")
    _ = try terminal.read(until: "x")
    #expect(fcntl(terminal.far.number, F_GETFL, 0) & O_NONBLOCK == 0)
    try peer.close()
    #expect(try client.finish().status == .exit(0))
  }
}

import Glibc
import Sockets
import Testing

/// A `connect` and the test as its peer.
struct Session: ~Copyable {
  let client: Child
  let peer: Socket

  init(_ words: String..., input: ChildEnd = .pipe) throws {
    let server = try Socket.listening()
    let started = try sonde(["connect"] + words + ["127.0.0.1", try server.portText], input: input)
    let accepted = try server.acceptOne()
    client = started
    peer = accepted
  }

  /// Nothing comes from the client, not even its end, for a moment.
  func expectSilence(for duration: Duration = .milliseconds(250)) throws {
    try peer.setReceiveTimeout(duration)
    var byte: UInt8 = 0
    let result = try withUnsafeMutableBytes(of: &byte) { try peer.receive(into: $0) }
    #expect(result == .wouldBlock)
    try peer.setReceiveTimeout(Child.patience)
  }
}

@Suite("what ends a session", .endToEnd)
struct EndingTests {
  @Test("stdin's end shuts our half down, and the peer may go on", arguments: [[], ["--on-eof", "half-close"]])
  func halfClose(options: [String]) throws {
    let server = try Socket.listening()
    let client = try sonde(["connect"] + options + ["127.0.0.1", try server.portText], input: .pipe)
    let peer = try server.acceptOne()
    client.send("question")
    client.endInput()
    #expect(try peer.readToEnd() == Array("question".utf8))
    #expect(try client.isRunning(after: .milliseconds(700)))
    try peer.send("a late answer")
    try peer.close()
    let outcome = try client.finish()
    #expect(outcome.status == .exit(0))
    #expect(outcome.text == "a late answer")
  }

  @Test("--on-eof wait tells the peer nothing")
  func wait() throws {
    let session = try Session("--on-eof", "wait")
    session.client.send("x")
    session.client.endInput()
    #expect(try session.peer.read(exactly: 1) == [UInt8(ascii: "x")])
    try session.expectSilence()
    try session.peer.send("answer")
    try session.peer.shutdown(.write)
    let outcome = try session.client.finish()
    #expect(outcome.status == .exit(0))
    #expect(outcome.text == "answer")
  }

  @Test(
    "--on-eof quit leaves at once, quit:D that long after",
    arguments: [("quit", 0), ("quit:0", 0), ("quit:400ms", 400)])
  func quit(policy: String, milliseconds: Int) throws {
    let session = try Session("--on-eof", policy)
    session.client.send("x")
    session.client.endInput()
    let began = MonotonicTime.now
    let outcome = try session.client.finish()
    #expect(outcome.status == .exit(0))
    #expect(MonotonicTime.now - began >= .milliseconds(milliseconds))
    #expect(outcome.elapsed < .seconds(10))
    #expect(try session.peer.readToEnd() == Array("x".utf8))
  }

  @Test(
    "after the peer's end an idle stdin is waited for so long",
    arguments: [([], 500), (["--on-peer-eof", "quit:200ms"], 200), (["--on-peer-eof", "quit"], 0)])
  func peerEnds(options: [String], milliseconds: Int) throws {
    let server = try Socket.listening()
    let client = try sonde(["connect"] + options + ["127.0.0.1", try server.portText], input: .pipe)
    let peer = try server.acceptOne()
    try peer.send("bye")
    try peer.shutdown(.write)
    let began = MonotonicTime.now
    let outcome = try client.finish()
    #expect(outcome.status == .exit(0))
    #expect(outcome.text == "bye")
    #expect(MonotonicTime.now - began >= .milliseconds(max(0, milliseconds - 50)))
    #expect(MonotonicTime.now - began < .seconds(10))
    #expect(try peer.readToEnd() == [])
  }

  @Test("--on-peer-eof wait goes on until stdin ends")
  func peerEndsWait() throws {
    let session = try Session("--on-peer-eof", "wait")
    try session.peer.shutdown(.write)
    #expect(try session.client.isRunning(after: .milliseconds(900)))
    session.client.send("still here")
    session.client.endInput()
    #expect(try session.client.finish().status == .exit(0))
    #expect(try session.peer.readToEnd() == Array("still here".utf8))
  }

  @Test("a slow producer loses nothing after the peer's end")
  func slowProducer() throws {
    let session = try Session()
    try session.peer.shutdown(.write)
    var sent = ""
    for number in 0..<6 {
      session.client.send("piece \(number)\n")
      sent += "piece \(number)\n"
      try #require(try session.client.isRunning(after: .milliseconds(150)))
    }
    session.client.endInput()
    #expect(try session.client.finish().status == .exit(0))
    #expect(try session.peer.readToEnd() == Array(sent.utf8))
  }

  @Test("a producer that is silent for too long after the peer's end is left, and that is said")
  func silentProducer() throws {
    let session = try Session()
    try session.peer.shutdown(.write)
    let outcome = try session.client.finish()
    #expect(outcome.status == .exit(0))
    #expect(outcome.complaints.count == 1)
    #expect(outcome.error.contains("stdin was silent for 500 ms") && outcome.error.contains("--on-peer-eof wait"))
  }

  @Test("--send-only sends everything, prints nothing, and does not wait for the peer")
  func sendOnly() throws {
    let bytes = payload(400_000)
    let session = try Session("--send-only", input: .file(try Files.make("source", bytes)))
    try session.peer.send("unwanted")
    expectSame(try session.peer.readToEnd(), bytes)
    let outcome = try session.client.finish()
    #expect(outcome.status == .exit(0))
    #expect(outcome.output.isEmpty)
  }

  @Test("--recv-only does not read stdin, and ends with the peer")
  func receiveOnly() throws {
    let path = try Files.make("untouched", payload(1000))
    let file = try OpenFile(path, O_RDONLY)
    let session = try Session("--recv-only", input: .open(file))
    try session.peer.send("wanted")
    try session.peer.shutdown(.write)
    let outcome = try session.client.finish()
    #expect(outcome.status == .exit(0))
    #expect(outcome.text == "wanted")
    #expect(try session.peer.readToEnd() == [])
    #expect(lseek(file.number, 0, SEEK_CUR) == 0)
  }

  @Test("a reset is an error with one line, never silence", arguments: ["connect", "listen"])
  func reset(role: String) throws {
    let outcome: ChildOutcome
    if role == "connect" {
      let server = try Socket.listening()
      let client = try sonde("connect", "127.0.0.1", try server.portText, input: .pipe)
      try server.acceptOne().reset()
      outcome = try client.finish()
    } else {
      let listener = try Listener.loopback(input: .pipe)
      try Socket.connected(to: try listener.socketAddress).reset()
      outcome = try listener.child.finish()
    }
    #expect(outcome.status == .exit(1))
    #expect(outcome.complaints.count == 1)
    #expect(outcome.error.contains("Connection reset by peer"), "\(outcome.error)")
  }

  @Test("a reset after our half was closed is an error too")
  func resetAfterHalfClose() throws {
    let server = try Socket.listening()
    let client = try sonde("connect", "127.0.0.1", try server.portText)
    let peer = try server.acceptOne()
    #expect(try peer.readToEnd() == [])
    try peer.reset()
    let outcome = try client.finish()
    #expect(outcome.status == .exit(1))
    #expect(outcome.error.contains("Connection reset by peer"), "\(outcome.error)")
  }
}

import Glibc
import Sockets
import Testing

@Suite("the main job: file, connect, listen, file", .endToEnd)
struct MainJobTests {
  static let sizes = [0, 1, 65_536, 20 << 20]

  @Test("a file arrives as it left", arguments: sizes)
  func fileToFile(size: Int) throws {
    let bytes = payload(size)
    let source = try Files.make("source", bytes)
    let copy = try Files.make("copy")
    let listener = try Listener.loopback(output: .file(copy))
    let sender = try sonde(["connect"] + listener.target, input: .file(source)).finish()
    let receiver = try listener.child.finish()
    #expect(sender.status == .exit(0))
    #expect(receiver.status == .exit(0))
    #expect(sender.error == "" && sender.output.isEmpty)
    try expectSame(Files.contents(copy), bytes)
  }

  @Test("bytes go both ways at once, from pipe to pipe", arguments: sizes)
  func bothWays(size: Int) throws {
    let there = payload(size, seed: 2)
    let back = payload(size + 77, seed: 3)
    // Not half-closed at the end of the file: what that makes of a stdin that a busy machine keeps silent is its own test.
    let listener = try Listener.loopback("--on-eof", "wait", input: .file(try Files.make("back", back)))
    let client = try sonde(["connect"] + listener.target, input: .pipe)
    client.send(there)
    client.endInput()
    #expect(try client.finish().status == .exit(0))
    #expect(try listener.child.finish().status == .exit(0))
    expectSame(client.output, back)
    expectSame(listener.child.output, there)
  }

  @Test("stdin may be a file, a pipe, /dev/null or closed", arguments: ["file", "pipe", "null", "closed"])
  func standardInput(kind: String) throws {
    let bytes = payload(300_000)
    // Its stdin ends at once, and a client that hears of it ends when its own is silent, which a busy machine may make it.
    let listener = try Listener.loopback("--on-eof", "wait")
    let end: ChildEnd =
      switch kind {
      case "file": .file(try Files.make("source", bytes))
      case "pipe": .pipe
      case "null": .null
      default: .closed
      }
    let client = try sonde(["connect"] + listener.target, input: end)
    if kind == "pipe" {
      client.send(bytes)
      client.endInput()
    }
    #expect(try client.finish().status == .exit(0))
    let received = try listener.child.finish()
    #expect(received.status == .exit(0))
    expectSame(received.output, kind == "file" || kind == "pipe" ? bytes : [])
  }

  @Test(
    "stdout may be a file, a file opened for appending, a pipe, or /dev/null",
    arguments: ["file", "append", "pipe", "null"])
  func standardOutput(kind: String) throws {
    let bytes = payload(3_000_000)
    let path = try Files.make("copy", kind == "append" ? "before\n" : "")
    let end: ChildEnd =
      switch kind {
      case "file": .file(path)
      case "append": .append(path)
      case "pipe": .pipe
      default: .null
      }
    let listener = try Listener.loopback(output: end)
    let client = try sonde(["connect"] + listener.target, input: .file(try Files.make("source", bytes)))
    #expect(try client.finish().status == .exit(0))
    let received = try listener.child.finish()
    #expect(received.status == .exit(0))
    switch kind {
    case "file": try expectSame(Files.contents(path), bytes)
    case "append": try expectSame(Files.contents(path), Array("before\n".utf8) + bytes)
    case "pipe": expectSame(received.output, bytes)
    default: break
    }
  }

  @Test("a full disk is named and is exit 5", arguments: ["connect", "listen"])
  func fullDisk(role: String) throws {
    let bytes = payload(100_000)
    let outcome: ChildOutcome
    if role == "connect" {
      let server = try Socket.listening()
      let client = try sonde("connect", "127.0.0.1", try server.portText, output: .full)
      let peer = try server.acceptOne()
      try peer.sendAll(bytes)
      outcome = try client.finish()
    } else {
      let listener = try Listener.loopback(output: .full)
      let peer = try Socket.connected(to: try listener.socketAddress)
      try peer.sendAll(bytes)
      outcome = try listener.child.finish()
    }
    #expect(outcome.status == .exit(5))
    #expect(outcome.complaints.count == 1)
    #expect(outcome.error.contains("stdout") && outcome.error.contains("No space left on device"), "\(outcome.error)")
  }

  @Test("a reader of stdout that goes away is a quiet end", arguments: ["connect", "listen"])
  func readerGone(role: String) throws {
    let child: Child
    let peer: Socket
    if role == "connect" {
      let server = try Socket.listening()
      child = try sonde("connect", "127.0.0.1", try server.portText, input: .pipe)
      peer = try server.acceptOne()
    } else {
      let listener = try Listener.loopback(input: .pipe)
      child = listener.child
      peer = try Socket.connected(to: try listener.socketAddress)
    }
    try peer.send("first\n")
    try child.waitForOutput("first\n")
    child.closeOutput()
    // The next bytes find out. More than once: a program that another test starts right now may hold a copy of our end
    // until its exec has closed it.
    let number = peer.fileNumber
    try child.attend("its end") {
      _ = try? payload(1000).withUnsafeBytes { try Kernel.send(number, $0) }
      return child.status != nil
    }
    _ = try? peer.close()
    let outcome = try child.finish()
    #expect(outcome.status == .exit(0))
    #expect(outcome.complaints == [])
  }

  @Test("bytes for a closed stdout go nowhere else, and are no success")
  func closedOutput() throws {
    let server = try Socket.listening()
    let client = try sonde("connect", "127.0.0.1", try server.portText, input: .null, output: .closed)
    let peer = try server.acceptOne()
    try peer.send("nobody reads this")
    try peer.shutdown(.write)
    #expect(try peer.readToEnd() == [])
    let outcome = try client.finish()
    #expect(outcome.status == .exit(5))
    #expect(outcome.complaints == ["sonde: stdout: Bad file descriptor"])
  }

  @Test("with nothing left to send, a reader that has gone ends the session before the next byte comes")
  func readerGoneWhileIdle() throws {
    let server = try Socket.listening()
    let client = try sonde("connect", "127.0.0.1", try server.portText, input: .null, output: .pipe)
    let peer = try server.acceptOne()
    client.closeOutput()
    #expect(try client.finish().status == .exit(0))
    _ = try? peer.close()
  }
}

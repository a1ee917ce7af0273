import Glibc
import Sockets
import Testing

@Suite("readers that are slow, stop, or leave", .endToEnd)
struct SlowReaderTests {
  @Test("a peer that reads slowly through a tiny buffer gets every byte", arguments: ["file", "pipe"])
  func slowPeer(kind: String) throws {
    let bytes = payload(1_000_000)
    let server = try Socket.listening(receiveBuffer: 16 << 10)
    let client = try sonde(
      "connect", "--send-buffer", "8k", "127.0.0.1", try server.portText,
      input: kind == "file" ? .file(try Files.make("source", bytes)) : .pipe)
    if kind == "pipe" {
      client.send(bytes)
      client.endInput()
    }
    let peer = try server.acceptOne()
    var received: [UInt8] = []
    while let more = try peer.receive(upTo: 1 + received.count % 7000) {
      received += more
      client.glance()
    }
    expectSame(received, bytes)
    try peer.close()
    #expect(try client.finish().status == .exit(0))
  }

  @Test(
    "a reader that has ended its own half and then stalls for longer than the silence of stdin may last gets it all",
    arguments: [[], ["--send-only"]])
  func stalledReader(options: [String]) throws {
    let bytes = payload(8_000_000)
    let server = try Socket.listening(receiveBuffer: 16 << 10)
    let client = try sonde(
      ["connect"] + options + ["--send-buffer", "8k", "127.0.0.1", try server.portText],
      input: .file(try Files.make("source", bytes)))
    let peer = try server.acceptOne()
    try peer.shutdown(.write)
    try #require(try client.isRunning(after: .milliseconds(800)))
    expectSame(try peer.readToEnd(), bytes)
    try peer.close()
    let outcome = try client.finish()
    #expect(outcome.status == .exit(0))
    #expect(outcome.complaints == [])
  }

  @Test("a slow reader of stdout gets every byte, and the peer waits")
  func slowOutput() throws {
    let bytes = payload(4 << 20)
    let listener = try Listener.loopback()
    listener.child.readsOutput = false
    let client = try sonde(["connect"] + listener.target, input: .file(try Files.make("source", bytes)))
    try listener.child.waitForReport()
    var chunk = [UInt8](repeating: 0, count: 30_000)
    var received: [UInt8] = []
    let output = try #require(listener.child.outputEnd)
    while received.count < bytes.count {
      var entry = pollfd(fd: output.number, events: Int16(POLLIN), revents: 0)
      try #require(poll(&entry, 1, Int32(clamping: Child.patience.milliseconds)) == 1)
      let count = read(output.number, &chunk, chunk.count)
      try #require(count > 0)
      received += chunk[..<count]
    }
    expectSame(received, bytes)
    listener.child.readsOutput = true
    #expect(try client.finish().status == .exit(0))
    #expect(try listener.child.finish().status == .exit(0))
  }

  @Test("a peer that stops reading and goes: what was taken and not sent is counted, exit 1")
  func peerStopsAndGoes() throws {
    let bytes = payload(8 << 20)
    let server = try Socket.listening(receiveBuffer: 2048)
    let client = try sonde("connect", "--send-buffer", "4k", "127.0.0.1", try server.portText, input: .pipe)
    client.send(bytes)
    let peer = try server.acceptOne()
    _ = try peer.read(exactly: 1000)
    // More than the pipe holds has left us, and the small buffers of the socket hold next to nothing: the rest is with
    // the child, which has taken it and cannot send it.
    try client.attend("a full pipe") { bytes.count - client.unsent.count > 530_000 }
    try peer.reset()
    let outcome = try client.finish()
    #expect(outcome.status == .exit(1))
    #expect(outcome.complaints.count == 1)
    #expect(outcome.error.contains(/[0-9]+ bytes.* taken from stdin were not sent/), "\(outcome.error)")
    #expect(
      outcome.error.contains("Connection reset by peer") || outcome.error.contains("Broken pipe"), "\(outcome.error)")
  }

  @Test("bytes that were taken and could not be sent before --idle-timeout are counted")
  func unsentIsCounted() throws {
    let bytes = payload(1 << 20)
    let server = try Socket.listening(receiveBuffer: 2048)
    // --crlf takes the bytes into a buffer of sonde's own: those are the ones that could be lost unsaid.
    let client = try sonde(
      "connect", "--crlf", "--send-buffer", "8k", "--idle-timeout", "300ms", "127.0.0.1", try server.portText,
      input: .pipe)
    client.send(bytes)
    let peer = try server.acceptOne()
    let outcome = try client.finish()
    #expect(outcome.status == .exit(1))
    #expect(outcome.error.contains("--idle-timeout"))
    #expect(outcome.error.contains("taken from stdin were not sent"), "\(outcome.error)")
    try peer.close()
  }
}

import Addresses
import Glibc
import Sockets
import Testing

@Suite("inspect time and again", .endToEnd)
struct InspectWatchTests {
  @Test("bytes that arrive are told as changes, until the connection is over")
  func bytes() throws {
    let connection = try LoopbackConnection()
    let watch = try sonde(
      "inspect", "--watch", "5ms", "--fd", "0", input: try connection.client.asInput())
    try watch.waitForOutput("(-v lists all)")
    try connection.server.send("twelve bytes")
    try watch.waitForOutput("receive_queue  0 bytes -> 12 bytes")
    try watch.waitForOutput("bytes_received  0 bytes -> 12 bytes")
    try connection.client.setOption(.noDelay, to: true)
    try watch.waitForOutput("TCP_NODELAY  off -> on")
    #expect(try connection.client.read(exactly: 12).count == 12)
    try watch.waitForOutput("receive_queue  12 bytes -> 0 bytes")
    try connection.server.shutdown(.write)
    try watch.waitForOutput("state  established -> close-wait")
    #expect(try watch.isRunning(after: .milliseconds(50)), "our side can still send")
    try connection.client.shutdown(.write)
    let outcome = try watch.finish()
    #expect(outcome.status == .exit(0) && outcome.error == "")
    #expect(outcome.text.split(separator: "\n").last?.hasSuffix("over: both sides have closed") ?? false)
    let changes = outcome.text.split(separator: "\n").filter { $0.hasPrefix("+") }
    #expect(!changes.contains { $0.contains("last_data_recv") }, "clocks are no news")
    #expect(!changes.contains { $0.contains("TCP_INFO") || $0.contains("socket_state") }, "said twice")
  }

  @Test("a connection of its own is over when the peer goes, at once")
  func peerGoes() throws {
    let server = try Socket.listening()
    let watch = try sonde("inspect", "--watch", "1h", "127.0.0.1", try server.portText)
    let peer = try server.acceptOne()
    try watch.waitForOutput("(-v lists all)")
    try peer.close()
    let outcome = try watch.finish()
    #expect(outcome.status == .exit(0))
    #expect(outcome.text.hasSuffix("over: the peer has closed\n"))
    #expect(outcome.text.contains("state  established -> close-wait"))
  }

  @Test("a reset is told as what it is")
  func reset() throws {
    let server = try Socket.listening()
    let watch = try sonde("inspect", "--json", "--watch", "1h", "127.0.0.1", try server.portText)
    let peer = try server.acceptOne()
    try watch.waitForOutput("TCP_DELACK_MAX_US")
    try peer.reset()
    let outcome = try watch.finish()
    #expect(outcome.status == .exit(0))
    let summary = try #require(try JSONObject.lines(outcome.text).last)
    #expect(summary.string("reason") == "broken" && summary.string("verdict") == "ok")
  }

  @Test("of a connection of somebody else a reset is no orderly end, and how it ended is guessed by nobody")
  func othersReset() throws {
    for isTaken in [false, true] {
      let listener = try Socket.listening()
      let client = try Socket.connected(to: listener.socketName())
      let server = try listener.acceptOne()
      // The first look is the one that says established; the next one comes when all is over.
      let watch = try sonde("inspect", "--json", "--watch", "500ms", "--fd", "0", input: try client.asInput())
      try watch.waitForOutput("TCP_DELACK_MAX_US")
      try server.reset()
      if isTaken {
        while try Kernel.pendingError(client.fileNumber) == nil {}
      }
      let outcome = try watch.finish()
      let reason = try JSONObject.lines(outcome.text).last?.string("reason")
      #expect(outcome.status == .exit(0) && reason == (isTaken ? "over" : "broken"), "\(isTaken): \(reason ?? "")")
    }
  }

  @Test("whatever signal comes while it prints, the summary is the last line")
  func signalWhilePrinting() throws {
    for round in 0..<40 {
      let run = try sonde("inspect", "--json", "--listen", "127.0.0.1", "0")
      try run.waitForOutput("\"type\":")
      run.signal([SIGINT, SIGTERM, SIGHUP][round % 3])
      let last = try JSONObject.lines(try run.finish().text).last
      #expect(last?.type == "summary", "round \(round)")
    }
  }

  @Test("a socket of a process is watched while the process uses it, and is over when the process closes it")
  func process() throws {
    let server = try Listener.loopback("--echo")
    let client = try Socket.connected(to: server.socketAddress)
    try client.send("a")
    #expect(try client.read(exactly: 1).count == 1)
    let table = try run("inspect", "--pid", "\(server.child.pid)").text
    let local = "\(try client.socketName())"
    let line = try #require(table.split(separator: "\n").first { $0.contains(local) }, "\(table)")
    let number = try #require(line.split(separator: " ").first.map(String.init))
    let watch = try sonde(
      "inspect", "--json", "--watch", "5ms", "--pid", "\(server.child.pid)", "--fd", number, "--option",
      "bytes_received")
    try watch.waitForOutput("\"bytes_received\":1")
    try client.send(String(repeating: "b", count: 99))
    try watch.waitForOutput("\"old\":1,\"new\":100")
    try client.close()
    let outcome = try watch.finish()
    let objects = try JSONObject.lines(outcome.text)
    #expect(outcome.status == .exit(0) && objects.allSatisfy { ["tcp", "changed", "summary"].contains($0.type) })
    let changed = try #require(objects.first { $0.type == "changed" })
    #expect(changed.keys == ["type", "time", "fd", "group", "name", "old", "new", "elapsed"])
    #expect(changed.string("group") == "tcp" && changed.integer("fd") == Int(number))
    let reason = try #require(objects.last?.string("reason"))
    // On a busy machine no look may fall between the peer's FIN and the end: then nobody can tell how it came.
    #expect(["closed", "descriptor-closed", "process-ended", "over"].contains(reason))
  }

  @Test("a listener's queue grows as clients come")
  func listener() throws {
    let watch = try sonde("inspect", "--watch", "5ms", "--listen", "127.0.0.1", "0")
    try watch.waitForOutput("(-v lists all)")
    let place = try #require(
      watch.outputText.split(separator: "\n").first { $0.contains(" local ") }?.split(separator: " ").last)
    let first = try Socket.connected(to: SocketAddress(String(place)))
    try watch.waitForOutput("accept_queue  0 -> 1")
    let second = try Socket.connected(to: SocketAddress(String(place)))
    try watch.waitForOutput("accept_queue  1 -> 2")
    watch.signal(SIGINT)
    let outcome = try watch.finish()
    #expect(outcome.status == .exit(0), "\(outcome.error)")
    _ = (first.fileNumber, second.fileNumber)
  }

  @Test(
    "Ctrl-C and a polite request are the normal way out, a lost terminal is not",
    arguments: [(SIGINT, ChildStatus.exit(0)), (SIGTERM, .exit(0)), (SIGHUP, .signal(SIGHUP))])
  func signals(number: Int32, status: ChildStatus) throws {
    let server = try Socket.listening()
    let watch = try sonde("inspect", "--json", "--watch", "1h", "127.0.0.1", try server.portText)
    try watch.waitForOutput("TCP_DELACK_MAX_US")
    watch.signal(number)
    let outcome = try watch.finish()
    #expect(outcome.status == status)
    #expect(try JSONObject.lines(outcome.text).last?.string("reason") == "signal")
  }

  @Test("so many looks, or so long, and no more")
  func bounds() throws {
    let server = try Socket.listening()
    let port = try server.portText
    let counted = try InspectAnswer("--watch", "1ms", "--count", "3", "127.0.0.1", port)
    #expect(counted.outcome.status == .exit(0))
    #expect(try counted.summary.integer("samples") == 3 && (counted.summary.string("reason")) == "count")
    let bounded = try InspectAnswer("--watch", "1h", "--deadline", "100ms", "127.0.0.1", port)
    #expect(bounded.outcome.status == .exit(0))
    #expect(try bounded.summary.string("reason") == "deadline")
  }

  @Test("a reader that goes ends the watch, even while nothing changes")
  func readerGoes() throws {
    let pair = try Socket.pair()
    let watch = try sonde("inspect", "--watch", "5ms", "--fd", "0", input: try pair.first.asInput())
    try watch.waitForOutput("(-v lists all)")
    watch.closeOutput()
    #expect(try watch.finish().status == .exit(0))
  }
}

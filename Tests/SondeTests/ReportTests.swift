import Glibc
import Sockets
import Testing

@Suite("reports: --json, --report-fd, -v, -q", .endToEnd)
struct ReportTests {
  /// Every line parses, has its type first and a time; the last one is the summary with the exit code.
  private func check(
    _ text: String, exit: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [JSONObject] {
    let objects = try JSONObject.lines(text)
    #expect(objects.allSatisfy { $0.keys.first == "type" }, sourceLocation: sourceLocation)
    #expect(objects.allSatisfy { $0.string("time") != nil }, sourceLocation: sourceLocation)
    #expect(objects.last?.type == "summary", sourceLocation: sourceLocation)
    #expect(objects.last?.integer("exit") == exit, sourceLocation: sourceLocation)
    #expect(objects.filter { $0.type == "summary" }.count == 1, sourceLocation: sourceLocation)
    return objects
  }

  /// Waits for the event that says where it listens.
  private func port(of listener: Child) throws -> Int {
    try listener.attend("listening") {
      listener.reportText.hasSuffix("\n") && listener.reportText.contains("\"listening\"")
    }
    let event = try JSONObject.lines(listener.reportText).first { $0.type == "listening" }
    return try #require(event?.integer("port"))
  }

  @Test("a session as JSON, at both ends, with the counts right")
  func session() throws {
    let there = payload(12_345)
    let listener = try sonde("listen", "--json", "--report-fd", "3", "127.0.0.1", "0", input: .null, reporting: true)
    let port = try port(of: listener)
    let client = try sonde(
      "connect", "--json", "localhost", "\(port)", "-4", input: .file(try Files.make("there", there)))
    let outcome = try client.finish()
    let events = try check(outcome.error, exit: 0)
    for type in ["resolved", "socket", "connecting", "connected", "input-ended", "peer-ended", "session"] {
      #expect(events.contains { $0.type == type }, "no \(type) in \(outcome.error)")
    }
    #expect(events.last?.integer("sent") == there.count)
    #expect(events.last?.integer("unsent") == 0)
    #expect(events.last?.string("verdict") == "ok")
    let heard = try listener.finish()
    let accepted = try check(heard.reports, exit: 0)
    #expect(accepted.contains { $0.type == "accepted" })
    #expect(accepted.last?.integer("received") == there.count)
    #expect(heard.error == "", "with --report-fd nothing of it goes to stderr")
    expectSame(heard.output, there)
  }

  @Test("a summary ends the report of a refusal")
  func refusal() throws {
    let closed = try closedPort()
    let outcome = try run("connect", "--json", "127.0.0.1", closed.port)
    #expect(outcome.status == .exit(1))
    let objects = try check(outcome.error, exit: 1)
    #expect(objects.last?.string("verdict") == "failed")
    #expect(objects.last?.string("error")?.contains("Connection refused") ?? false)
  }

  @Test("a summary ends the report of a name that is not known, an unknown service and an address in use")
  func otherFailures() throws {
    _ = try check(try run("connect", "--json", "--deadline", "15s", "no-such-name.invalid", "80").error, exit: 3)
    _ = try check(try run("connect", "--json", "127.0.0.1", "nosuchservice").error, exit: 2)
    let listener = try Listener.loopback(input: .pipe)
    _ = try check(try run("listen", "--json", "127.0.0.1", listener.port).error, exit: 5)
  }

  @Test("a summary ends the report after Ctrl-C", arguments: [("connect", 130), ("listen", 130), ("keep-open", 0)])
  func interrupted(role: String, exit: Int) throws {
    let child: Child
    if role == "connect" {
      let server = try Socket.listening()
      child = try sonde("connect", "--json", "127.0.0.1", try server.portText, input: .pipe)
      try child.waitForError("\"connected\"")
      child.signal(SIGINT)
      _ = try check(try child.finish().error, exit: exit)
    } else {
      let options = role == "listen" ? [] : ["--keep-open"]
      child = try sonde(["listen", "--json"] + options + ["127.0.0.1", "0"], input: .pipe)
      try child.waitForError("\"listening\"")
      child.signal(SIGINT)
      _ = try check(try child.finish().error, exit: exit)
    }
  }

  @Test("strings that would break JSON are escaped")
  func escaping() throws {
    let path = try Sandbox.here().path("so\"cket\\\u{1}ä")
    let listener = try sonde("listen", "--json", "--accept-timeout", "50ms", "unix:\(path)")
    let objects = try check(try listener.finish().error, exit: 1)
    #expect(objects.first { $0.type == "listening" }?.string("local") == "unix:\(path)")
  }

  @Test("-v tells each step, and both ends of the connection")
  func story() throws {
    let listener = try Listener.loopback("-v", input: .null)
    let client = try sonde(
      "connect", "-v", "-4", "localhost", listener.port, input: .file(try Files.make("x", "twelve bytes")))
    let outcome = try client.finish()
    for step in [
      "localhost is 127.0.0.1", "socket ", "connecting to 127.0.0.1:\(listener.port)", "connected from 127.0.0.1:",
      " to 127.0.0.1:\(listener.port)", "sent 12 bytes", "received 0 bytes", "end:",
    ] { #expect(outcome.error.contains(step), "no '\(step)' in \(outcome.error)") }
    #expect(
      outcome.complaints.allSatisfy { $0.wholeMatch(of: /sonde \+[0-9.]+ [a-z]+: .*/) != nil }, "\(outcome.error)")
    let heard = try listener.child.finish()
    for step in ["listening on 127.0.0.1:\(listener.port)", "has come to", "received 12 bytes"] {
      #expect(heard.error.contains(step), "no '\(step)' in \(heard.error)")
    }
  }

  @Test("-v looks a service up by name")
  func service() throws {
    let outcome = try run("connect", "-v", "--connect-timeout", "2s", "127.0.0.1", "discard")
    #expect(outcome.error.contains("service discard/tcp is port 9"), "\(outcome.error)")
  }

  @Test("-q says nothing, and the exit code says how it went")
  func quiet() throws {
    let closed = try closedPort()
    let outcome = try run("connect", "-q", "127.0.0.1", closed.port)
    #expect(outcome.status == .exit(1))
    #expect(outcome.error == "")
    let listener = try sonde("listen", "-q", "--accept-timeout", "50ms", "127.0.0.1", "0")
    let heard = try listener.finish()
    #expect(heard.status == .exit(1))
    #expect(heard.error == "")
  }

  @Test("a report that nobody reads does not hold up the bytes")
  func unreadReport() throws {
    let listener = try sonde(
      "listen", "--keep-open", "--echo", "--json", "--report-fd", "3", "127.0.0.1", "0", reporting: true)
    let port = try port(of: listener)
    let unread = listener.reportEnd
    listener.reportEnd = nil
    for _ in 0..<400 {
      let socket = try Socket.connected(to: try SocketAddress("127.0.0.1:\(port)"))
      try socket.send("x")
      #expect(try socket.read(exactly: 1).count == 1)
    }
    listener.reportEnd = unread
    listener.signal(SIGTERM)
    let objects = try check(try listener.finish().reports, exit: 0)
    #expect(objects.last?.integer("sessions") == 400)
  }
}

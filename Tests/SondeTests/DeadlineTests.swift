import Glibc
import Sockets
import Testing

@Suite("deadlines", .endToEnd)
struct DeadlineTests {
  /// Not before the limit, and long before anybody would believe in a hang.
  private func expect(
    _ outcome: ChildOutcome, after limit: Duration, saying option: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome.status == .exit(1), sourceLocation: sourceLocation)
    #expect(outcome.complaints.count == 1, "\(outcome.error)", sourceLocation: sourceLocation)
    #expect(outcome.error.contains(option), "\(outcome.error)", sourceLocation: sourceLocation)
    #expect(outcome.elapsed >= limit, sourceLocation: sourceLocation)
    #expect(outcome.elapsed < limit + .seconds(8), sourceLocation: sourceLocation)
  }

  @Test(
    "--connect-timeout ends an attempt that nobody answers",
    .enabled(if: Namespace.areAvailable, "network namespaces need root and ip(8)"))
  func blackHole() throws {
    let silence = try Namespace("route add default dev lo")
    let outcome = try silence.sonde("connect", "--connect-timeout", "300ms", "192.0.2.1", "9").finish()
    expect(outcome, after: .milliseconds(300), saying: "192.0.2.1:9")
    #expect(outcome.error.contains("--connect-timeout"), "\(outcome.error)")
  }

  @Test(
    "a route that says no is an answer at once, named with the address",
    .enabled(if: Namespace.areAvailable, "network namespaces need root and ip(8)"),
    arguments: [
      ("route add unreachable default", 1, "No route to host"), ("route add prohibit default", 4, "Permission denied"),
      ("link set lo up", 1, "Network is unreachable"),
    ])
  func routes(command: String, code: Int32, reason: String) throws {
    let namespace = try Namespace(command)
    let outcome = try namespace.sonde("connect", "192.0.2.1", "9").finish()
    #expect(outcome.status == .exit(code))
    #expect(outcome.complaints.count == 1)
    #expect(outcome.error.hasPrefix("sonde: connect 192.0.2.1:9: \(reason)"), "\(outcome.error)")
    #expect(!outcome.error.contains("broadcast"), "\(outcome.error)")
  }

  @Test("--idle-timeout ends a session in which nothing moves", arguments: ["connect", "listen"])
  func idle(role: String) throws {
    if role == "connect" {
      let session = try Session("--idle-timeout", "300ms")
      try session.peer.send("x")
      expect(try session.client.finish(), after: .milliseconds(300), saying: "--idle-timeout")
    } else {
      let listener = try Listener.loopback("--idle-timeout", "300ms", input: .pipe)
      let peer = try Socket.connected(to: try listener.socketAddress)
      expect(try listener.child.finish(), after: .milliseconds(300), saying: "--idle-timeout")
      #expect(try peer.readToEnd() == [])
    }
  }

  @Test("--idle-timeout does not end a session in which bytes move")
  func notIdle() throws {
    let session = try Session("--idle-timeout", "600ms")
    for _ in 0..<6 {
      try session.peer.send("x")
      try #require(try session.client.isRunning(after: .milliseconds(200)))
    }
    session.client.endInput()
    try session.peer.shutdown(.write)
    #expect(try session.client.finish().status == .exit(0))
  }

  @Test(
    "--accept-timeout ends a wait for nobody", arguments: [[], ["--keep-open"], ["--udp"], ["--udp", "--keep-open"]])
  func accept(options: [String]) throws {
    let outcome = try sonde(["listen", "--accept-timeout", "300ms"] + options + ["127.0.0.1", "0"], input: .pipe)
      .finish()
    expectLast(outcome, after: .milliseconds(300), saying: "--accept-timeout")
  }

  @Test(
    "--deadline bounds the whole run",
    arguments: [["connect"], ["listen"], ["listen", "--keep-open"], ["listen", "--udp"]])
  func deadline(command: [String]) throws {
    let server = try Socket.listening()
    let place = ["127.0.0.1", command[0] == "connect" ? try server.portText : "0"]
    let outcome = try sonde(command + ["--deadline", "300ms"] + place, input: .pipe).finish()
    expectLast(outcome, after: .milliseconds(300), saying: "--deadline")
  }

  /// As above, for a listener that has said its port before.
  private func expectLast(_ outcome: ChildOutcome, after limit: Duration, saying option: String) {
    #expect(outcome.status == .exit(1))
    #expect(outcome.complaints.last?.contains(option) ?? false, "\(outcome.error)")
    #expect(outcome.elapsed >= limit)
    #expect(outcome.elapsed < limit + .seconds(8))
  }

  @Test("a client that came in time is not ended by --accept-timeout")
  func acceptedInTime() throws {
    let listener = try Listener.loopback("--accept-timeout", "2s", input: .pipe)
    let peer = try Socket.connected(to: try listener.socketAddress)
    #expect(try listener.child.isRunning(after: .milliseconds(2300)))
    try peer.shutdown(.write)
    #expect(try listener.child.finish().status == .exit(0))
  }
}

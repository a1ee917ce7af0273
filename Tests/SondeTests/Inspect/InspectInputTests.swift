import Glibc
import Sockets
import TestSupport
import Testing

@Suite("inspect and what people type", .endToEnd)
struct InspectInputTests {
  @Test(
    "what makes no sense is one line and exit 2, before anything happens",
    arguments: [
      [], ["localhost"], ["::1"], ["localhost", "0"], ["localhost", "65536"], ["", "80"], ["localhost", "80", "81"],
      ["unix:"], ["unix:/tmp/x", "-4"], ["-4", "-6", "localhost", "80"], ["--fd", "-1"], ["--fd", "x"],
      ["--fd", "99999999999"], ["--pid", "0"], ["--pid", "x"], ["--pid", "1", "localhost", "80"],
      ["--fd", "0", "--listen"],
      ["--fd", "0", "-4"], ["--fd", "0", "--timeout", "1s"], ["--pid", "1", "--watch", "1s"],
      ["--pid", "1", "--option", "rtt"], ["--count", "3", "localhost", "80"], ["--watch", "0", "localhost", "80"],
      ["--watch", "x", "localhost", "80"], ["--watch", "1s", "--count", "0", "localhost", "80"],
      ["-v", "-q", "localhost", "80"],
      ["--listen", "--source", "127.0.0.1", "80"],
      ["--source", "127.0.0.1", "::1", "80"], ["--source", "::1", "unix:/tmp/x"],
      ["--interface", "no-such", "::1", "80"],
      ["--seqpacket", "localhost", "80"], ["-n", "localhost", "80"], ["--timeout", "0", "localhost", "80"],
      ["--listen"], ["--listen", "1", "2", "3"], ["--interface", "lo", "unix:/tmp/x"],
      ["--optoin", "rtt", "::1", "80"],
    ])
  func usage(words: [String]) throws {
    let outcome = try sonde(["inspect"] + words).finish()
    #expect(outcome.status == .exit(2), "\(words): \(outcome.error)")
    #expect(outcome.text == "")
    #expect(outcome.complaints.count == 1 && outcome.error.hasPrefix("sonde inspect: "), "\(outcome.error)")
  }

  @Test("each failure has its exit code and its line, in text and in JSON")
  func failures() throws {
    let closed = try closedPort()
    let long = String(repeating: "a", count: 300)
    for (words, code, text) in [
      (["127.0.0.1", closed.port], 1, "connect 127.0.0.1:\(closed.port): Connection refused"),
      (["no-such-host.invalid", "80"], 3, "resolve no-such-host.invalid: "),
      (["127.0.0.1", "no-such-service"], 2, "no service 'no-such-service'"),
      (["unix:/no/such/file"], 1, "connect unix:/no/such/file: No such file or directory"),
      (["--listen", "192.0.2.1", "80"], 5, "bind 192.0.2.1:80: Cannot assign requested address"),
      ([long, "80"], 2, "is no host name"),
    ] {
      let outcome = try sonde(["inspect"] + words).finish()
      #expect(outcome.status == .exit(Int32(code)), "\(words): \(outcome.error)")
      #expect(outcome.text == "" && outcome.complaints.count == 1 && outcome.error.contains(text), "\(outcome.error)")
      guard code != 2 || words[1] == "no-such-service" else { continue }
      let answer = try InspectAnswer(words)
      #expect(answer.outcome.status == .exit(Int32(code)))
      #expect(try answer.summary.string("verdict") == "failed" && (answer.summary.integer("exit")) == code)
      #expect(try answer.summary.string("error")?.contains(text) ?? false)
    }
  }

  @Test("a value that is not there is told in JSON as well")
  func missing() throws {
    let server = try Socket.listening()
    let answer = try InspectAnswer("--option", "nosuch", "127.0.0.1", try server.portText)
    #expect(answer.outcome.status == .exit(1) && answer.objects.map(\.type) == ["option", "summary"])
    #expect(try answer.one("option").string("name") == "nosuch")
    #expect(try answer.one("option").string("refused") == "absent")
    #expect(try answer.summary.string("error")?.hasPrefix("'nosuch' is no option and no field") ?? false)
  }

  @Test("a link-local address without its interface is told what it lacks", arguments: ["inspect", "connect"])
  func scope(command: String) throws {
    let outcome = try sonde(command, "fe80::1", "53").finish()
    #expect(outcome.error.contains("a link-local address needs its interface, as in fe80::1%eth0"), "\(outcome.error)")
  }

  @Test("our own limit is not said to be an answer of the system")
  func limit() throws {
    let listener = try Socket.listening()
    try listener.listen(backlog: 0)
    let first = try Socket.connected(to: listener.socketName())
    let answer = try InspectAnswer("--timeout", "50ms", "127.0.0.1", try listener.portText)
    let attempt = try answer.one("attempt")
    #expect(attempt.string("reason") == "no answer in time (--timeout)")
    #expect(attempt.string("error")?.hasSuffix(": no answer in time (--timeout)") ?? false)
    #expect(try !(answer.summary.string("error")?.contains("timed out") ?? true))
    _ = first.fileNumber
  }

  @Test("a full disk and a closed stdout are failures, a reader that has enough is none")
  func outputs() throws {
    let server = try Socket.listening()
    let port = try server.portText
    #expect(try run("inspect", "127.0.0.1", port, output: .full).status == .exit(5))
    #expect(try run("inspect", "127.0.0.1", port, output: .closed).status == .exit(5))
    let reader = try Child([
      "sh", "-c", "\"$@\" | head -n 1; exit ${PIPESTATUS:-0}", "sh", Binary.path, "inspect", "-v", "127.0.0.1", port,
    ])
    let outcome = try reader.finish()
    #expect(outcome.status == .exit(0) && outcome.text == "connection\n" && outcome.error == "")
  }

  @Test("with -q nobody has to read stdout: the exit code is the answer all the same")
  func quiet() throws {
    let closed = try closedPort()
    let child = try sonde("inspect", "-q", "127.0.0.1", closed.port)
    child.closeOutput()
    let outcome = try child.finish()
    #expect(outcome.status == .exit(1) && outcome.error == "")
  }

  @Test("names from elsewhere do not talk to the terminal, and stay on their line in a pipe")
  func hostileNames() throws {
    let name = "evil\u{1b}[31m\nsecond\(getpid())"
    let server = try Socket.listening(.unix(UnixAddress(abstract: name)))
    let terminal = try Terminal()
    let shown = try sonde("inspect", "unix:@\(name)", output: .terminal(terminal))
    let screen = try terminal.read(until: "-v lists all")
    #expect(try shown.finish().status == .exit(0))
    #expect(screen.contains("evil\\x1b[31m\\x0asecond") && !screen.contains("\u{1b}"))
    let piped = try run("inspect", "unix:@\(name)").text
    #expect(piped.contains("\\x0asecond"))
    let json = try InspectAnswer("unix:@\(name)")
    #expect(try json.one("socket").string("remote") == "unix:@\(name)")
    _ = server
  }

  /// Linux 6.18 and later have every member of TCP_INFO, and every option, that the file has.
  static let kernelIsCurrent = RunningKernel.isAtLeast(6, 18)

  @Test(
    "the JSON of a connection is what it was",
    .enabled(
      if: kernelIsCurrent && Namespace.areAvailable && Tools.has("sysctl"),
      "the file is that of Linux 6.18 in a namespace of its own"))
  func golden() throws {
    let space = try Namespace()
    let enter = ["ip", "netns", "exec", space.name]
    let reno = try Child(enter + ["sysctl", "-qw", "net.ipv4.tcp_congestion_control=reno"]).finish()
    try #require(reno.status == .exit(0), "\(reno.error)")
    let server = try Child(
      enter + [Binary.path, "listen", "-k", "--discard", "--report-fd", "3", "127.0.0.1", "80"], reporting: true)
    try server.waitForReport()
    let outcome = try space.sonde("inspect", "--json", "127.0.0.1", "80").finish()
    #expect(outcome.status == .exit(0))
    let counts = TCPInfo.fields.map(\.name) + MemoryInfo.fields.map(\.name)
    try Golden.expect(
      outcome.text, matches: "inspect.jsonl",
      masking: counts + [
        "cookie", "value", "default", "handshake_time", "connect_time", "interface_index", "path_mtu",
      ],
      strings: ["local", "value", "default", "table", "unknown"])
  }
}

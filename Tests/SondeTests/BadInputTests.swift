import Glibc
import Sockets
import Testing

/// A command line that cannot work, and what must be said of it.
struct Mistake: Sendable, CustomTestStringConvertible {
  let words: [String]
  let code: Int32
  let says: [String]

  init(_ line: String, _ code: Int32, _ says: String...) {
    words = line.split(separator: " ").map(String.init)
    self.code = code
    self.says = says
  }

  var testDescription: String { words.joined(separator: " ") }
}

@Suite("bad input: one line that says what, on what, why, and what would help", .endToEnd)
struct BadInputTests {
  static let usage = [
    Mistake("connect localhost 99999", 2, "sonde connect: port '99999': ports are 0 to 65535"),
    Mistake("connect localhost -1", 2, "'-1'", "0 to 65535"),
    Mistake("connect localhost -1h", 2, "-1h"),
    Mistake("connect localhost 0x50", 2, "0x50"),
    Mistake("connect localhost htp", 2, "no service 'htp' over tcp", "did you mean 'http'?"),
    Mistake("connect localhost nosuchservice", 2, "no service 'nosuchservice'"),
    Mistake("connect --udp localhost nosuchservice", 2, "no service 'nosuchservice' over udp"),
    Mistake("listen htp", 2, "no service 'htp' over tcp", "did you mean 'http'?"),
    Mistake("listen 99999", 2, "port '99999'"),
    Mistake("connect localhost 0", 2, "port 0"),
    Mistake("connect localhost", 2, "'localhost' has no port"),
    Mistake("connect ::1", 2, "[::1]", "has no port"),
    Mistake("connect", 2, "connect to what?"),
    Mistake("listen", 2, "listen where?"),
    Mistake("connect localhost 1 2", 2, "unexpected argument '2'"),
    Mistake("connect -n localhost 80", 2, "'localhost' is a name", "-n"),
    Mistake("connect -4 -6 localhost 80", 2, "-4 and -6 exclude each other"),
    Mistake("connect -4 ::1 80", 2, "-4 and an IPv6 address exclude each other"),
    Mistake("connect -6 127.0.0.1 80", 2, "-6 and an IPv4 address exclude each other"),
    Mistake("connect --udp --seqpacket localhost 80", 2, "exclude one another"),
    Mistake("connect --udp unix:/x", 2, "--dgram"),
    Mistake("connect --seqpacket localhost 80", 2, "--seqpacket is for Unix sockets"),
    Mistake("connect --send-only --recv-only localhost 80", 2, "--send-only and --recv-only exclude each other"),
    Mistake("connect -v -q localhost 80", 2, "-v and -q exclude each other"),
    Mistake("connect --frame line localhost 80", 2, "--frame", "--udp"),
    Mistake("connect --udp --frame lines localhost 80", 2, "--frame", "read, line, chunk:SIZE, nul, len16 or len32"),
    Mistake("connect --udp --frame chunk:65508 localhost 80", 2, "--frame", "65507"),
    Mistake("connect --udp --crlf localhost 80", 2, "--crlf is for streams"),
    Mistake("connect --udp --on-eof half-close localhost 80", 2, "datagrams have no end to send"),
    Mistake("connect --udp --on-peer-eof wait localhost 80", 2, "--on-peer-eof"),
    Mistake("connect --on-eof sometimes localhost 80", 2, "--on-eof", "half-close, wait, quit or quit:DURATION"),
    Mistake("connect --on-peer-eof quit:soon localhost 80", 2, "--on-peer-eof", "500ms"),
    Mistake("connect --connect-timeout 0 localhost 80", 2, "--connect-timeout"),
    Mistake("connect --connect-timeout 3parsecs localhost 80", 2, "--connect-timeout", "500ms, 2s, 1m"),
    Mistake("connect --idle-timeout -1 localhost 80", 2, "-1"),
    Mistake("connect --ttl 256 localhost 80", 2, "--ttl", "1 to 255"),
    Mistake("connect --tos quick localhost 80", 2, "--tos", "af21"),
    Mistake("connect --send-buffer 1T localhost 80", 2, "--send-buffer", "64k, 10M"),
    Mistake("connect --join 10.0.0.1 --udp localhost 80", 2, "--join", "multicast"),
    Mistake("connect --source nowhere localhost 80", 2, "--source", "10.0.0.1:5000"),
    Mistake("connect --source ::1 127.0.0.1 80", 2, "another family"),
    Mistake("connect --interface nosuch0 localhost 80", 2, "--interface", "no such interface"),
    Mistake("connect --report-fd 77 --json localhost 80", 2, "--report-fd 77", "not open"),
    Mistake("connect --report-fd two --json localhost 80", 2, "--report-fd", "two"),
    Mistake("listen --max-connections 3 80", 2, "--max-connections goes with --keep-open"),
    Mistake(
      "listen --keep-open --max-connections 0 80", 2,
      "invalid for '--max-connections': it is a whole number from 1 to 2147483647"),
    Mistake("listen --client-buffer 1M 80", 2, "--client-buffer goes with --keep-open"),
    Mistake("listen --keep-open --echo --chat 80", 2, "--echo and --chat exclude each other"),
    Mistake("listen --keep-open --echo --crlf 80", 2, "--echo answers by itself"),
    Mistake("listen --deadline 277778h 80", 2, "invalid for '--deadline': the longest duration is 277777h"),
    Mistake("listen --backlog 0 80", 2, "invalid for '--backlog': it is a whole number from 1 to 2147483647"),
    Mistake("resolve", 2, "resolve what?"),
    Mistake("resolve -4 -6 localhost", 2, "-4 and -6 exclude each other"),
    Mistake("resolve -v -q localhost", 2, "-v and -q exclude each other"),
    Mistake("resolve --interval 1s localhost", 2, "--interval goes with --count"),
    Mistake("resolve --count 1 --interval 1s localhost", 2, "--interval goes with --count"),
    Mistake("resolve --count many localhost", 2, "invalid for '--count'", "from 0 to"),
    Mistake("resolve --parallel 0 localhost", 2, "invalid for '--parallel'", "from 1 to"),
    Mistake("resolve --parallel 1025 localhost", 2, "--parallel is at most 1024"),
    Mistake("resolve --timeout 0 localhost", 2, "invalid for '--timeout'", "longer than nothing"),
    Mistake("resolve --deadline soon localhost", 2, "invalid for '--deadline'", "500ms, 2s, 1m"),
    Mistake("resolve --connect 0 localhost", 2, "invalid for '--connect'", "1 to 65535"),
    Mistake("resolve --connect 65536 localhost", 2, "invalid for '--connect'", "1 to 65535"),
    Mistake("resolve --connect nosuchservice localhost", 2, "invalid for '--connect'", "a service over tcp"),
    Mistake("resolve @/nonexistent/list localhost", 2, "cannot read /nonexistent/list: No such file or directory"),
    Mistake("resolve localhost @/tmp", 2, "cannot read /tmp: Is a directory"),
    Mistake("resolve - localhost -", 2, "stdin can be read only once"),
    Mistake("resolve --revers localhost", 2, "--revers", "--reverse"),
    Mistake("resolv localhost", 2, "did you mean 'resolve'?"),
    Mistake("conect localhost 80", 2, "unknown command 'conect'; did you mean 'connect'?"),
    Mistake("lisen 80", 2, "did you mean 'listen'?"),
    Mistake("frobnicate", 2, "unknown command 'frobnicate'", "connect", "listen"),
    Mistake("", 2, "which command?", "connect", "listen"),
    Mistake("--jsn", 2, "--jsn"),
    Mistake("connect --connect-timout 1s localhost 80", 2, "--connect-timout", "--connect-timeout"),
    Mistake("connect --jsno localhost 80", 2, "--jsno", "--json"),
    Mistake("listen --keepopen 80", 2, "--keepopen", "--keep-open"),
    Mistake("connect --connect-timeout", 2, "--connect-timeout"),
    Mistake("connect unix:", 2, "unix:", "needs a name"),
    Mistake("connect unix:/\(String(repeating: "x", count: 120))", 2, "121 bytes", "at most 107"),
    Mistake("listen unix:@\(String(repeating: "x", count: 120))", 2, "120 bytes", "at most 107"),
  ]

  @Test("usage", arguments: usage)
  func usageError(mistake: Mistake) throws {
    let outcome = try sonde(mistake.words).finish()
    expect(outcome, mistake)
    #expect(outcome.error.hasPrefix("sonde"))
  }

  private func expect(_ outcome: ChildOutcome, _ mistake: Mistake, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(outcome.status == .exit(mistake.code), "\(outcome.error)", sourceLocation: sourceLocation)
    #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
    #expect(outcome.complaints.count == 1, "\(outcome.error)", sourceLocation: sourceLocation)
    #expect(
      outcome.error.hasSuffix("\n") && !outcome.error.hasSuffix(".\n"), "\(outcome.error)",
      sourceLocation: sourceLocation)
    for text in mistake.says {
      #expect(outcome.error.contains(text), "\(outcome.error)", sourceLocation: sourceLocation)
    }
  }

  @Test("a name that nobody knows is exit 3", arguments: ["connect", "listen"])
  func unresolvable(command: String) throws {
    let outcome = try run(command, "--deadline", "15s", "no-such-name.invalid", "80")
    expect(outcome, Mistake("", 3, "no-such-name.invalid"))
  }

  @Test("a refused connection is exit 1")
  func refused() throws {
    let closed = try closedPort()
    let outcome = try run("connect", "127.0.0.1", closed.port)
    #expect(outcome.error == "sonde: connect 127.0.0.1:\(closed.port): Connection refused\n")
    #expect(outcome.status == .exit(1))
  }

  @Test("a path that is no socket, and one that does not exist")
  func notASocket() throws {
    let file = try Files.make("plain", "text")
    expect(
      try run("connect", "unix:\(file)"), Mistake("", 1, "connect unix:\(file): Connection refused", "not a socket"))
    expect(
      try run("connect", "unix:\(file)-none"), Mistake("", 1, "connect unix:\(file)-none: No such file or directory"))
    expect(try run("listen", "unix:\(file)"), Mistake("", 5, "unix:\(file)", "Address already in use"))
    #expect(try Files.contents(file) == Array("text".utf8))
    let directory = try Sandbox.here().path("nowhere")
    expect(try run("listen", "unix:\(directory)/s"), Mistake("", 5, "unix:\(directory)/s", "No such file or directory"))
  }

  @Test("a socket of another type is named as such")
  func otherType() throws {
    let path = try Sandbox.here().path("dgram")
    let socket = try Socket.listening(try SocketAddress("unix:\(path)"), .datagram)
    expect(try run("connect", "unix:\(path)"), Mistake("", 1, "--dgram"))
    try socket.close()
  }

  @Test("an address in use is exit 5 and names the address", arguments: ["tcp", "udp", "unix", "abstract"])
  func addressInUse(kind: String) throws {
    switch kind {
    case "tcp", "udp":
      let options = kind == "udp" ? ["--udp"] : []
      let listener = try Listener(options + ["--keep-open", "127.0.0.1", "0"])
      let outcome = try sonde(["listen"] + options + ["127.0.0.1", listener.port]).finish()
      expect(outcome, Mistake("", 5, "127.0.0.1:\(listener.port): Address already in use"))
    case "unix":
      let listener = try Listener("--keep-open", "unix:\(try Sandbox.here().path("s"))")
      expect(try run("listen", listener.address), Mistake("", 5, listener.address, "Address already in use"))
      #expect(Files.exists(String(listener.address.dropFirst(5))))
    default:
      let listener = try Listener("--keep-open", "unix:@sonde-test-\(getpid())-in-use")
      expect(try run("listen", listener.address), Mistake("", 5, listener.address, "Address already in use"))
    }
  }

  @Test(
    "a privileged port without the privilege is exit 4 and names the capability",
    .enabled(if: Tools.isRoot && Tools.has("setpriv"), "needs root and setpriv to give rights up"))
  func privilegedPort() throws {
    let drop = [
      "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--bounding-set", "-all", "--inh-caps",
      "-all",
    ]
    guard Namespace.areAvailable else { return }
    let namespace = try Namespace()
    let outcome = try Child(
      ["ip", "netns", "exec", namespace.name] + drop + [try Sandbox.here().publicBinary(), "listen", "127.0.0.1", "80"]
    ).finish()
    expect(outcome, Mistake("", 4, "127.0.0.1:80: Permission denied", "CAP_NET_BIND_SERVICE"))
  }

  @Test("an address that is not ours is exit 5")
  func foreignAddress() throws {
    expect(try run("listen", "192.0.2.1", "0"), Mistake("", 5, "192.0.2.1", "Cannot assign requested address"))
    expect(
      try run("connect", "--source", "192.0.2.1", "127.0.0.1", "9"),
      Mistake("", 5, "192.0.2.1", "Cannot assign requested address"))
  }

  @Test("no descriptors left is exit 5, said in one line", arguments: [5, 6, 7, 8, 9, 10, 11])
  func noDescriptors(limit: Int) throws {
    let closed = try closedPort()
    let outcome = try Child(
      ["sh", "-c", "ulimit -n \(limit); exec \"$@\"", "sh", Binary.path, "connect", "127.0.0.1", closed.port]
    ).finish()
    guard outcome.status != .exit(1) else { return }
    // The dynamic loader itself may have found no descriptor: its words are not ours.
    guard outcome.status != .exit(127) else { return }
    expect(outcome, Mistake("", 5, "Too many open files"))
  }
}

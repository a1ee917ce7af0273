import Addresses
import Glibc
import Sockets
import Testing

@Suite("resolve: what is printed, and where to", .endToEnd, .ownSystem)
struct ResolveOutputTests {
  private static let zone = """
    one.example A 192.0.2.50
    one.example AAAA 2001:db8::50
    www.corp.example CNAME one.example
    192.0.2.50 PTR one.example
    192.0.2.51 PTR one.example
    192.0.2.52 PTR gone.example
    fails.example SERVFAIL
    xn--bcher-kva.example A 192.0.2.70
    192.0.2.70 PTR xn--bcher-kva.example
    slow.example SILENT
    """

  private func system() throws -> OwnSystem {
    let system = try OwnSystem(
      hosts: "192.0.2.1 hosted.example\n203.0.113.1 hosted.example\n", OwnSystem.twoFamilies)
    try system.write("nameserver 127.0.0.1\nsearch corp.example\noptions timeout:30 attempts:1\n", to: "resolv.conf")
    _ = try NameServer(in: system, Self.zone)
    return system
  }

  @Test("JSON has the keys of the manual, in their order")
  func golden() throws {
    let system = try system()
    let server = try system.socket(.stream, .v4(IPv4Address(192, 0, 2, 1), port: 8080))
    let names = [
      "hosted.example", "www", "192.0.2.50", "192.0.2.51", "192.0.2.52", "192.0.2.53", "none.example.", "fails.example",
      "192.0.2.70", "a..b", "fe80::1%none", "slow.example", "fe80::1",
    ]
    let outcome = try system.start([Binary.path, "resolve", "--json", "--timeout", "400ms"] + names).finish()
    let race = try system.resolve("--json", "--connect", "8080", "--reverse", "hosted.example").finish()
    let rounds = try system.resolve("--json", "--count", "2", "--interval", "1ms", "hosted.example").finish()
    #expect(outcome.error + race.error + rounds.error == "" && server.number > 0)
    // The port on our side is the kernel's choice.
    let fixed = race.text.split(separator: "\"local\":\"192.0.2.1:", maxSplits: 1)
    let text = fixed[0] + "\"local\":\"192.0.2.1:" + fixed[1].drop(while: \.isNumber)
    try Golden.expect(
      outcome.text + text + rounds.text, matches: "resolve.jsonl",
      masking: [
        "lookup", "sources", "search", "reverse", "confirm", "started", "min", "avg", "max", "p50", "p90", "p99",
      ])
  }

  @Test("text from elsewhere is escaped on a terminal, and untouched in a pipe")
  func escaping() throws {
    let system = try OwnSystem(
      hosts: "192.0.2.1 \u{1b}[31mred.example nick\n2001:db8::1 \u{202e}txt.example\n",
      OwnSystem.twoFamilies + ["link add \u{1b}[7m0 type veth peer name w1", "link set \u{1b}[7m0 addrgenmode none"]
        + ["link set \u{1b}[7m0 up", "link set w1 up", "addr add fe80::7/64 dev \u{1b}[7m0 nodad"])
    try system.write("hosts: files\n", to: "nsswitch.conf")
    let index = try #require(system.namespace.ip("-o link show dev \u{1b}[7m0").split(separator: ":").first)
    let words = [
      "resolve", "-v", "--reverse", "--connect", "9", "nick", "192.0.2.1", "2001:db8::1", "fe80::7%\(index)",
    ]
    let piped = try system.start([Binary.path] + words).finish()
    #expect(piped.error == "")
    for text in ["canonical name: \u{1b}[31mred.example\n", "\u{202e}txt.example (confirmed)", "fe80::7%\u{1b}[7m0 "] {
      #expect(piped.text.contains(text), "\(piped.text)")
    }

    let terminal = try Terminal()
    let child = try system.start([Binary.path] + words, output: .terminal(terminal))
    // The last line of the last race.
    let screen = try terminal.read(until: "[fe80::7%\\x1b[7m0]:9 ")
    _ = try child.finish()
    #expect(!screen.contains("\u{1b}") && !screen.contains("\u{202e}"), "\(screen.debugDescription)")
    for text in [
      "canonical name: \\x1b[31mred.example\r\n", "\\x1b[31mred.example (confirmed)",
      "\\u{202e}txt.example (confirmed)",
      "  fe80::7%\\x1b[7m0  from fe80::7%\\x1b[7m0  ",
    ] {
      #expect(screen.contains(text), "\(screen.debugDescription)")
    }
  }

  @Test("on a terminal a wide enough timeline fits its columns")
  func width() throws {
    let system = try OwnSystem(hosts: "127.0.0.1 a.example\n127.0.0.2 a.example\n")
    try system.write("hosts: files\n", to: "nsswitch.conf")
    let terminal = try Terminal()
    var size = winsize(ws_row: 24, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0)
    try #require(ioctl(terminal.near.number, UInt(TIOCSWINSZ), &size) == 0)
    let child = try system.resolve("--connect", "9", "a.example", output: .terminal(terminal))
    _ = try child.finish()
    let screen = try terminal.read(until: "127.0.0.2:9 |")
    let rows = screen.split(separator: "\r\n").filter { $0.contains(":9 |") }
    #expect(!rows.isEmpty && rows.allSatisfy { $0.count <= 100 && $0.count > 80 }, "\(screen)")
  }

  @Test("a closed stdout, a full disk and a reader that goes")
  func outputs() throws {
    let system = try system()
    for (output, says) in [(ChildEnd.closed, "Bad file descriptor"), (.full, "No space left on device")] {
      for format in ["--json", "--"] {
        let outcome = try system.resolve(format, "hosted.example", output: output).finish()
        #expect(outcome.status == .exit(5))
        #expect(outcome.error == "sonde resolve: stdout: write: \(says)\n")
      }
    }
    let list = try Files.make("list", String(repeating: "hosted.example\n", count: 3000))
    let head = try system.start(
      ["sh", "-c", "(\"$0\" resolve @\(list); echo $? >&2) | head -1", Binary.path]
    ).finish()
    #expect(head.text.hasPrefix("hosted.example: 2 addresses") && head.text.split(separator: "\n").count == 1)
    #expect(head.error == "0\n")
    // Nobody is left who would be waited for.
    let gone = try system.resolve("--count", "0", "--interval", "1ms", "hosted.example")
    try gone.waitForOutput("hosted.example")
    gone.closeOutput()
    let outcome = try gone.finish()
    #expect(outcome.status == .exit(0) && outcome.error == "")
  }

  @Test("--quiet prints nothing, and the exit code is the answer")
  func quiet() throws {
    let system = try system()
    for (name, code) in [("hosted.example", 0), ("none.example.", 1), ("fails.example", 3), ("a..b", 2)]
      as [(String, Int32)]
    {
      let outcome = try system.resolve("-q", "--reverse", name).finish()
      #expect(outcome.status == .exit(code) && outcome.text == "" && outcome.error == "", "\(name)")
    }
  }

  @Test("-v tells the time of every step")
  func verbose() throws {
    let text = try system().resolve("-v", "--reverse", "www", "192.0.2.50").finish().text
    let times = text.split(separator: "\n").filter { $0.hasPrefix("  time: ") }
    try #require(times.count == 2)
    for step in ["lookup ", "sources ", "search ", "reverse ", "confirm "] { #expect(times[0].contains(step)) }
    // Of an address everything is told, too.
    #expect(text.contains("\n  192.0.2.50  from 192.0.2.1  scope global  label 4  precedence 10\n"))
  }

  @Test(
    "an unprivileged user gets the same",
    .enabled(if: Tools.has("setpriv"), "needs setpriv(1) to give rights up"))
  func unprivileged() throws {
    let system = try system()
    let words = ["resolve", "--json", "--reverse", "hosted.example", "www", "192.0.2.50", "none.example."]
    let user = [
      "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--bounding-set", "-all", "--inh-caps",
      "-all", try Sandbox.here().publicBinary(),
    ]
    func masked(_ outcome: ChildOutcome) -> String {
      Golden.mask(
        outcome.text, numbers: ["elapsed", "lookup", "sources", "search", "reverse", "confirm"], strings: ["time"])
    }
    let theirs = try system.start(user + words).finish()
    #expect(theirs.status == .exit(1) && theirs.error == "")
    #expect(try masked(theirs) == masked(system.start([Binary.path] + words).finish()))
    #expect(theirs.text.contains("\"source\":\"192.0.2.1\""))
  }
}

import Glibc
import Sockets
import Testing

extension Namespace {
  /// Starts `sonde interfaces WORDS` in it.
  func interfaces(_ words: [String], output: ChildEnd = .pipe) throws -> Child {
    try Child(["ip", "netns", "exec", name, Binary.path, "interfaces"] + words, output: output)
  }
}

@Suite(
  "what is asked of sonde interfaces", .endToEnd,
  .enabled(if: Namespace.areAvailable, "network namespaces need root, ip(8) and a kernel that has them"))
struct InterfaceWordTests {
  private static func names(_ text: String) -> [Substring] {
    text.split(separator: "\n").filter { !$0.hasPrefix(" ") }.map { $0.prefix { $0 != " " } }
  }

  @Test("a word is a name, a further name, an index or an address, and each interface is shown once")
  func words() throws {
    let namespace = try Namespace(
      "link add a0 type veth peer name a1", "link property add dev a1 altname much-longer-than-fifteen-bytes",
      "link add 3 type bridge", "addr add fe80::1/64 dev a0 nodad", "addr add fe80::1/64 dev a1 nodad",
      "addr add 192.0.2.1/24 dev a1", "link set a0 up", "link set a1 up")
    for (words, wanted) in [
      (["a0"], ["a0"]), (["2"], ["a1"]), (["much-longer-than-fifteen-bytes"], ["a1"]), (["192.0.2.1"], ["a1"]),
      (["fe80::1"], ["a1", "a0"]), (["fe80::1%a0"], ["a0"]), (["fe80::1%2"], ["a1"]), (["::1"], ["lo"]),
      (["fe80::1%much-longer-than-fifteen-bytes"], ["a1"]),
      // In the order of the words, and each once.
      (["a1", "lo", "2", "192.0.2.1", "a0"], ["a1", "lo", "a0"]),
      // A name is stronger than an index: a0 has the index 3.
      (["3"], ["3"]), (["4"], ["3"]),
    ] {
      let outcome = try namespace.interfaces(words).finish()
      #expect(outcome.status == .exit(0) && outcome.error == "")
      #expect(Self.names(outcome.text).map(String.init) == wanted, "\(words)")
    }
  }

  @Test("what is not there is told, with what may have been meant, and the rest is still shown")
  func missing() throws {
    let namespace = try Namespace("link add wan0 type veth peer name lan0", "addr add 192.0.2.1/24 dev wan0")
    let words = ["wan1", "77", "192.0.2.9", "fe80::zz", "lo", "4294967296"]
    let outcome = try namespace.interfaces(words).finish()
    #expect(outcome.status == .exit(1))
    #expect(Self.names(outcome.text) == ["lo"])
    #expect(
      outcome.error == """
        sonde interfaces: no interface is called 'wan1'; did you mean 'wan0'?
        sonde interfaces: no interface has the index 77, or the name '77'
        sonde interfaces: no interface has the address 192.0.2.9; wan0 is in its network 192.0.2.0/24
        sonde interfaces: no interface is called 'fe80::zz'
        sonde interfaces: no interface is called '4294967296'

        """)
    let objects = try JSONObject.lines(try namespace.interfaces(["--json", "wan1", "wan0", "--up"]).finish().text)
    #expect(objects.map(\.type) == ["no-interface", "no-interface", "summary"])
    #expect(objects[0].string("target") == "wan1" && objects[0].string("verdict") == "not-found")
    #expect(objects[1].string("target") == "wan0" && objects[1].string("verdict") == "not-up")
    #expect(objects[2].integer("not_found") == 2 && objects[2].integer("exit") == 1)
  }

  @Test(
    "what can be no interface is refused before anything is shown",
    arguments: [
      "", ".", "..", "a/b", "/", "a b", "a\tb", "a\n", String(repeating: "x", count: 128), "192.0.2.0/24", "--upp",
      "-1",
    ])
  func malformed(word: String) throws {
    let outcome = try sonde("interfaces", "lo", word).finish()
    #expect(outcome.status == .exit(2) && outcome.text == "")
    #expect(outcome.complaints.count == 1 && outcome.error.hasPrefix("sonde interfaces: "))
  }

  @Test(
    "options that exclude each other are refused", arguments: [["-4", "-6"], ["-q", "-v"]])
  func exclusive(words: [String]) throws {
    let outcome = try sonde(["interfaces"] + words).finish()
    #expect(outcome.status == .exit(2) && outcome.text == "" && outcome.complaints.count == 1)
  }

  @Test("a number with a sign is no option, and no port here", arguments: [["-1"], ["resolve", "--count", "-1", "x"]])
  func negativeNumber(words: [String]) throws {
    let outcome = try sonde(words.count == 1 ? ["interfaces"] + words : words).finish()
    #expect(outcome.status == .exit(2) && outcome.error.hasSuffix(": unknown option '-1'; no number has a sign here\n"))
  }

  @Test("for lack of descriptors nothing is said of addresses: the error number, exit 5")
  func fewDescriptors() throws {
    let namespace = try Namespace("addr add fe80::1/64 dev lo")
    let outcome = try Child(
      ["ip", "netns", "exec", namespace.name, "sh", "-c", "ulimit -n 4; exec \"$0\" interfaces", Binary.path]
    ).finish()
    #expect(outcome.status == .exit(5) && outcome.text == "")
    #expect(outcome.complaints.count == 1 && outcome.error.contains("Too many open files"), "\(outcome.error)")
  }

  @Test("names and remarks that talk to a terminal are escaped there, and cannot begin a line anywhere")
  func hostileNames() throws {
    let namespace = try Namespace(
      "link add evil\u{1b}[31m type veth peer name \u{202e}lanip",
      "addr add 192.0.2.1/24 dev evil\u{1b}[31m label evil\u{1b}[31m:x",
      "link set evil\u{1b}[31m alias a\u{1b}]0;title\u{7}\nlo2\u{1b}[0m")
    let terminal = try Terminal()
    let child = try namespace.interfaces(["-v", "evil\u{1b}[31m", "evil\u{1b}[31"], output: .terminal(terminal))
    let screen = try terminal.read(until: "not possible: it is down")
    let outcome = try child.finish()
    #expect(!screen.contains("\u{1b}") && !screen.contains("\u{202e}") && !screen.contains("\u{7}"))
    let lines = screen.split { $0.isNewline }.map { $0.split(separator: " ").joined(separator: " ") }
    #expect(lines.contains { $0.hasPrefix(#"evil\x1b[31m down veth "#) })
    #expect(lines.contains(#"192.0.2.1/24 global label evil\x1b[31m:x, permanent"#))
    #expect(lines.contains(#"remark a\x1b]0;title\x07\x0alo2\x1b[0m"#))
    #expect(lines.contains(#"linked to \u{202e}lanip, index 2"#))
    #expect(outcome.status == .exit(1))
    // In a pipe the text is as it is, but for what would begin another line.
    let piped = try namespace.interfaces(["-v"]).finish()
    #expect(piped.text.contains(" a\u{1b}]0;title\u{7}\\x0alo2"))
    let objects = try JSONObject.lines(try namespace.interfaces(["--json"]).finish().text)
    #expect(
      objects.contains {
        $0.string("name") == "evil\u{1b}[31m" && $0.string("alias") == "a\u{1b}]0;title\u{7}\nlo2\u{1b}[0m"
      })
    // A name that reads as no scope gives way to the index.
    let link = try Namespace("link add x\u{1}y type bridge", "addr add fe80::1/64 dev x\u{1}y nodad")
    #expect(try link.interfaces(["fe80::1%2"]).finish().text.contains("fe80::1%2/64"))
  }

  @Test("bytes that are no UTF-8 in a name do not stop anything")
  func brokenName() throws {
    let namespace = try Namespace()
    let script = "ip -n \(namespace.name) link add \"$(printf 'n\\377\\376')\" type bridge"
    try #require(try Child(["sh", "-c", script]).finish().status == .exit(0))
    let outcome = try namespace.interfaces(["2"]).finish()
    #expect(outcome.status == .exit(0) && outcome.text.hasPrefix("n\u{fffd}\u{fffd}  down  bridge"))
  }

  @Test(
    "without permission everything is told, and that capturing needs a capability",
    .enabled(if: Tools.has("setpriv"), "setpriv(1) is not installed"))
  func unprivileged() throws {
    let namespace = try Namespace("link add b0 type bridge")
    let drop = [
      "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all",
      try Sandbox.here().publicBinary(), "interfaces",
    ]
    let outcome = try Child(["ip", "netns", "exec", namespace.name] + drop).finish()
    #expect(outcome.status == .exit(0) && outcome.error == "")
    #expect(
      outcome.text.contains(
        "lo  up    loopback                     mtu 65536  index 1  bind, capture needs CAP_NET_RAW\n"))
    #expect(outcome.text.contains("\nb0  down  bridge"))
    let object = try JSONObject.lines(
      try Child(["ip", "netns", "exec", namespace.name] + drop + ["--json"]).finish().text)[0]
    #expect(object["capture"] == .boolean(false) && object.string("capture_reason") == "needs CAP_NET_RAW")
    #expect(object["bind"] == .boolean(true))
  }

  private static let hasTracer = Tools.has("strace")

  @Test(
    "a kernel that refuses to answer is a failure of its own", .enabled(if: hasTracer, "strace(1) is not installed"),
    arguments: [("EPERM", "Operation not permitted", 4), ("ENOMEM", "Cannot allocate memory", 5)]
      as [(String, String, Int32)])
  func refusal(code: String, reason: String, exit: Int32) throws {
    let command = ["strace", "-qq", "-o", "/dev/null", "-e", "inject=sendto:error=\(code)", Binary.path, "interfaces"]
    let outcome = try Child(command).finish()
    #expect(outcome.status == .exit(exit) && outcome.text == "")
    #expect(outcome.complaints.count == 1 && outcome.error.hasSuffix(": \(reason)\n"))
    let objects = try JSONObject.lines(try Child(command + ["--json"]).finish().text)
    #expect(objects.map(\.type) == ["summary"] && objects[0].integer("exit") == Int(exit))
    #expect(objects[0].string("error")?.hasSuffix(reason) == true)
  }

  @Test(
    "an answer that is lost or interrupted once is asked for again",
    .enabled(if: hasTracer, "strace(1) is not installed"), arguments: ["ENOBUFS", "EINTR", "EAGAIN"])
  func lostAnswer(code: String) throws {
    let namespace = try Namespace("link add b0 type bridge")
    let outcome = try Child(
      [
        "ip", "netns", "exec", namespace.name, "strace", "-qq", "-o", "/dev/null", "-e",
        "inject=recvmsg:error=\(code):when=2", Binary.path, "interfaces",
      ]
    ).finish()
    #expect(outcome.status == .exit(0) && outcome.error == "")
    #expect(outcome.text == (try namespace.interfaces([]).finish().text))
  }

  @Test("an answer that cannot be written is a failure, and a reader that has gone is none")
  func output() throws {
    #expect(try run("interfaces", output: .full).status == .exit(5))
    #expect(try run("interfaces", output: .closed).status == .exit(5))
    let child = try sonde("interfaces", "--json")
    child.closeOutput()
    #expect(try child.finish().status == .exit(0))
  }
}

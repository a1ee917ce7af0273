import Sockets
import Testing

@Suite("sonde scan: JSON and CSV, as others read them", .endToEnd)
struct ScanOutputTests {
  static let script = """
    import csv, json, sys
    if sys.argv[1] == "csv":
        rows = list(csv.DictReader(sys.stdin))
        print(*[f"{r['address']}|{r['port']}|{r['protocol']}|{r['verdict']}|{r['reason']}|{r['banner']}" for r in rows], sep="\\n")
        assert all(None not in r and None not in r.values() for r in rows)
    else:
        for line in sys.stdin:
            r = json.loads(line)
            print(r["type"], *list(r), sep="|")
    """

  /// What Python makes of `text`.
  private func read(_ text: [UInt8], as form: String) throws -> [String] {
    let path = try Files.make("output", text)
    let outcome = try Child(["python3", "-c", Self.script, form], input: .file(path)).finish()
    try #require(outcome.status == .exit(0), "python3: \(outcome.error)")
    return outcome.text.split(separator: "\n").map(String.init)
  }

  @Test("--csv has a line for each port behind its header", .enabled(if: Tools.has("python3"), "python3 reads it"))
  func csv() throws {
    let (open, closed) = (try LocalPort(listens: true), try LocalPort(listens: false))
    let outcome = try run("scan", "--csv", "127.0.0.1", "\(open.number),\(closed.number)")
    #expect(outcome.status == .exit(1) && outcome.error == "")
    #expect(outcome.text.hasPrefix("time,target,address,port,protocol,name,verdict,reason,witness,rtt_ns,tries,banner"))
    let rows = try read(outcome.output, as: "csv")
    #expect(
      rows.sorted()
        == ["127.0.0.1|\(open.number)|tcp|open|connected|", "127.0.0.1|\(closed.number)|tcp|closed|refused|"].sorted())
  }

  @Test("what a server says is one quoted value", .enabled(if: Tools.has("python3"), "python3 reads it"))
  func quoting() throws {
    let server = try ScanServers("said")
    let outcome = try run("scan", "--csv", "--banner", "127.0.0.1", server.port("said"))
    #expect(
      try read(outcome.output, as: "csv") == [
        "127.0.0.1|\(server.port("said"))|tcp|open|connected|one, \"two\" \\x1b[31m\\xff"
      ])
  }

  @Test("--json has these keys", .enabled(if: Tools.has("python3"), "python3 reads it"))
  func json() throws {
    let (open, closed) = (try LocalPort(listens: true), try LocalPort(listens: false))
    let outcome = try run("scan", "--json", "127.0.0.1", "\(open.number),\(closed.number)")
    let lines = try read(outcome.output, as: "json")
    let port = "port|type|time|target|address|port|protocol|verdict|reason|witness|rtt|tries"
    let summary = [
      "summary", "type", "time", "verdict", "reason", "ports", "open", "closed", "filtered", "open_or_filtered",
      "undecided", "unfinished", "unresolved_names", "questions", "slowed_hosts", "elapsed", "exit",
    ].joined(separator: "|")
    #expect(lines.map { $0.replacing("|name|", with: "|") } == [port, port, summary])
  }

  @Test("records come as ports are decided, and not at the end")
  func atOnce() throws {
    let closed = try LocalPort(listens: false)
    let child = try startScan(["--rate", "5", "127.7.0.1-127.7.0.100", closed.number])
    try child.waitForOutput("\"port\"")
    #expect(child.status == nil && child.began - .now > .seconds(-10))
    child.closeOutput()
    _ = try child.finish()
  }
}

@Suite("sonde scan: names", .endToEnd, .ownSystem)
struct ScanNameTests {
  private static let hosts = """
    127.0.0.1 one same
    127.0.0.2 two
    127.0.0.3 several
    127.0.0.4 several
    fd00::6 six both
    127.0.0.5 both

    """

  /// A machine that knows these names and no others, with a listener at port 8080 of every address.
  private func system() throws -> (OwnSystem, OpenFile) {
    let system = try OwnSystem(hosts: Self.hosts, ["addr add fd00::6/128 dev lo nodad"])
    try system.write("hosts: files\n", to: "nsswitch.conf")
    try system.write("multi on\n", to: "host.conf")
    return (system, try system.socket(.stream, .v6(.any, port: 8080)))
  }

  private func scan(_ system: OwnSystem, _ words: String...) throws -> ScanRecords {
    try ScanRecords(startScan(words, through: system.prefix))
  }

  @Test("ports among the targets are told where they belong")
  func misplacedPorts() throws {
    for (word, hint) in [
      ("https", "; ports stand in one word at the end"), ("htpps", "; if the port 'https' is meant"),
    ] {
      let outcome = try sonde(["scan", "127.0.0.1", word, "1"]).finish()
      #expect(outcome.status == .exit(3) && outcome.complaints.count == 1)
      #expect(outcome.complaints.first?.contains("\(word): ") ?? false)
      #expect(outcome.complaints.first?.contains(hint) ?? false, "\(outcome.error)")
    }
  }

  @Test("a name that fails is a record and a line; the rest is scanned, and the exit code is 3")
  func failing() throws {
    let (system, listener) = try system()
    defer { _ = listener }
    let records = try scan(system, "one", "nosuch", "two", "gone", "127.0.0.9", "-p", "8080")
    #expect(records.status == .exit(3) && records.summary.integer("unresolved_names") == 2)
    #expect(Set(records.endpoints) == ["127.0.0.1 8080/tcp", "127.0.0.2 8080/tcp", "127.0.0.9 8080/tcp"])
    #expect(records.summary.integer("open") == 3)
    #expect(records.targets.map { $0.string("verdict") } == ["unresolved", "unresolved"])
    #expect(Set(records.targets.compactMap { $0.string("target") }) == ["nosuch", "gone"])
    let text = try system.start([Binary.path, "scan", "one", "nosuch", "gone:1", "-p", "8080"]).finish()
    #expect(text.status == .exit(3) && text.complaints.count == 2, "\(text.error)")
    #expect(text.complaints.contains { $0.hasPrefix("sonde scan: nosuch: ") })
    #expect(text.complaints.contains { $0.hasPrefix("sonde scan: gone: ") })
    #expect(text.text.hasPrefix("one (127.0.0.1)  8080/tcp  open"), "\(text.text)")
  }

  @Test("whatever is written in several ways is asked once")
  func duplicates() throws {
    let (system, listener) = try system()
    defer { _ = listener }
    let records = try scan(
      system, "one", "ONE", "same", "127.0.0.1", "127.0.0.1:8080", "one:8080,8081", "127.0.0.0/30", "two:8080,8082",
      "127.0.0.1-2", "-p", "8080,8080-8081")
    #expect(
      Set(records.endpoints) == [
        "127.0.0.1 8080/tcp", "127.0.0.1 8081/tcp", "127.0.0.2 8080/tcp", "127.0.0.2 8081/tcp", "127.0.0.2 8082/tcp",
      ])
    #expect(records.ports.count == 5 && records.summary.integer("questions") == 5)
  }

  @Test("a name is its first address, or all of them, or those of one family")
  func addresses() throws {
    let (system, listener) = try system()
    defer { _ = listener }
    #expect(try scan(system, "several:8080").endpoints == ["127.0.0.3 8080/tcp"])
    #expect(
      Set(try scan(system, "--all-addresses", "several:8080").endpoints)
        == ["127.0.0.3 8080/tcp", "127.0.0.4 8080/tcp"])
    #expect(try scan(system, "-6", "both:8080").endpoints == ["fd00::6 8080/tcp"])
    #expect(try scan(system, "-4", "both:8080").endpoints == ["127.0.0.5 8080/tcp"])
    #expect(try scan(system, "-6", "six", "8080").status == .exit(0))
    #expect(try scan(system, "[::1]:8080").status == .exit(0))
    #expect(try scan(system, "-4", "six:8080").status == .exit(3))
  }
}

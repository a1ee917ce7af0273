import Glibc
import Testing

@Suite("sonde scan: what it prints and how it ends", .endToEnd)
struct ScanCommandTests {
  /// One address more than a table has rows for by itself.
  static let many = "127.7.0.1-127.7.0.17"

  @Test("of a few ports each has a row, in order")
  func few() throws {
    let (open, closed) = (try LocalPort(listens: true), try LocalPort(listens: false))
    let outcome = try run("scan", "127.0.0.1", "\(open.number),\(closed.number)")
    #expect(outcome.status == .exit(1) && outcome.error == "")
    let rows = outcome.text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    try #require(rows.count == 2, "\(outcome.text)")
    let ports = [open, closed].map { Int($0.number) ?? 0 }.sorted().map { "\($0)/tcp" }
    #expect(rows.map { $0[1] } == ports && rows.allSatisfy { $0[0] == "127.0.0.1" })
    for (row, port) in zip(rows, ports) {
      let isOpen = port == "\(open.number)/tcp"
      #expect(row[2] == (isOpen ? "open" : "closed") && row.contains(isOpen ? "connected" : "refused"), "\(row)")
    }
  }

  @Test("of many, open ones have rows, and the others a line for each reason")
  func many() throws {
    let (open, closed) = (try LocalPort(listens: true), try LocalPort(listens: false))
    let outcome = try run("scan", Self.many, "127.7.0.1:\(open.number)", "-p", closed.number)
    #expect(outcome.status == .exit(1))
    let lines = outcome.text.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].contains("open") && lines[1] == "17 closed: refused", "\(outcome.text)")
  }

  @Test("--all has a row for each of many, and --open for open ones only, without a summary")
  func forms() throws {
    let (open, closed) = (try LocalPort(listens: true), try LocalPort(listens: false))
    let words = [Self.many, "127.7.0.1:\(open.number)", "-p", closed.number]
    let all = try sonde(["scan", "--all"] + words).finish().text.split(separator: "\n")
    #expect(all.count == 18 && all.count { $0.contains("refused in ") } == 17, "\(all)")
    let few = try sonde(["scan", "--open"] + words).finish()
    #expect(few.status == .exit(1) && few.text.split(separator: "\n").count == 1, "\(few.text)")
    #expect(few.text.hasPrefix("127.7.0.1  \(open.number)/tcp  open"))
  }

  @Test("-q says nothing, and the exit code all")
  func quiet() throws {
    let (open, closed) = (try LocalPort(listens: true), try LocalPort(listens: false))
    for (port, code) in [(open, Int32(0)), (closed, 1)] {
      let outcome = try run("scan", "-q", "127.0.0.1", port.number)
      #expect(outcome.status == .exit(code) && outcome.text == "" && outcome.error == "")
    }
  }

  @Test(
    "--require says how many must be open",
    arguments: [
      ("all", 1), ("any", 0), ("1", 0), ("2", 0), ("3", 1),
    ] as [(String, Int32)])
  func quorum(word: String, code: Int32) throws {
    let (open, closed) = (try LocalPort(listens: true), try LocalPort(listens: false))
    let words = ["127.0.0.1:\(open.number),\(closed.number)", "127.0.0.2:\(open.number)"]
    let records = try ScanRecords(startScan(["--require", word] + words))
    #expect(records.status == .exit(code))
    #expect(records.summary.integer("open") == 2 && records.summary.integer("closed") == 1)
  }

  @Test("without --require all must be open")
  func all() throws {
    let (open, other) = (try LocalPort(listens: true), try LocalPort(listens: true))
    #expect(try scan("127.0.0.1", "\(open.number),\(other.number)").status == .exit(0))
    #expect(try open.takeAll().count == 1 && other.takeAll().count == 1)
  }

  @Test("the end of time leaves the rest unfinished, and says so")
  func deadline() throws {
    let closed = try LocalPort(listens: false)
    let words = ["--rate", "20", "--deadline", "300ms", "127.7.0.1-127.7.0.60", closed.number]
    let records = try ScanRecords(startScan(words))
    #expect(records.status == .exit(1) && records.summary.string("reason") == "deadline")
    #expect(records.summary.integer("ports") == 60)
    #expect((records.summary.integer("unfinished") ?? 0) > 40 && (records.summary.integer("closed") ?? 0) > 1)
    let outcome = try sonde(["scan"] + words).finish()
    let lines = outcome.text.split(separator: "\n")
    #expect(outcome.status == .exit(1) && lines.count == 2, "\(outcome.text)")
    #expect(lines.last?.hasSuffix(" not decided: the run ended after 300 ms (--deadline)") == true)
  }

  @Test("Ctrl-C ends it with the status of a signal, and what is known is told")
  func interrupt() throws {
    let open = try LocalPort(listens: true)
    let child = try startScan(["--rate", "20", "127.7.0.1-127.7.0.60", open.number])
    try child.waitForOutput("\"port\"")
    child.signal(SIGINT)
    let records = try ScanRecords(child)
    #expect(records.status == .signal(SIGINT) && records.summary.integer("exit") == 130)
    #expect(records.summary.string("reason") == "signal" && (records.summary.integer("unfinished") ?? 0) > 30)
  }

  @Test("SIGUSR1 asks how it goes: a record with --json, else a line on stderr")
  func progressOnDemand() throws {
    let closed = try LocalPort(listens: false)
    let words = ["--rate", "20", "127.7.0.1-127.7.0.60", closed.number]
    let child = try startScan(words)
    try child.waitForOutput("\"port\"")
    child.signal(SIGUSR1)
    try child.waitForOutput("\"type\":\"progress\"")
    child.signal(SIGINT)
    let progress = try #require(try ScanRecords(child).objects.first { $0.type == "progress" })
    #expect(progress.integer("ports") == 60 && (progress.integer("closed") ?? 0) > 0 && progress["exit"] == nil)
    let text = try sonde(["scan", "-v"] + words)
    try text.waitForError("refused")
    text.signal(SIGUSR1)
    try text.waitForError(" of 60 ports (")
    text.signal(SIGINT)
    #expect(try text.finish().status == .signal(SIGINT))
  }

  @Test("a reader that has seen enough ends it quietly", arguments: ["--json", "--csv"])
  func head(form: String) throws {
    let closed = try LocalPort(listens: false)
    let child = try sonde("scan", form, "--rate", "30", "127.7.0.1-127.7.0.200", closed.number)
    try child.waitForOutput("closed")
    child.closeOutput()
    let outcome = try child.finish()
    #expect(outcome.status == .exit(0) && outcome.error == "" && outcome.elapsed < .seconds(5))
  }

  @Test("head(1) gets its line")
  func pipe() throws {
    let closed = try LocalPort(listens: false)
    let outcome = try Child([
      "sh", "-c", "\"$0\" scan --all 127.7.0.1-127.7.0.250 \(closed.number) | head -n 1", Binary.path,
    ]).finish()
    #expect(outcome.status == .exit(0) && outcome.error == "" && outcome.text.hasPrefix("127.7.0.1  "))
    #expect(outcome.text.split(separator: "\n").count == 1)
  }

  @Test("stdout that cannot be written is a failure of this machine")
  func noOutput() throws {
    let open = try LocalPort(listens: true)
    let full = try run("scan", "127.0.0.1", open.number, output: .full)
    #expect(full.status == .exit(5) && full.error.contains("No space left on device"))
  }

  @Test("a terminal on stderr sees how far it is, and a file does not")
  func progress() throws {
    let closed = try LocalPort(listens: false)
    let words = ["scan", "--rate", "60", "127.7.0.1-127.7.0.40", closed.number]
    let terminal = try Terminal()
    try terminal.resize(columns: 100, rows: 24)
    let child = try sonde(words, error: .terminal(terminal), environment: ["TERM=xterm"])
    let shown = try terminal.read(until: " of 40 ports (")
    #expect(shown.hasPrefix("\r\u{1b}["))
    #expect(try child.finish().text == "40 closed: refused\n")
    let plain = try sonde(words).finish()
    #expect(plain.error == "" && plain.text == "40 closed: refused\n")
    #expect(plain.elapsed > .milliseconds(500))
  }

  @Test("three shards cover all, each a part of its own")
  func shards() throws {
    let open = try LocalPort(listens: true)
    var asked: [String] = []
    for part in 1...3 {
      let records = try scan("--shard", "\(part)/3", "127.7.0.1-127.7.0.50", open.number)
      #expect(records.status == .exit(0) && [16, 17].contains(records.ports.count))
      asked += records.endpoints
    }
    #expect(asked.count == 50 && Set(asked).count == 50)
    #expect(try open.takeAll().count == 50)
  }

  @Test("an IPv6 address takes its port behind brackets")
  func brackets() throws {
    let outcome = try scan("[::1]:1")
    #expect(outcome.ports.first?.string("address") == "::1" && outcome.ports.first?.integer("port") == 1)
    #expect(outcome.ports.count == 1)
  }
}

import Glibc
import Sockets
import Testing

@Suite("sonde scan: what is printed, and the exit code", .endToEnd)
struct ScanCommandTests {
  @Test("of a few ports each has its row, in their order, and the exit code says whether all are open")
  func rows() throws {
    let (open, closed) = (try LocalPort(), try LocalPort.closed())
    let both = try run("scan", "127.0.0.1", "\(open.port),\(closed.port)")
    #expect(both.status == .exit(1) && both.error == "")
    let lines = both.text.split(separator: "\n")
    let words = lines.map { $0.split { $0 == " " }.prefix(3).joined(separator: " ") }
    let wanted = [(open.port, "open"), (closed.port, "closed")].sorted { Int($0.0) ?? 0 < Int($1.0) ?? 0 }
    #expect(words == wanted.map { "127.0.0.1 \($0.0)/tcp \($0.1)" })
    #expect(lines.contains { $0.contains("connected in") } && lines.contains { $0.contains("refused in") })
    let one = try run("scan", "127.0.0.1", open.port)
    #expect(one.status == .exit(0) && one.text.contains("open") && one.error == "")
    #expect(try run("scan", "127.0.0.1:\(open.port)").status == .exit(0))
    #expect(try run("scan", "127.0.0.1", "-p", closed.port).status == .exit(1))
  }

  @Test("of many ports the open ones have rows and the others are counted; --all has all, --open nothing else")
  func many() throws {
    let open = try LocalPort()
    let range = "\(open.port),1-30"
    let table = try run("scan", "127.0.0.1", range)
    #expect(table.status == .exit(1))
    let lines = table.text.split(separator: "\n")
    let counts = lines.compactMap { Int($0.prefix { $0.isNumber && $0.isASCII }) }
    #expect(lines.contains { $0.hasPrefix("127.0.0.1  \(open.port)/tcp  open") })
    #expect(lines.contains { $0.hasSuffix("closed: refused") } && counts.count <= lines.count)
    let only = try run("scan", "--open", "127.0.0.1", range)
    #expect(only.status == .exit(1) && only.error == "")
    #expect(only.text.split(separator: "\n").allSatisfy { $0.contains("/tcp") && $0.contains("  open") })
    #expect(only.text.contains("\(open.port)/tcp"))
    let all = try run("scan", "--all", "127.0.0.1", range)
    #expect(all.text.split(separator: "\n").count == 31 && all.text.contains("127.0.0.1  1/tcp"))
  }

  @Test("-q prints nothing, and tells by its exit code")
  func quiet() throws {
    let (open, closed) = (try LocalPort(), try LocalPort.closed())
    for (port, code) in [(open.port, Int32(0)), (closed.port, 1)] {
      let outcome = try run("scan", "-q", "127.0.0.1", port)
      #expect(outcome.status == .exit(code) && outcome.text == "" && outcome.error == "")
    }
  }

  @Test("CSV has its columns and a line for each port, as Python reads them", .enabled(if: Tools.has("python3")))
  func csv() throws {
    let (open, closed) = (try LocalPort(), try LocalPort.closed())
    let outcome = try run("scan", "--csv", "localhost", "-4", "\(open.port),\(closed.port)")
    #expect(outcome.status == .exit(1) && outcome.error == "")
    let script = "import csv,sys; print(*['|'.join(row) for row in csv.reader(sys.stdin)], sep='\\n')"
    let reader = try Child(["python3", "-c", script], input: .pipe)
    reader.send(outcome.output)
    reader.endInput()
    let rows = try reader.finish().text.split(separator: "\n")
    #expect(rows.first == "time|target|address|port|protocol|name|verdict|reason|witness|rtt_ns|tries|banner")
    let fields = rows.dropFirst().map { $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init) }
    #expect(fields.count == 2 && fields.allSatisfy { $0.count == 12 })
    let open1 = try #require(fields.first { $0[3] == open.port })
    #expect(
      open1[1...4] == ["localhost", "127.0.0.1", open.port, "tcp"]
        && open1[6...8] == ["open", "connected", "127.0.0.1"])
    #expect(Int(open1[9]) ?? 0 > 0 && open1[10] == "1")
    let closed1 = try #require(fields.first { $0[3] == closed.port })
    #expect(closed1[6...7] == ["closed", "refused"])
  }

  @Test(
    "--require says how many ports must be open",
    arguments: [("all", 2, 2, 0), ("all", 1, 2, 1), ("any", 1, 2, 0), ("any", 0, 2, 1), ("2", 2, 3, 0), ("2", 1, 3, 1)]
      as [(String, Int, Int, Int32)])
  func require(what: String, open: Int, all: Int, code: Int32) throws {
    let ports = try (0..<all).map { try LocalPort(isListening: $0 < open) }
    let list = ports.map(\.port).joined(separator: ",")
    let outcome = try scan("--require", what, "127.0.0.1", list)
    #expect(outcome.status == .exit(code))
    outcome.expect(["open": open, "closed": all - open])
    #expect(outcome.summary.string("verdict") == (code == 0 ? "ok" : "failed"))
  }

  @Test("a name that fails has a line and a record, the rest is scanned, and the exit code is 3")
  func names() throws {
    let open = try LocalPort()
    let text = try run("scan", "nosuch.invalid", "127.0.0.1", "nosuch2.invalid", "-p", open.port)
    #expect(text.status == .exit(3) && text.text.contains("\(open.port)/tcp"))
    let lines = text.error.split(separator: "\n").sorted()
    #expect(lines.count == 2 && lines[0].hasPrefix("sonde scan: nosuch.invalid: "))
    let outcome = try scan("nosuch.invalid", "127.0.0.1", "-p", open.port)
    #expect(outcome.status == .exit(3) && outcome.error == "")
    outcome.expect(["open": 1])
    let targets = outcome.objects.filter { $0.type == "target" }
    #expect(targets.count == 1 && targets[0].string("target") == "nosuch.invalid")
    #expect(targets[0].string("verdict") == "unresolved" && outcome.summary.integer("unresolved_names") == 1)
  }

  @Test("each port is asked once, whatever it is called")
  func duplicates() throws {
    let (one, two) = (try LocalPort(), try LocalPort.closed())
    let outcome = try scan(
      "-4", "localhost", "127.0.0.1", "127.0.0.1-1", "LOCALHOST", "localhost:\(one.port)", "127.0.0.1/32",
      "127.0.0.1:\(two.port),\(one.port)", "-p", "\(one.port),\(two.port),\(one.port)")
    #expect(outcome.places.sorted() == ["127.0.0.1 \(one.port)", "127.0.0.1 \(two.port)"].sorted())
    #expect(outcome.summary.integer("ports") == 2 && outcome.summary.integer("questions") == 2)
    outcome.expect(["open": 1, "closed": 1])
  }

  @Test("what this machine cannot do is 5, and what it may not is 4; nothing is called closed")
  func failures() throws {
    let port = try LocalPort()
    let source = try scan("--source", "192.0.2.99", "127.0.0.1", port.port)
    #expect(source.status == .exit(5) && source.summary.string("error")?.contains("192.0.2.99") ?? false)
    source.expect(["unfinished": 1])
    #expect(!port.hasCaller)
    // A name may have addresses of another family, so that only its ports tell.
    let name = try scan("-4", "--source", "192.0.2.99", "localhost", port.port)
    #expect(name.status == .exit(5))
    #expect(try run("scan", "127.0.0.1", port.port, output: .full).status == .exit(5))
  }

  @Test("without the right to raw sockets --syn is 4 and one line", .enabled(if: Tools.isRoot && Tools.has("setpriv")))
  func notPermitted() throws {
    let path = try Sandbox.here().publicBinary()
    let prefix = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", path]
    let port = try LocalPort()
    let outcome = try Child(prefix + ["scan", "--syn", "127.0.0.1", port.port]).finish()
    #expect(outcome.status == .exit(4) && outcome.error.split(separator: "\n").count == 1)
    #expect(outcome.error.contains("CAP_NET_RAW"))
    // Connecting takes no right.
    #expect(try Child(prefix + ["scan", "127.0.0.1", port.port]).finish().status == .exit(0))
  }
}

@Suite("sonde scan: how a run ends, and what it tells meanwhile", .endToEnd)
struct ScanEndingTests {
  @Test("SIGINT ends by the signal, and the summary counts what is unfinished")
  func interrupt() throws {
    let child = try sonde("scan", "--json", "--rate", "200", "127.0.0.1", "-p", "-")
    try child.waitForOutput("\"type\":\"port\"")
    child.signal(SIGINT)
    let outcome = try ScanOutcome(child.finish())
    #expect(outcome.status == .signal(SIGINT) && outcome.summary.string("reason") == "signal")
    #expect(outcome.summary.integer("ports") == 65535 && outcome.summary.integer("unfinished") ?? 0 > 0)
  }

  @Test("--deadline ends with what is known, in every form")
  func deadline() throws {
    let outcome = try scan("--deadline", "300ms", "--rate", "100", "127.0.0.1", "-p", "-")
    #expect(outcome.status == .exit(1) && outcome.summary.string("reason") == "deadline")
    #expect(outcome.elapsed < .seconds(10) && outcome.summary.integer("unfinished") ?? 0 > 60_000)
    let words = ["--deadline", "100ms", "--rate", "10", "127.0.0.1", "-p", "-"]
    let table = try sonde(["scan"] + words).finish()
    #expect(table.text.contains(" not decided: the run ended after 100 ms (--deadline)"))
    for form in ["--open", "--csv"] {
      let other = try sonde(["scan", form] + words).finish()
      #expect(other.error.contains(" not decided: the run ended after 100 ms (--deadline)"))
    }
  }

  @Test("SIGUSR1 tells how far it is: in a line, or as an object")
  func progress() throws {
    let words = ["--rate", "200", "127.0.0.1", "-p", "-"]
    let text = try sonde(["scan", "-v"] + words)
    try text.waitForError("/tcp")
    text.signal(SIGUSR1)
    try text.waitForError("of 65535 ports")
    text.signal(SIGTERM)
    #expect(try text.finish().status == .signal(SIGTERM))
    let json = try sonde(["scan", "--json"] + words)
    try json.waitForOutput("\"type\":\"port\"")
    json.signal(SIGUSR1)
    try json.waitForOutput("\"type\":\"progress\"")
    json.signal(SIGINT)
    let outcome = try ScanOutcome(json.finish())
    #expect(outcome.error == "" && outcome.objects.contains { $0.type == "progress" })
  }

  @Test("a reader that goes away ends the run quietly", arguments: ["--json", "--csv", "-v"])
  func brokenPipe(form: String) throws {
    let child = try sonde(["scan", "--rate", "5000", form, "127.0.0.1", "-p", "-"])
    if form == "-v" { try child.waitForError("/tcp") } else { try child.waitForOutput("tcp") }
    child.closeOutput()
    let outcome = try child.finish()
    if form == "-v" {
      // A table has nothing to print until the end.
      #expect(outcome.status == .exit(0))
    } else {
      #expect(outcome.status == .exit(0) && outcome.error == "" && outcome.elapsed < .seconds(12))
    }
  }

  @Test("progress is shown on a terminal and taken away; elsewhere there is none")
  func terminal() throws {
    let words = ["scan", "--rate", "500", "127.0.0.1", "-p", "1-250"]
    #expect(try sonde(words).finish().error == "")
    let terminal = try Terminal()
    let child = try sonde(words, error: .terminal(terminal), environment: ["TERM=xterm"])
    let shown = try terminal.read(until: "of 250 ports")
    #expect(shown.hasPrefix("\r\u{1b}[K"))
    let outcome = try child.finish()
    #expect(!outcome.text.contains("of 250 ports"))
    let quiet = try Terminal()
    #expect(
      try sonde(["scan", "-q"] + words.dropFirst(), error: .terminal(quiet), environment: ["TERM=xterm"]).finish()
        .status
        == .exit(1))
    var entry = pollfd(fd: quiet.near.number, events: Int16(POLLIN), revents: 0)
    #expect(poll(&entry, 1, 0) == 0)
  }
}

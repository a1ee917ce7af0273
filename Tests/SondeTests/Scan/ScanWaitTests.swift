import Addresses
import Glibc
import Testing

@Suite("sonde scan --wait", .endToEnd)
struct ScanWaitTests {
  /// Waits until `child` has asked for both of its ports, of which one is decided at once and has its record.
  private func waitForRefusal(_ child: Child) throws {
    try child.waitForOutput("\"port\"")
    var told = 0
    while true {
      child.signal(SIGUSR1)
      try child.attend("a record of progress") { self.progress(child).count > told }
      told = progress(child).count
      if progress(child).contains(where: { ($0.integer("questions") ?? 0) > 1 }) { return }
    }
  }

  private func progress(_ child: Child) -> [JSONObject] {
    let whole = child.outputText.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    return whole.compactMap { try? JSONObject($0) }.filter { $0.type == "progress" }
  }

  @Test("it ends as soon as a port is open that was not")
  func opens() throws {
    let (open, late) = (try LocalPort(listens: true), try LocalPort(listens: false))
    let child = try startScan(["--wait", "15s", "127.0.0.1", "\(open.number),\(late.number)"])
    try waitForRefusal(child)
    try late.listen()
    let records = try ScanRecords(child)
    #expect(records.status == .exit(0) && records.elapsed < .seconds(10))
    #expect(try records.verdict(late.number) == "open" && records.verdict(open.number) == "open")
    #expect((try records.port(late.number).integer("tries") ?? 0) > 1)
    #expect(try late.takeAll().count == 1)
  }

  @Test("with --until closed it ends as soon as a port is open no more")
  func closes() throws {
    let (closed, early) = (try LocalPort(listens: false), try LocalPort(listens: true))
    let child = try startScan(
      ["--wait", "15s", "--until", "closed", "127.0.0.1", "\(closed.number),\(early.number)"])
    try waitForRefusal(child)
    early.close()
    let records = try ScanRecords(child)
    #expect(records.status == .exit(0) && records.elapsed < .seconds(10))
    #expect(try records.verdict(early.number) == "closed" && records.verdict(closed.number) == "closed")
    #expect(records.summary.string("reason") == "done")
  }

  @Test("it ends in time where nothing comes", arguments: [[], ["--until", "closed"]])
  func inVain(words: [String]) throws {
    let port = try LocalPort(listens: !words.isEmpty)
    let records = try ScanRecords(startScan(["--wait", "600ms"] + words + ["127.0.0.1", port.number]))
    #expect(records.status == .exit(1) && records.elapsed < .seconds(5))
    #expect((records.summary.integer("elapsed") ?? 0) > 500_000_000)
    #expect(try records.verdict(port.number) == (words.isEmpty ? "closed" : "open"))
    // At the beginning, and more and more rarely then: at 0, 100, 250 and 475 ms, and shortly before the end.
    #expect((3...5).contains(records.summary.integer("questions") ?? 0))
  }

  @Test("with --require it ends when so many are open, and says what is left")
  func enough() throws {
    let (open, closed) = (try LocalPort(listens: true), try LocalPort(listens: false))
    let words = ["--wait", "15s", "--require", "any", "127.0.0.1", "\(open.number),\(closed.number)"]
    let records = try ScanRecords(startScan(words))
    #expect(records.status == .exit(0) && records.elapsed < .seconds(5))
    #expect(records.summary.integer("open") == 1 && records.summary.integer("unfinished") == 1)
    let text = try sonde(["scan"] + words).finish()
    #expect(text.status == .exit(0), "\(text.text)")
    #expect(text.text.hasSuffix("\n1 not decided: as many as --require wants were found\n"), "\(text.text)")
  }

  @Test("a socket that is made meanwhile is found")
  func unixSocket() throws {
    let path = try Sandbox.here().path("late")
    let open = try LocalPort(listens: true)
    let child = try startScan(["--wait", "15s", "127.0.0.1:\(open.number)", "unix:\(path)"])
    try waitForRefusal(child)
    let listener = try Child(["python3", "-c", Self.listener, path])
    let records = try ScanRecords(child)
    #expect(records.status == .exit(0) && records.summary.integer("open") == 2 && listener.status == nil)
  }

  private static let listener = """
    import socket, sys, threading
    server = socket.socket(socket.AF_UNIX)
    server.bind(sys.argv[1])
    server.listen()
    threading.Event().wait()
    """
}

@Suite("sonde scan --wait for names", .endToEnd, .ownSystem)
struct ScanWaitNameTests {
  @Test("a name that stays unknown is told when patience is at its end, and the exit code is 3")
  func unknown() throws {
    let system = try OwnSystem()
    try system.write("hosts: files\n", to: "nsswitch.conf")
    let listener = try system.socket(.stream, .v4(.loopback, port: 8080))
    defer { _ = listener }
    let words = ["--wait", "600ms", "nosuch:8080", "127.0.0.1:8080"]
    let records = try ScanRecords(startScan(words, through: system.prefix))
    #expect(records.status == .exit(3) && records.elapsed < .seconds(5))
    #expect((records.summary.integer("elapsed") ?? 0) >= 600_000_000)
    #expect(records.endpoints == ["127.0.0.1 8080/tcp"] && records.summary.integer("unfinished") == 1)
    #expect(records.targets.map { $0.string("verdict") } == ["unresolved"])
    let text = try system.start([Binary.path, "scan"] + words).finish()
    #expect(text.status == .exit(3) && text.complaints.count == 1, "\(text.error)")
    #expect(text.text.hasSuffix("\n1 not decided: their names have no addresses\n"), "\(text.text)")
  }

  @Test("a name that the resolver has not come back from when patience ends is unknown, too")
  func silentServer() throws {
    let system = try OwnSystem()
    // It answers nothing, for which the resolver waits a second.
    let server = try system.socket(.datagram, .v4(.loopback, port: 53))
    defer { _ = server }
    let records = try ScanRecords(startScan(["--wait", "500ms", "slow.example:80"], through: system.prefix))
    #expect(records.status == .exit(3) && records.summary.integer("unresolved_names") == 1)
    #expect(records.targets.map { $0.string("reason") } == ["no answer in time"])
  }

  @Test("a name that becomes known is asked")
  func becomesKnown() throws {
    let system = try OwnSystem()
    try system.write("hosts: files\n", to: "nsswitch.conf")
    let listener = try system.socket(.stream, .v4(.loopback, port: 8080))
    defer { _ = listener }
    let child = try startScan(["--wait", "15s", "later:8080", "127.0.0.1:8080"], through: system.prefix)
    try child.waitForOutput("\"port\"")
    try system.write("127.0.0.1 other\n127.0.0.2 later\n", to: "hosts")
    let late = try system.socket(.stream, .v4(IPv4Address(127, 0, 0, 2), port: 8080))
    defer { _ = late }
    let records = try ScanRecords(child)
    #expect(records.status == .exit(0) && records.elapsed < .seconds(10))
    #expect(Set(records.endpoints) == ["127.0.0.1 8080/tcp", "127.0.0.2 8080/tcp"])
  }
}

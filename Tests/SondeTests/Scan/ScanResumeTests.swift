import Glibc
import Testing

@Suite("sonde scan --resume", .endToEnd)
struct ScanResumeTests {
  private static let targets = "127.7.0.1-127.7.0.60"

  @Test("an interrupted scan goes on where it was: each port once in all, and the exit code counts both runs")
  func goesOn() throws {
    let (open, closed) = (try LocalPort(listens: true), try LocalPort(listens: false))
    let path = try Sandbox.here().path("progress")
    let words = ["--resume", path, "--require", "60", Self.targets, "-p", "\(open.number),\(closed.number)"]
    var endpoints: [String] = []
    var questions = 0
    for round in 0..<3 {
      // Twice it is interrupted after some ports more.
      let child = try startScan((round < 2 ? ["--rate", "100"] : []) + words)
      if round < 2 {
        try child.attend("some records") { child.outputText.split(separator: "\n").count >= 20 }
        child.signal(SIGINT)
      }
      let records = try ScanRecords(child, decidedBefore: endpoints.count)
      #expect(records.status == (round < 2 ? .signal(SIGINT) : .exit(0)), "\(records.error)")
      #expect(records.summary.integer("ports") == 120)
      #expect(records.error == "" && Files.exists(path) == (round < 2))
      endpoints += records.endpoints
      questions += records.summary.integer("questions") ?? 0
    }
    #expect(endpoints.count == 120 && Set(endpoints).count == 120)
    // What is on its way when the signal comes is asked again.
    #expect((120...124).contains(questions))
  }

  @Test("the end of time is an interruption like others")
  func deadline() throws {
    let closed = try LocalPort(listens: false)
    let path = try Sandbox.here().path("progress")
    let words = ["--resume", path, Self.targets, closed.number]
    let first = try ScanRecords(startScan(["--rate", "50", "--deadline", "300ms"] + words))
    #expect(first.status == .exit(1) && Files.exists(path) && first.ports.count < 60)
    let second = try ScanRecords(startScan(words), decidedBefore: first.ports.count)
    #expect(second.status == .exit(1) && !Files.exists(path))
    #expect(Set(first.endpoints + second.endpoints).count == 60 && first.ports.count + second.ports.count == 60)
  }

  @Test("a scan that nobody interrupts leaves no file")
  func whole() throws {
    let open = try LocalPort(listens: true)
    let path = try Sandbox.here().path("progress")
    #expect(try scan("--resume", path, "127.0.0.1", open.number).status == .exit(0) && !Files.exists(path))
    // As mktemp(1) makes it.
    try Files.put([], at: path)
    #expect(try scan("--resume", path, "127.0.0.1", open.number).status == .exit(0) && !Files.exists(path))
  }

  @Test("a damaged file and that of another scan are told, and nobody is asked")
  func foreign() throws {
    let (open, other) = (try LocalPort(listens: true), try LocalPort(listens: false))
    let path = try Sandbox.here().path("progress")
    let words = ["scan", "--resume", path, Self.targets]
    _ = try ScanRecords(
      startScan(["--rate", "50", "--deadline", "200ms", "--resume", path, Self.targets, open.number]))
    let good = try Files.contents(path)
    let asked = try open.takeAll().count
    #expect(asked > 0 && asked < 60)

    func expect(_ says: String, _ words: [String]) throws {
      let outcome = try sonde(words).finish()
      #expect(outcome.status == .exit(2) && outcome.text == "" && outcome.complaints.count == 1)
      #expect(outcome.error.contains(path) && outcome.error.contains(says), "\(outcome.error)")
      #expect(try open.takeAll().isEmpty)
    }
    try expect("belongs to another scan", words + [other.number])
    try expect("belongs to another scan", words + ["--udp", open.number])
    try expect("belongs to another scan", words + ["--shard", "1/2", open.number])
    #expect(try Files.contents(path) == good)
    for (bytes, says) in [
      (Array("hello\n".utf8), "line 1: not the progress of a scan"),
      (Array(good.dropLast(4)), "the file ends too early"), (good + [10], "something follows the end"),
      (Array(String(decoding: good, as: UTF8.self).replacing("\nopen ", with: "\nopen 1").utf8), "changed after"),
    ] {
      try Files.put(bytes, at: path)
      try expect(says, words + [open.number])
      #expect(try Files.contents(path) == bytes)
    }
  }

  @Test(
    "a file that cannot be written is told before anybody is asked",
    arguments: ["/nosuch/progress", "/proc/progress"])
  func unwritable(path: String) throws {
    let open = try LocalPort(listens: true)
    let outcome = try run("scan", "--resume", path, "127.0.0.1", open.number)
    #expect(outcome.status == .exit(5) && outcome.text == "" && outcome.complaints.count == 1, "\(outcome.error)")
    #expect(outcome.error.contains("--resume: ") && outcome.error.contains(path), "\(outcome.error)")
    let records = try scan("--resume", path, "127.0.0.1", open.number)
    #expect(records.status == .exit(5) && records.summary.string("error")?.contains(path) == true)
    #expect(try open.takeAll().isEmpty)
  }
}

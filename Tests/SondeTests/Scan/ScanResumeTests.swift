import Glibc
import Testing

@Suite("sonde scan: parts and interruptions", .endToEnd)
struct ScanResumeTests {
  @Test("shards have every port of every host exactly once", arguments: [1, 3, 7])
  func shards(count: Int) throws {
    var places: [String] = []
    for number in 1...count {
      let part = try scan("--shard", "\(number)/\(count)", "127.0.0.0/30", "-p", "1-40,U:1-3")
      places += part.ports.map { record in
        "\(record.string("address") ?? "") \(record.integer("port") ?? 0) \(record.string("protocol") ?? "")"
      }
    }
    #expect(places.count == 86 && Set(places).count == 86)
  }

  @Test("a run that was interrupted goes on where it was, until each port was asked once, and removes its file")
  func resume() throws {
    let path = try Sandbox.here().path("progress")
    var places: [String] = []
    var questions = 0
    var interruptions = 0
    while true {
      let child = try sonde("scan", "--json", "--rate", "400", "--resume", path, "127.0.0.1", "-p", "20001-20240")
      let lines = interruptions < 2 ? 40 : .max
      try child.attend("forty verdicts or the end") {
        child.status != nil || child.outputText.count { $0 == "\n" } > lines
      }
      child.signal(SIGINT)
      let outcome = try ScanOutcome(child.finish(), earlier: places.count)
      places += outcome.places
      questions += outcome.summary.integer("questions") ?? 0
      if outcome.status != .signal(SIGINT) {
        outcome.expect(["open": outcome.summary.integer("open") ?? 0, "closed": outcome.summary.integer("closed") ?? 0])
        break
      }
      interruptions += 1
      #expect(Files.exists(path))
    }
    #expect(interruptions == 2 && places.count == 240 && Set(places).count == 240)
    // What was on its way when it was interrupted was asked again.
    #expect(questions >= 240 && questions < 300)
    #expect(!Files.exists(path))
  }

  @Test("the table says what earlier runs have found, and how to go on")
  func words() throws {
    let path = try Sandbox.here().path("progress")
    let words = ["scan", "-v", "--rate", "400", "--resume", path, "127.0.0.1", "-p", "20001-20240"]
    let first = try sonde(words)
    try first.waitForError("/tcp")
    first.signal(SIGINT)
    #expect(try first.finish().text.hasSuffix("ended by SIGINT\nthe same command goes on from here (--resume)\n"))
    #expect(try sonde(words).finish().text.contains("earlier runs (--resume): "))
  }

  @Test("a file that is damaged, or of another scan, or none of ours, is exit code 2 and stays as it is")
  func damaged() throws {
    let path = try Sandbox.here().path("progress")
    let port = try LocalPort()
    let range = "\(port.port),1-200"
    let child = try sonde("scan", "--json", "--rate", "100", "--resume", path, "127.0.0.1", "-p", range)
    try child.waitForOutput("\"type\":\"port\"")
    child.signal(SIGINT)
    _ = try child.finish()
    let bytes = try Files.contents(path)
    while port.hasCaller { _ = accept(port.file.number, nil, nil) }
    for (words, says) in [
      (["127.0.0.1", "-p", "\(range),201"], "belongs to another scan"),
      (["127.0.0.2", "-p", range], "belongs to another scan"),
      (["--udp", "127.0.0.1", "-p", range], "belongs to another scan"),
      (["--shard", "1/2", "127.0.0.1", "-p", range], "belongs to another scan"),
    ] {
      let outcome = try sonde(["scan", "--resume", path] + words).finish()
      #expect(outcome.status == .exit(2) && outcome.error.contains(says) && outcome.text == "", "\(outcome.error)")
      #expect(outcome.error.split(separator: "\n").count == 1)
    }
    #expect(try Files.contents(path) == bytes)
    // No damage may go unseen: every byte is changed once, and every end cut off.
    let places = stride(from: 0, to: bytes.count, by: max(bytes.count / 12, 1))
    let damaged =
      places.map { place in bytes.enumerated().map { $0.offset == place ? $0.element ^ 0x15 : $0.element } }
      + places.map { Array(bytes.prefix($0)) } + [Array("hello\n".utf8), bytes + [0x20]]
    for wrong in damaged {
      try Files.put(wrong, at: path)
      let outcome = try sonde("scan", "--resume", path, "127.0.0.1", "-p", range).finish()
      #expect(outcome.status == .exit(2) && outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
      #expect(try Files.contents(path) == wrong)
    }
    #expect(!port.hasCaller)
    #expect(try run("scan", "--resume", "/nosuchdirectory/file", "127.0.0.1", port.port).status == .exit(5))
  }
}

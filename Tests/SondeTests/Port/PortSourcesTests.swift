import Glibc
import Sockets
import Testing

@Suite("sonde port: where services come from", .endToEnd, .enabled(if: OwnEtc.isAvailable, OwnEtc.reason))
struct PortSourcesTests {
  @Test("without a services file a built-in table answers, and says so once")
  func missing() throws {
    let own = try OwnEtc()
    let outcome = try own.port("http", "53", "nosuchservice", "440-445")
    let notice =
      "sonde port: there is no /etc/services, and no other source lists services; a small built-in table answers"
    #expect(outcome.error == "\(notice)\nsonde port: no service 'nosuchservice'\n")
    #expect(outcome.status == .exit(1))
    let rows = outcome.text.split(separator: "\n")
    #expect(rows.count == 6 && rows.allSatisfy { $0.hasSuffix("  built-in") })
    #expect(rows.first?.hasPrefix("http          80/tcp   alias www  well-known  privileged  built-in") ?? false)
    #expect(try own.port("-q", "http").error == "")
    let objects = try JSONObject.lines(try own.port("--json", "ntp").text)
    #expect(objects.first?.string("origin") == "built-in" && objects.first?.keys.contains("line") == false)
  }

  @Test("a services file without entries is no reason for the built-in table")
  func empty() throws {
    let outcome = try OwnEtc(services: "# nothing\n").port("http", "--json")
    #expect(outcome.status == .exit(1))
    #expect(try JSONObject.lines(outcome.text).first?.string("verdict") == "not-found")
    #expect(try OwnEtc(services: "").port("--list").error == "sonde port: no service is known here\n")
  }

  @Test("a services file that cannot be read is told once, and what is not found then is no plain no")
  func unreadable() throws {
    let own = try OwnEtc()
    try #require(mkdir("\(own.directory)/services", 0o755) == 0)
    let outcome = try own.port("http", "5")
    #expect(
      outcome.complaints.first == "sonde port: /etc/services: Is a directory; its services are not known")
    #expect(outcome.complaints.count == 3 && outcome.status == .exit(5), "\(outcome.error)")
    let objects = try JSONObject.lines(try own.port("--json", "http").text)
    #expect(objects.first?.string("reason") == "unreadable-file")
    #expect(objects.last?.string("error") == "/etc/services: Is a directory; its services are not known")
    #expect(objects.last?.integer("exit") == 5)
  }

  @Test("a name service that never answers is exit 3, in time")
  func blocked() throws {
    let own = try OwnEtc()
    try #require(mkfifo("\(own.directory)/services", 0o600) == 0)
    let outcome = try own.port("--timeout", "100ms", "http", "1-1023")
    #expect(outcome.status == .exit(3) && outcome.text == "")
    #expect(outcome.complaints.count == 2 && outcome.complaints.allSatisfy { $0.contains("no answer in time") })
    let objects = try JSONObject.lines(try own.port("--timeout", "50ms", "--json", "80").text)
    #expect(objects.map(\.type) == ["service", "summary"])
    #expect(objects.first?.string("verdict") == "unanswered" && objects.first?.string("reason") == "timed-out")
    #expect(objects.last?.integer("exit") == 3 && objects.last?.integer("unanswered") == 1)
  }

  @Test("Ctrl-C while the name service does not answer ends the run with a summary")
  func interrupted() throws {
    let own = try OwnEtc()
    let fifo = "\(own.directory)/services"
    try #require(mkfifo(fifo, 0o600) == 0)
    let child = try own.start([Binary.path, "port", "--timeout", "1m", "--json", "http", "443"])
    // A writer can be there only once the reader is: it waits for us now, and will not get a line.
    var writer: Int32 = -1
    try child.attend("the reader of the services file") {
      writer = open(fifo, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
      return writer >= 0
    }
    defer { close(writer) }
    child.signal(SIGINT)
    let outcome = try child.finish()
    #expect(outcome.status == .signal(SIGINT))
    let objects = try JSONObject.lines(outcome.text)
    #expect(objects.map(\.type) == ["summary"])
    #expect(objects.last?.integer("exit") == 130 && objects.last?.integer("unanswered") == 2)
    #expect(objects.last?.string("reason") == "signal")
  }

  @Test("whatever bytes are in the file, an entry that the C library finds has its line", arguments: 0..<6)
  func hostile(seed: UInt64) throws {
    // Letters that mean something, so that entries come about; the C library and our reader see the same file. Not NUL:
    // glibc 2.36 repeats the end of an indented line that one cuts short, `584` becomes 5844, and no line says that.
    let letters = Array("ab1234567890xX/#-+ \t\r\n\ntp\u{0b}\u{0c}".utf8) + [0xff]
    let bytes = payload(40_000, seed: seed + 1).map { letters[Int($0) % letters.count] }
    let own = try OwnEtc(services: bytes + Array("\nlast 1/tcp".utf8))
    let outcome = try own.port("--list", "--json")
    let objects = try JSONObject.lines(outcome.text).filter { $0.type == "service" }
    #expect(objects.count > 20)
    for object in objects where object.string("origin") != "/etc/services" {
      Issue.record("\(object.string("name") ?? "") \(object.integer("port") ?? -1): \(object.string("origin") ?? "")")
    }
    #expect(objects.contains { $0.string("name") == "last" })
  }

  @Test("golden JSON: answers, what is not there, and the summary")
  func golden() throws {
    let own = try OwnEtc(services: PortTests.services)
    let outcome = try own.port("--json", "www", "53", "htpp", "5", "20-25", "60000-60010", "late")
    #expect(outcome.status == .exit(1) && outcome.error == "")
    try Golden.expect(outcome.text, matches: "port.jsonl")
    let search = try own.port("--json", "--search", "ftp", "--tcp")
    #expect(search.status == .exit(0))
    try Golden.expect(search.text, matches: "port-search.jsonl")
    let list = try own.port("--json", "--list", "--udp")
    try Golden.expect(list.text, matches: "port-list.jsonl")
  }
}

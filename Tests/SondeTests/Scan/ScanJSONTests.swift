import Testing

@Suite(
  "sonde scan --json", .endToEnd,
  .enabled(if: ScanServices.isAvailable, "the services need root, ip(8), python3 and openssl(1)"))
struct ScanJSONTests {
  /// Words of these items that are values.
  private static let values: Set<String> = [
    "connected", "syn-ack", "reply", "refused", "no-answer", "greeting", "http", "tls",
  ]

  /// The words behind `.Cm` in the item of the manual's section JSON that describes objects of this type.
  private func keys(_ type: String) throws -> Set<String> {
    let page = try Manual.page("sonde-scan.1")
    let section = try #require(page.split(separator: "\n.Sh JSON\n").last?.split(separator: "\n.Sh ").first)
    let item = try #require(
      section.split(separator: "\n.It Cm ").first { $0.split(separator: "\n").first.map(String.init) == type })
    let words = item.split(separator: "\n").filter { $0.hasPrefix(".Cm ") }.flatMap {
      $0.split(separator: " ").dropFirst()
    }
    return Set(words.map(String.init).filter { $0.count > 1 }).subtracting(Self.values).union(["type", "time"])
  }

  @Test("every key is in the manual, and every key of the manual is met")
  func documented() throws {
    let services = try ScanServices()
    let runs = [
      try services.scan("--banner", "localhost", "-4", "21,80,443,990,1"),
      try services.scan("--udp", "--retries", "0", "--timeout", "200ms", "127.0.0.1", "9,53,69,1"),
      try services.scan("unix:/nosuch", "nosuch.invalid:1", "127.0.0.1:1"),
      try services.scan("--source", "192.0.2.99", "127.0.0.1", "1"),
    ]
    let objects = runs.flatMap(\.objects)
    for type in ["port", "resolved", "target", "summary"] {
      let met = objects.filter { $0.type == type }.reduce(into: Set<String>()) { $0.formUnion($1.keys) }
      #expect(met == (try keys(type)), "\(type)")
      #expect(objects.filter { $0.type == type }.allSatisfy { $0.keys.prefix(2) == ["type", "time"] })
    }
    #expect(Set(objects.compactMap(\.type)) == ["port", "resolved", "target", "summary"])
  }

  @Test("datagrams: who answered, what, and from where; silence is open|filtered, and a refusal has its ICMP type")
  func datagrams() throws {
    let services = try ScanServices()
    let words = ["--udp", "--retries", "0", "--timeout", "300ms", "127.0.0.1", "9,53,69,1"]
    let outcome = try ScanRecords(
      Child(["ip", "netns", "exec", services.space.name, Binary.path, "scan", "--json"] + words))
    #expect(outcome.status == .exit(1))
    for (key, count) in ["open": 2, "closed": 1, "open_or_filtered": 1] {
      #expect(outcome.summary.integer(key) == count, "\(key)")
    }
    let name = try outcome.port("53")
    #expect(name.string("reason") == "reply" && name.string("answer") == "dns" && name.integer("bytes") ?? 0 > 11)
    #expect(try outcome.port("69").integer("answered_from") == 6900)
    let silent = try outcome.port("9")
    #expect(silent.string("verdict") == "open|filtered" && silent.string("reason") == "no-answer")
    #expect(silent["witness"] == nil && silent["rtt"] == nil && silent.integer("tries") == 1)
    let closed = try outcome.port("1")
    #expect(closed.integer("icmp_type") == 3 && closed.integer("icmp_code") == 3)
    #expect(closed.string("witness") == "127.0.0.1")
  }

  @Test("Python reads every line")
  func python() throws {
    let services = try ScanServices()
    let words = ["--banner", "localhost", "nosuch.invalid", "-p", "21,80,443,1,U:53"]
    let outcome = try Child(["ip", "netns", "exec", services.space.name, Binary.path, "scan", "--json"] + words)
      .finish()
    let reader = try Child(
      ["python3", "-c", "import json,sys; print(sum(1 for line in sys.stdin if json.loads(line)['time']))"],
      input: .pipe)
    reader.send(outcome.output)
    reader.endInput()
    // A name, another, five ports, and the summary.
    #expect(try reader.finish().text == "8\n")
  }
}

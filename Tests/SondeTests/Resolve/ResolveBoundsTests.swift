import Glibc
import Sockets
import Testing

@Suite("resolve: time-outs, signals and repetition", .endToEnd, .ownSystem)
struct ResolveBoundsTests {
  private static let zone = """
    one.example A 192.0.2.50
    part.example A 192.0.2.9
    slow.example SILENT
    192.0.2.9 SILENT
    held.example HELD
    held.example A 192.0.2.60
    """

  /// A system whose resolver waits for half a minute.
  private func patientSystem() throws -> (OwnSystem, NameServer) {
    let system = try OwnSystem(hosts: "192.0.2.7 hosted.example\n", OwnSystem.twoFamilies)
    try system.write("nameserver 127.0.0.1\noptions timeout:30 attempts:1\n", to: "resolv.conf")
    return (system, try NameServer(in: system, Self.zone))
  }

  @Test("--timeout returns in time whatever the resolver does, and all else is answered", arguments: ["1", "64"])
  func timeout(parallel: String) throws {
    let (system, _) = try patientSystem()
    let words = ["slow.example", "one.example", "192.0.2.9", "hosted.example", "slow.example"]
    let outcome = try system.start(
      [Binary.path, "resolve", "--json", "--timeout", "150ms", "--parallel", parallel] + words
    ).finish()
    #expect(outcome.status == .exit(3) && outcome.error == "")
    #expect(outcome.elapsed < .seconds(10))
    let answers = try JSONObject.lines(outcome.text).filter { $0.type == "name" }
    #expect(answers.map { $0.string("target") } == words)
    #expect(answers.map { $0.string("verdict") } == ["timed-out", "ok", "timed-out", "ok", "timed-out"])
    #expect(answers[0].string("reason") == "no answer in time" && answers[2].string("reason") == "no answer in time")
    #expect(answers[0].strings("addresses") == [] && answers[2]["incomplete"] == .boolean(true))
    let summary = try #require(try JSONObject.lines(outcome.text).last)
    #expect(summary.integer("temporary") == 3 && summary.integer("resolved") == 2 && summary.integer("exit") == 3)
    #expect(summary.string("verdict") == "failed")

    let text = try system.resolve("--timeout", "100ms", "slow.example", "192.0.2.9").finish()
    #expect(text.text == "slow.example: no answer in time\n192.0.2.9: no answer in time\n")
    #expect(text.status == .exit(3))
  }

  @Test("what was found out before the time-out is told: addresses without their names")
  func incomplete() throws {
    let (system, _) = try patientSystem()
    let outcome = try system.resolve("--reverse", "--timeout", "150ms", "part.example").finish()
    #expect(outcome.status == .exit(0) && outcome.error == "")
    #expect(outcome.text.hasPrefix("part.example: 1 address, dns (inferred), "))
    #expect(outcome.text.contains("\n  192.0.2.9  from 192.0.2.1 "))
    #expect(outcome.text.hasSuffix("\n  the rest did not come in time (--timeout)\n"))
  }

  @Test("a signal ends a silent look-up at once, with the summary", arguments: [SIGINT, SIGTERM])
  func signal(number: Int32) throws {
    let (system, server) = try patientSystem()
    let child = try system.resolve("--json", "hosted.example", "slow.example")
    try child.attend("the question") { server.wasAsked(for: "slow.example") }
    child.signal(number)
    let outcome = try child.finish()
    #expect(outcome.status == .signal(number))
    #expect(outcome.elapsed < .seconds(10))
    let objects = try JSONObject.lines(outcome.text)
    #expect(objects.filter { $0.type == "name" }.map { $0.string("verdict") } == ["ok", "unanswered"])
    let summary = try #require(objects.last)
    #expect(summary.type == "summary" && summary.integer("unanswered") == 1 && summary.integer("resolved") == 1)
    #expect(summary.integer("exit").map(Int32.init) == 128 + number)
    #expect(summary.string("error")?.hasSuffix("; 1 answer is missing") ?? false)
  }

  @Test("--deadline ends the run, and says how much is missing")
  func deadline() throws {
    let (system, _) = try patientSystem()
    let outcome = try system.resolve("--deadline", "300ms", "hosted.example", "slow.example").finish()
    #expect(outcome.status == .exit(3))
    #expect(outcome.elapsed >= .milliseconds(300) && outcome.elapsed < .seconds(10))
    #expect(outcome.text.hasPrefix("hosted.example: 1 address"))
    #expect(
      outcome.error == "sonde resolve: the run was not over after 300 ms (--deadline); 1 answer is missing\n")
    // The time until somebody has written the names counts.
    let late = try system.resolve("--deadline", "700ms", "-", input: .pipe)
    #expect(try late.isRunning(after: .milliseconds(100)))
    late.send("slow.example\n")
    late.endInput()
    let end = try late.finish()
    #expect(end.error == "sonde resolve: the run was not over after 700 ms (--deadline); 1 answer is missing\n")
    #expect(end.status == .exit(3) && end.elapsed < .seconds(10))
    // In time nothing is said of it.
    let quick = try system.resolve("--deadline", "20s", "hosted.example").finish()
    #expect(quick.status == .exit(0) && quick.error == "")
  }

  /// Runs `held.example` four times; the server answers each time with the next of four zones.
  private func runFourTimes(_ words: [String]) throws -> ChildOutcome {
    let (system, server) = try patientSystem()
    let child = try system.start(
      [Binary.path, "resolve", "--count", "4", "--interval", "10ms"] + words + ["held.example"])
    for (round, records) in ["A 192.0.2.61", "A 192.0.2.61", "TXT"].enumerated() {
      // What is held back was written when it was asked for, for IPv4 and IPv6.
      try child.attend("round \(round + 1)") { server.questions.count == 2 * (round + 1) }
      server.replace("held.example HELD\nheld.example \(records)")
      server.release("held.example")
    }
    try child.attend("round 4") { server.questions.count == 8 }
    server.release("held.example")
    return try child.finish()
  }

  @Test("--count asks again and tells what changed")
  func changes() throws {
    let outcome = try runFourTimes([])
    #expect(outcome.status == .exit(1) && outcome.error == "")
    let lines = outcome.text.split(separator: "\n").map(String.init)
    try #require(lines.count == 7, "\(outcome.text)")
    #expect(lines[0].hasPrefix("held.example: 1 address, dns (inferred), "))
    #expect(lines[2] == "held.example, time 2: +192.0.2.61, -192.0.2.60")
    #expect(lines[3] == "held.example, time 4: -192.0.2.61, no such name")
    #expect(lines[4].split(separator: " ") == ["name", "asked", "min", "avg", "max", "p50", "p90", "p99"])
    #expect(lines[5].hasPrefix("held.example  4 "))
    #expect(lines[6] == "2 answers changed")
  }

  @Test("--count with --json has every round, and the times with their percentiles")
  func changesJSON() throws {
    let outcome = try runFourTimes(["--json"])
    #expect(outcome.status == .exit(1) && outcome.error == "")
    let objects = try JSONObject.lines(outcome.text)
    let answers = objects.filter { $0.type == "name" }
    #expect(answers.map { $0.integer("round") } == [1, 2, 3, 4])
    #expect(answers.map { $0.strings("addresses") } == [["192.0.2.60"], ["192.0.2.61"], ["192.0.2.61"], []])
    #expect(answers.map { $0["changed"] } == [nil, .boolean(true), nil, .boolean(true)])
    #expect(answers.map { $0.strings("added") } == [nil, ["192.0.2.61"], nil, []])
    #expect(answers.map { $0.strings("removed") } == [nil, ["192.0.2.60"], nil, ["192.0.2.61"]])
    let times = try answers.map { try #require($0.integer("lookup")) }.sorted()
    let statistics = try #require(objects.first { $0.type == "statistics" })
    #expect(statistics.string("target") == "held.example" && statistics.integer("count") == 4)
    #expect(["min", "p50", "p90", "p99", "max"].map { statistics.integer($0) } == [0, 1, 3, 3, 3].map { times[$0] })
    #expect(statistics.integer("avg") == times.reduce(0, +) / 4)
    let summary = try #require(objects.last)
    #expect(summary.integer("rounds") == 4 && summary.integer("changed") == 2)
    #expect(summary.integer("resolved") == 3 && summary.integer("not_found") == 1)
  }

  @Test("--count 0 goes on while the hosts file changes, until Ctrl-C, which is its normal way out")
  func endless() throws {
    let system = try OwnSystem(hosts: "192.0.2.9 a.example\n", OwnSystem.twoFamilies)
    try system.write("hosts: files\n", to: "nsswitch.conf")
    let child = try system.resolve("--count", "0", "--interval", "10ms", "a.example", "192.0.2.50")
    try child.waitForOutput("a.example: 1 address, /etc/hosts:1")
    try system.write("192.0.2.9 a.example\n2001:db8::7 a.example\n", to: "hosts")
    try child.waitForOutput(": +2001:db8::7\n")
    try system.write("192.0.2.50 name.example\n192.0.2.9 a.example\n", to: "hosts")
    try child.waitForOutput(": -2001:db8::7\n")
    try child.waitForOutput(": found again\n")
    try system.write("192.0.2.50 name.example\n192.0.2.8 a.example\n192.0.2.9 a.example\n", to: "hosts")
    try child.waitForOutput(": +192.0.2.8\n")
    try system.write("192.0.2.50 name.example\n192.0.2.9 a.example\n192.0.2.8 a.example\n", to: "hosts")
    try child.waitForOutput(": other order: 192.0.2.9, 192.0.2.8\n")
    child.signal(SIGINT)
    let outcome = try child.finish()
    #expect(outcome.error == "")
    // The address had no name at first.
    #expect(outcome.status == .exit(1))
    #expect(outcome.text.hasSuffix("\n5 answers changed\n"))
  }

  @Test("what is known is shown before the next round is waited for")
  func shownAtOnce() throws {
    let system = try OwnSystem(hosts: "192.0.2.7 a.example\n", OwnSystem.twoFamilies)
    let child = try system.resolve("--json", "--count", "2", "--interval", "1h", "a.example")
    try child.waitForOutput("\"type\":\"address\"")
    child.signal(SIGINT)
    let outcome = try child.finish()
    #expect(outcome.status == .signal(SIGINT))
    let summary = try #require(try JSONObject.lines(outcome.text).last)
    #expect(summary.integer("rounds") == 1 && summary.integer("resolved") == 1 && summary.integer("unanswered") == 0)
  }

  @Test("rounds begin one interval after the other")
  func interval() throws {
    let system = try OwnSystem(hosts: "192.0.2.7 a.example\n", OwnSystem.twoFamilies)
    let outcome = try system.resolve("-q", "--count", "3", "--interval", "100ms", "a.example").finish()
    #expect(outcome.status == .exit(0) && outcome.text == "" && outcome.error == "")
    #expect(outcome.elapsed >= .milliseconds(200))
  }
}

import Glibc
import Testing

@Suite(
  "every way in which a host can answer has its own counter", .endToEnd,
  .enabled(
    if: Namespace.areAvailable && Tools.has("python3") && access("/dev/net/tun", W_OK) == 0,
    "the responder needs root, ip(8), python3 and /dev/net/tun"))
struct PingResponderTests {
  struct Way: Sendable, CustomTestStringConvertible {
    let version: Int
    let socket: String
    var testDescription: String { "IPv\(version) \(socket)" }

    static let all = [4, 6].flatMap { version in ["--raw", "--dgram"].map { Way(version: version, socket: $0) } }
  }

  private func responder() throws -> EchoResponder {
    let responder = try EchoResponder()
    try responder.space.permitDatagrams()
    return responder
  }

  @Test("plain, doubled, damaged, foreign and missing answers, each by its counter", arguments: Way.all)
  func each(_ way: Way) throws {
    let responder = try responder()
    let cases: [(EchoResponder.Host, [String: Int])] = [
      (.plain, ["ok": 2]), (.twice, ["ok": 2, "duplicates": 1]), (.corrupting, ["ok": 2, "corrupted": 2]),
      (.wrongSource, ["lost": 2, "wrong_source": 2]), (.silent, ["lost": 2]), (.foreignIdentifier, ["lost": 2]),
      (.foreignCookie, ["lost": 2]), (.lossy, ["ok": 1, "lost": 1]), (.prohibited, ["errors": 2]),
      (.truncating, ["ok": 2, "corrupted": 2]), (.stub, ["lost": 2]), (.withOptions, ["ok": 2]),
      (.badHeader, way.version == 4 ? ["lost": 2] : ["ok": 2]), (.badChecksum, ["lost": 2]),
    ]
    for (host, wanted) in cases {
      let report = try responder.space.ping(
        way.socket, "-c", "2", "-i", "100ms", "--timeout", "300ms", host.address(way.version))
      var wanted = wanted
      // The second copy of the last answer may come after the end, when nobody listens any more.
      if host == .twice { wanted["duplicates"] = try report.summary.integer("duplicates") == 2 ? 2 : 1 }
      try report.expectCounters(wanted)
      let isAnswered = wanted["ok"] ?? 0 > 0
      #expect(report.status == .exit(isAnswered ? 0 : 1), "\(host): \(report.error)")
    }
  }

  @Test("an answer behind an ICMP error is an answer, and no duplicate", arguments: Way.all)
  func answeredAfterError(_ way: Way) throws {
    let report = try responder().space.ping(
      way.socket, "-c", "3", "-i", "50ms", EchoResponder.Host.reachedAllTheSame.address(way.version))
    // The run ends with the error to its last probe, or a moment later.
    let answered = try #require(report.summary.integer("ok"))
    try report.expectCounters(["ok": answered, "errors": 3 - answered])
    #expect(answered >= 2 && report.status == .exit(0))
    #expect(report.verdicts.prefix(4) == ["error", "ok", "error", "ok"])
  }

  @Test("an answer that is too short says so")
  func truncated() throws {
    let report = try responder().space.ping("-c", "1", EchoResponder.Host.truncating.address(4))
    #expect(report.probes.first?.integer("surplus") == -40)
    let text = try responder().space.sonde("ping", "-c", "1", EchoResponder.Host.truncating.address(4)).finish().text
    #expect(text.contains("truncated: 40 bytes are missing\n") && text.contains("1 corrupted\n"))
  }

  @Test("the offset of a corrupted byte, and both values", arguments: [4, 6])
  func corrupted(version: Int) throws {
    let report = try responder().space.ping("-c", "1", EchoResponder.Host.corrupting.address(version))
    let probe = try #require(report.probes.first)
    #expect(probe.integer("corrupted_offset") == 20)
    #expect(probe.integer("corrupted_expected") == 20 && probe.integer("corrupted_found") == 235)
  }

  @Test("who answered instead is named, and so is who prohibited it", arguments: [4, 6])
  func witnesses(version: Int) throws {
    let responder = try responder()
    let stranger = EchoResponder.stranger(version)
    let wrong = try responder.space.ping(
      "-c", "1", "--timeout", "100ms", EchoResponder.Host.wrongSource.address(version))
    #expect(wrong.oddities.map { $0.string("verdict") } == ["wrong-source"])
    #expect(wrong.oddities.first?.string("witness") == stranger)
    let error = try #require(
      try responder.space.ping("-c", "1", EchoResponder.Host.prohibited.address(version)).probes.first)
    #expect(error.string("verdict") == "error" && error.string("witness") == stranger)
    #expect(error.integer("icmp_type") == (version == 4 ? 3 : 1))
    #expect(error.integer("icmp_code") == (version == 4 ? 13 : 1))
  }

  @Test("an answer behind that to the next probe is reordered", arguments: Way.all)
  func reordered(_ way: Way) throws {
    let report = try responder().space.ping(
      way.socket, "-c", "4", "-i", "1ms", "--timeout", "10s", EchoResponder.Host.reordering.address(way.version))
    try report.expectCounters(["ok": 4, "reordered": 2])
    #expect(report.probes.map { $0.integer("seq") } == [2, 1, 4, 3])
  }

  @Test("an answer after its time-out is late, and was told as lost before", arguments: Way.all)
  func late(_ way: Way) throws {
    let report = try responder().space.ping(
      way.socket, "-c", "3", "-i", "400ms", "--timeout", "50ms", EchoResponder.Host.lagging.address(way.version))
    try report.expectCounters(["late": 2, "lost": 1])
    #expect(report.probes.filter { $0.integer("seq") == 1 }.map { $0.string("verdict") } == ["lost", "late"])
    #expect(report.probes.last?.string("verdict") == "lost")
    let target = try #require(report.targets.first)
    #expect(target["rtt_avg"] == nil, "late answers are no part of the times")
  }

  @Test("each member of a group is told, and none is a duplicate", arguments: ["239.7.7.255", "ff15::ff"])
  func group(address: String) throws {
    let report = try responder().space.ping("-c", "2", "-i", "200ms", address)
    #expect(report.status == .exit(0))
    try report.expectCounters(["ok": 2])
    #expect(report.targets.first?.integer("responders") == 2)
    #expect(report.oddities.first?.string("verdict") == "responder")
    #expect(report.probes.first?.string("witness") != report.oddities.first?.string("witness"))
  }

  @Test("the loss decides when it is asked to", arguments: [("50", 0), ("49.9", 1), ("50%", 0)])
  func loss(_ most: String, _ code: Int32) throws {
    let report = try responder().space.ping(
      "-c", "4", "-i", "20ms", "--timeout", "200ms", "--max-loss", most, EchoResponder.Host.lossy.address(4))
    try report.expectCounters(["ok": 2, "lost": 2])
    #expect(report.status == .exit(code))
  }

  @Test("how many targets must answer", arguments: [("all", 1), ("any", 0), ("1", 0), ("2", 1)])
  func require(_ quorum: String, _ code: Int32) throws {
    let report = try responder().space.ping(
      "-c", "1", "--timeout", "200ms", "--require", quorum, "10.77.0.1", EchoResponder.Host.silent.address(4))
    #expect(report.status == .exit(code))
    #expect(try report.summary.integer("exit") == Int(code))
    #expect(report.targets.map { $0.string("verdict") } == ["ok", "failed"])
  }

  @Test("the run ends when a host has come up or gone down")
  func until() throws {
    let space = try responder().space
    let silent = EchoResponder.Host.silent.address(4)
    let up = try space.ping("--until-up", "3", "-i", "10ms", "10.77.0.1")
    #expect(up.status == .exit(0) && up.verdicts.count >= 3 && Set(up.verdicts) == ["ok"])
    let down = try space.ping("--until-down", "2", "-i", "300ms", "--timeout", "50ms", silent)
    #expect(down.status == .exit(0) && down.verdicts == ["lost", "lost"])
    #expect(try space.ping("--until-up", "3", "-c", "2", "-i", "10ms", "10.77.0.1").status == .exit(1))
    let deadline = try space.ping("--until-up", "1", "--deadline", "200ms", silent)
    #expect(deadline.status == .exit(1))
    try deadline.expectCounters(["pending": 1])
  }

  @Test("lists for scripts: who answered, and who did not")
  func lists() throws {
    let space = try responder().space
    let words = ["-c", "1", "--timeout", "300ms", "10.77.0.1", EchoResponder.Host.silent.address(4), "10.77.0.14"]
    func list(_ option: String) throws -> ChildOutcome {
      try Child(["ip", "netns", "exec", space.name, Binary.path, "ping", option] + words).finish()
    }
    #expect(try list("--alive").text == "10.77.0.1\n10.77.0.14\n")
    #expect(try list("--unreachable").text == "10.77.0.7\n")
    #expect(try list("--alive").status == .exit(1))
  }
}

import Glibc
import Testing

@Suite("ping", .endToEnd, .enabled(if: Namespace.areAvailable, "namespaces need root and ip(8)"))
struct PingTests {
  @Test("loopback answers over each kind of socket, by the kernel's clock", arguments: ["127.0.0.1", "::1"])
  func loopback(address: String) throws {
    let space = try Namespace()
    try space.permitDatagrams()
    for (option, kind) in [("--raw", "raw"), ("--dgram", "dgram"), ("-v", "raw")] {
      let report = try space.ping(option, "-c", "3", "-i", "20ms", address)
      #expect(report.status == .exit(0) && report.error == "")
      try report.expectCounters(["ok": 3])
      #expect(report.objects.first?.string("socktype") == kind)
      #expect(report.probes.map { $0.integer("seq") } == [1, 2, 3])
      #expect(report.probes.dropFirst().allSatisfy { $0.string("clock") == "kernel" })
      for probe in report.probes {
        #expect(probe.string("witness") == address && probe.integer("bytes") == 64 && probe.integer("ttl") == 64)
        let (kernel, user) = (try #require(probe.integer("rtt")), try #require(probe.integer("rtt_user")))
        #expect(kernel > 0 && kernel <= user)
      }
    }
  }

  @Test("every size and pattern comes back as it was", arguments: ["0", "1", "8", "15", "16", "1400", "65507"])
  func sizes(size: String) throws {
    let report = try Namespace().ping("-c", "2", "-i", "10ms", "-s", size, "--pattern", "00ff", "127.0.0.1")
    try report.expectCounters(["ok": 2])
    #expect(report.probes.first?.integer("bytes") == 8 + (Int(size) ?? 0))
  }

  @Test("a flood loses nothing, and asks for no stamps of what it sends")
  func flood() throws {
    let outcome = try Namespace().sonde("ping", "--json", "-i", "0", "-c", "20000", "127.0.0.1").finish()
    #expect(outcome.status == .exit(0))
    let lines = outcome.text.split(separator: "\n")
    let summary = try JSONObject(try #require(lines.last))
    #expect(summary.integer("sent") == 20_000 && summary.integer("ok") == 20_000 && summary.integer("lost") == 0)
    #expect(summary.integer("duplicates") == 0 && summary.integer("wrong_source") == 0)
    #expect(try JSONObject(try #require(lines.dropFirst().first)).string("clock") == "kernel-receive")
  }

  @Test("more probes than sequence numbers are told apart")
  func wrap() throws {
    // A duplicate, or an answer taken for another's, would leave a probe without its own.
    let outcome = try Namespace().sonde("ping", "-q", "-i", "0", "-c", "70000", "--max-loss", "0", "127.0.0.1").finish()
    #expect(outcome.status == .exit(0))
  }

  @Test("probe n leaves n intervals after the first, however long each takes")
  func schedule() throws {
    let report = try Namespace().ping("-c", "20", "-i", "20ms", "127.0.0.1")
    try report.expectCounters(["ok": 20])
    // How far each is behind the schedule; the least of five neighbours leaves out a busy machine.
    let behind = try report.probes.enumerated().map { number, probe in
      try milliseconds(try #require(probe.string("time"))) - Double(number) * 20
    }
    let drift = try #require(behind.suffix(5).min()) - (try #require(behind.prefix(5).min()))
    #expect(abs(drift) < 15, "\(behind)")
  }

  /// Of an RFC 3339 time, since midnight.
  private func milliseconds(_ time: String) throws -> Double {
    let clock = try #require(time.split(separator: "T").last).dropLast().split(separator: ":")
    try #require(clock.count == 3, "\(time)")
    let parts = try clock.map { try #require(Double($0)) }
    return ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1000
  }

  @Test("prefix, range, file and stdin are as many targets, all on one schedule")
  func manyTargets() throws {
    let space = try Namespace()
    let file = try Files.make("hosts", "127.0.0.20\n127.0.0.21\n")
    let report = try space.ping("-c", "2", "-i", "50ms", "127.0.0.0/29", "127.0.0.9-11", "@\(file)", "::1")
    #expect(report.status == .exit(0) && report.targets.count == 12)
    try report.expectCounters(["ok": 24])
    #expect(report.targets.first?.string("target") == "127.0.0.1")
    let child = try space.sonde("ping", "--alive", "-c", "1", "-", input: .pipe)
    child.send("127.0.0.2\n127.0.0.3\n")
    child.endInput()
    #expect(try child.finish().text == "127.0.0.2\n127.0.0.3\n")
  }

  @Test("names that fail are told, and the others asked all the same")
  func unresolved() throws {
    let space = try Namespace()
    let report = try space.ping("-c", "1", "nosuch.invalid", "127.0.0.1")
    #expect(report.status == .exit(3))
    try report.expectCounters(["ok": 1])
    #expect(report.targets.first?.string("verdict") == "unresolved")
    let text = try space.sonde("ping", "-c", "1", "nosuch.invalid", "127.0.0.1").finish()
    #expect(text.complaints.count == 1 && text.error.hasPrefix("sonde ping: nosuch.invalid: "))
    #expect(text.text.contains("127.0.0.1: seq 1, 64 bytes, ttl 64, "))
  }

  @Test("the unspecified address is this host", arguments: [("0.0.0.0", "127.0.0.1"), ("::", "::1")])
  func unspecified(address: String, witness: String) throws {
    let report = try Namespace().ping("-c", "1", address)
    try report.expectCounters(["ok": 1])
    #expect(report.probes.first?.string("witness") == witness)
  }

  @Test("what the kernel does not send is told with its reason", arguments: ["10.1.2.3", "2001:db8::1"])
  func unsent(address: String) throws {
    let report = try Namespace().ping("-c", "2", "-i", "10ms", address)
    #expect(report.status == .exit(1))
    try report.expectCounters(["unsent": 2])
    #expect(report.probes.first?.string("reason") == "Network is unreachable")
  }

  @Test("the objects and their keys")
  func golden() throws {
    let outcome = try Namespace().sonde("ping", "--json", "-c", "2", "-i", "20ms", "127.0.0.1", "10.0.0.0/33").finish()
    #expect(outcome.status == .exit(2) && outcome.error == "")
    let times =
      ["rtt", "rtt_user", "jitter"] + ["min", "avg", "max", "mdev", "p50", "p90", "p95", "p99"].map { "rtt_\($0)" }
    try Golden.expect(outcome.text, matches: "ping.jsonl", masking: times, strings: ["clock"])
  }
}

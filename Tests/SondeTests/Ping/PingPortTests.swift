import Glibc
import Testing

@Suite(
  "ping of ports, over a cable", .endToEnd,
  .enabled(if: Namespace.areAvailable && Tools.has("python3"), "the servers need root, ip(8) and python3"))
struct PingPortTests {
  @Test("an open TCP port answers by the kernel's clock, from SYN to SYN/ACK", arguments: PortServers.addresses)
  func open(address: String) throws {
    let report = try PortServers().near.ping("--tcp", PortServers.open, "-c", "3", "-i", "20ms", address)
    #expect(report.status == .exit(0) && report.error == "")
    try report.expectCounters(["ok": 3])
    for probe in report.probes {
      #expect(probe.string("state") == "open" && probe.integer("port") == 80 && probe.string("protocol") == "tcp")
      #expect(probe.string("witness") == address && probe.integer("retransmissions") == 0)
      #expect(probe.string("clock") == "kernel" && probe["bytes"] == nil && probe["ttl"] == nil)
      let (kernel, user) = (try #require(probe.integer("rtt")), try #require(probe.integer("rtt_user")))
      #expect(kernel > 0 && kernel <= user)
    }
    #expect(try report.summary.integer("refused") == 0)
  }

  @Test(
    "a port that is refused is the answer of a host that is there, and says so", arguments: PortServers.addresses,
    ["--tcp", "--udp"])
  func refused(address: String, option: String) throws {
    let servers = try PortServers()
    let report = try servers.near.ping(option, PortServers.closed, "-c", "3", "-i", "20ms", address)
    #expect(report.status == .exit(0))
    try report.expectCounters(["ok": 3])
    #expect(report.probes.allSatisfy { $0.string("state") == "refused" && $0.string("witness") == address })
    #expect(try report.summary.integer("refused") == 3 && report.targets.first?.integer("refused") == 3)
    let up = try servers.near.ping(option, PortServers.closed, "--until-up", "2", "-i", "10ms", address)
    #expect(up.status == .exit(0))
  }

  @Test("datagrams that come back are answers, with their bytes and hops", arguments: PortServers.addresses)
  func datagrams(address: String) throws {
    let servers = try PortServers()
    for (port, size, bytes) in [
      (PortServers.echo, "0", 8), (PortServers.echo, "1400", 1408), (PortServers.empty, "9", 8),
    ] {
      let report = try servers.near.ping("--udp", port, "-c", "3", "-i", "20ms", "-s", size, address)
      #expect(report.status == .exit(0))
      try report.expectCounters(["ok": 3])
      for probe in report.probes {
        #expect(probe.string("state") == "open" && probe.integer("bytes") == bytes && probe.integer("ttl") == 64)
        let (rtt, user) = (try #require(probe.integer("rtt")), try #require(probe.integer("rtt_user")))
        #expect(rtt > 0 && rtt <= user)
      }
      #expect(report.probes.dropFirst().allSatisfy { $0.string("clock") == "kernel" })
    }
  }

  @Test("silence is lost, doubled answers are duplicates, and strangers are told", arguments: PortServers.addresses)
  func odd(address: String) throws {
    let servers = try PortServers()
    func ping(_ port: String, _ words: String...) throws -> PingReport {
      try servers.near.ping(["--udp", port] + words + [address])
    }
    let silent = try ping(PortServers.silent, "-c", "2", "-i", "10ms", "--timeout", "100ms")
    #expect(silent.status == .exit(1))
    try silent.expectCounters(["lost": 2])
    let twice = try ping(PortServers.twice, "-c", "2", "-i", "100ms")
    // The second copy of the last answer may come after the end, when nobody listens any more.
    let duplicates = try twice.summary.integer("duplicates") == 2 ? 2 : 1
    try twice.expectCounters(["ok": 2, "duplicates": duplicates])
    let elsewhere = try ping(PortServers.elsewhere, "-c", "2", "-i", "50ms", "--timeout", "200ms")
    try elsewhere.expectCounters(["lost": 2, "wrong_source": 2])
    #expect(elsewhere.oddities.first?.string("witness") == (address.contains(":") ? "fd09::3" : "10.9.0.3"))
    let late = try ping(PortServers.lagging, "-c", "3", "-i", "400ms", "--timeout", "50ms")
    try late.expectCounters(["late": 2, "lost": 1])
    #expect(late.probes.filter { $0.integer("seq") == 1 }.map { $0.string("verdict") } == ["lost", "late"])
  }

  @Test("a SYN that was sent again is told, with the whole time and no other clock", arguments: PortServers.addresses)
  func retransmitted(address: String) throws {
    let report = try PortServers().near.ping("--tcp", PortServers.full, "-c", "1", "--timeout", "20s", address)
    #expect(report.status == .exit(0))
    try report.expectCounters(["ok": 1])
    let probe = try #require(report.probes.first)
    #expect(try #require(probe.integer("retransmissions")) >= 1 && probe.string("clock") == "user")
    let rtt = try #require(probe.integer("rtt"))
    #expect(rtt >= 900_000_000 && rtt == probe.integer("rtt_user"))
  }

  struct Refusal: Sendable {
    let way: String
    let version: Int
    let type: Int
    let code: Int
  }

  @Test(
    "an ICMP error is told with the router that sent it",
    arguments: [
      Refusal(way: "prohibit", version: 4, type: 3, code: 13),
      Refusal(way: "unreachable", version: 4, type: 3, code: 1),
      Refusal(way: "prohibit", version: 6, type: 1, code: 1), Refusal(way: "unreachable", version: 6, type: 1, code: 0),
    ], ["--tcp", "--udp"])
  func prohibited(_ refusal: Refusal, option: String) throws {
    let cable = try PingCable()
    let target = refusal.version == 4 ? "192.0.2.1" : "2001:db8::1"
    try cable.far.ip("\(refusal.version == 6 ? "-6 " : "")route add \(refusal.way) \(target)")
    let report = try cable.near.ping(option, "80", "-c", "1", "--timeout", "8s", target)
    #expect(report.status == .exit(1))
    try report.expectCounters(["errors": 1])
    let probe = try #require(report.probes.first)
    #expect(probe.integer("icmp_type") == refusal.type && probe.integer("icmp_code") == refusal.code)
    #expect(probe.string("witness") == (refusal.version == 4 ? "10.9.0.2" : "fd09::2"))
    #expect(probe.integer("port") == 80)
  }

  @Test("hop limits are kept, and networks that drop are lost", arguments: ["--tcp", "--udp"])
  func hops(option: String) throws {
    let cable = try PingCable()
    try cable.far.ip("route add 192.0.2.0/24 via 10.9.0.1")
    let low = try cable.near.ping(option, "80", "-c", "1", "--timeout", "8s", "--ttl", "1", "192.0.2.1")
    try low.expectCounters(["errors": 1])
    #expect(low.probes.first?.integer("icmp_type") == 11)
    try cable.far.ip("route add blackhole 198.51.100.0/24")
    let dropped = try cable.near.ping(option, "80", "-c", "2", "-i", "20ms", "--timeout", "200ms", "198.51.100.1")
    try dropped.expectCounters(["lost": 2])
    let absent = try cable.near.ping(option, "80", "-c", "1", "--source", "10.8.8.8", "10.9.0.2")
    #expect(absent.status == .exit(5))
    #expect(try absent.summary.string("error")?.contains("10.8.8.8") == true)
  }

  @Test("of probes that find no descriptor each says so", arguments: ["--tcp", "--udp"])
  func descriptors(option: String) throws {
    let cable = try PingCable()
    try cable.far.ip("route add blackhole 192.0.2.0/24")
    let words = [option, "80", "-c", "1", "-i", "10ms", "--timeout", "2s", "--json", "192.0.2.0/26"]
    let report = try PingReport(
      Child(
        ["ip", "netns", "exec", cable.near.name, "sh", "-c", "ulimit -n 32; exec \"$0\" ping \"$@\"", Binary.path]
          + words))
    #expect(report.status == .exit(1))
    // 20 of the 32 are not for probes.
    try report.expectCounters(["lost": 12, "unsent": 50])
    let reasons = report.probes.compactMap { $0.string("reason") }
    #expect(Set(reasons) == ["Too many open files"])
  }

  @Test("sockets of probes whose story is over make room for others", arguments: ["--tcp", "--udp"])
  func reused(option: String) throws {
    let cable = try PingCable()
    try cable.far.ip("route add blackhole 192.0.2.0/24")
    let words = [option, "80", "-c", "10", "-i", "50ms", "--timeout", "40ms", "--json", "192.0.2.1-4"]
    let report = try PingReport(
      Child(
        ["ip", "netns", "exec", cable.near.name, "sh", "-c", "ulimit -n 32; exec \"$0\" ping \"$@\"", Binary.path]
          + words))
    try report.expectCounters(["lost": 40])
  }
}

@Suite(
  "ping of ports of this machine", .endToEnd, .enabled(if: Namespace.areAvailable, "namespaces need root and ip(8)"))
struct PingLocalPortTests {
  @Test("a flood loses nothing", arguments: ["--tcp", "--udp"])
  func flood(option: String) throws {
    let outcome = try Namespace().sonde("ping", "--json", "-i", "0", "-c", "5000", option, "9", "127.0.0.1").finish()
    #expect(outcome.status == .exit(0))
    let summary = try JSONObject(try #require(outcome.text.split(separator: "\n").last))
    #expect(summary.integer("sent") == 5000 && summary.integer("ok") == 5000 && summary.integer("refused") == 5000)
  }

  @Test("a connection to ourselves is nobody's answer", arguments: ["127.0.0.1", "::1"])
  func ourselves(address: String) throws {
    let space = try Namespace()
    // Of two ports that the kernel may choose, one is that which is asked.
    try space.set("ipv4/ip_local_port_range", "40000 40001")
    let report = try space.ping("--tcp", "40000", "-c", "40", "-i", "5ms", address)
    try report.expectCounters(["ok": 40])
    #expect(report.probes.allSatisfy { $0.string("state") == "refused" })
  }

  @Test("names of services are ports, and what came of them is said in words")
  func words() throws {
    let space = try Namespace()
    let tcp = try space.sonde("ping", "-v", "--tcp", "https", "-c", "1", "127.0.0.1").finish()
    #expect(tcp.status == .exit(0) && tcp.error == "")
    #expect(tcp.text.hasPrefix("TCP port 443 over IPv4\n127.0.0.1: seq 1, tcp 443 refused, "))
    #expect(tcp.text.contains("\n1 refused the port\n"))
    let udp = try space.sonde("ping", "-v", "--udp", "domain", "-c", "1", "::1").finish()
    #expect(udp.text.hasPrefix("UDP port 53 over IPv6\n::1: seq 1, udp 53 refused, "))
    let csv = try space.sonde("ping", "--csv", "--udp", "53", "-c", "1", "127.0.0.1").finish()
    let lines = csv.text.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasSuffix(",reason,port,protocol,state,retransmissions"))
    #expect(lines[1].hasSuffix(",53,udp,refused,"))
  }

  @Test("what the kernel does not send is told with its reason", arguments: ["--tcp", "--udp"])
  func unsent(option: String) throws {
    for address in ["10.1.2.3", "2001:db8::1"] {
      let report = try Namespace().ping(option, "80", "-c", "2", "-i", "10ms", address)
      #expect(report.status == .exit(1))
      try report.expectCounters(["unsent": 2])
      #expect(report.probes.first?.string("reason") == "Network is unreachable")
    }
  }

  @Test("a mark takes a capability for each probe, which alone is kept", arguments: ["--tcp", "--udp"])
  func mark(option: String) throws {
    let child = try Namespace().sonde("ping", "--json", option, "9", "--mark", "7", "-i", "10ms", "127.0.0.1")
    try child.waitForOutput("\"seq\":3")
    #expect(try capabilities(child) == "0000000000001000")
    child.signal(SIGINT)
    let report = try PingReport(child)
    #expect(report.status == .exit(0) && report.verdicts.allSatisfy { $0 == "ok" })
    let plain = try Namespace().sonde("ping", "--json", option, "9", "-i", "10ms", "127.0.0.1")
    try plain.waitForOutput("\"seq\":1")
    #expect(try capabilities(plain) == "0000000000000000")
    plain.signal(SIGINT)
    #expect(try plain.finish().status == .exit(0))
  }

  private func capabilities(_ child: Child) throws -> String? {
    let text = String(decoding: try Files.contents("/proc/\(child.pid)/status"), as: UTF8.self)
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("CapEff:") })
    return line.split { $0.isWhitespace }.last.map(String.init)
  }

  @Test("the objects and their keys", arguments: ["tcp", "udp"])
  func golden(method: String) throws {
    let outcome = try Namespace().sonde("ping", "--json", "--\(method)", "9", "-c", "1", "127.0.0.1").finish()
    #expect(outcome.status == .exit(0) && outcome.error == "")
    let times =
      ["rtt", "rtt_user", "jitter"] + ["min", "avg", "max", "mdev", "p50", "p90", "p95", "p99"].map { "rtt_\($0)" }
    try Golden.expect(outcome.text, matches: "ping-\(method).jsonl", masking: times, strings: ["clock"])
  }
}

@Suite(
  "late handshakes", .endToEnd,
  .enabled(
    if: Namespace.areAvailable && Tools.has("python3") && access("/dev/net/tun", W_OK) == 0,
    "the responder needs root, ip(8), python3 and /dev/net/tun"))
struct PingHandshakeTests {
  @Test("a handshake after its time-out is late, and was told as lost before")
  func late() throws {
    let responder = try HandshakeResponder()
    try responder.space.ping("--tcp", "80", "-c", "2", "-i", "10ms", "10.78.0.1").expectCounters(["ok": 2])
    let report = try responder.space.ping(
      "--tcp", "80", "-c", "3", "-i", "400ms", "--timeout", "50ms", "10.78.0.2")
    try report.expectCounters(["late": 2, "lost": 1])
    #expect(report.probes.filter { $0.integer("seq") == 1 }.map { $0.string("verdict") } == ["lost", "late"])
    let late = try #require(report.probes.first { $0.string("verdict") == "late" })
    #expect(late.string("state") == "open" && late.integer("retransmissions") == 0)
    #expect(try #require(late.integer("rtt")) >= 350_000_000)
  }

  @Test("of a probe that is lost the kernel sends one more SYN at most")
  func quiet() throws {
    let responder = try HandshakeResponder()
    let before = try responder.sent()
    let report = try responder.space.ping(
      "--tcp", "80", "-c", "2", "-i", "2.5s", "--timeout", "200ms", "10.78.0.9")
    try report.expectCounters(["lost": 2])
    #expect(try responder.sent() - before == 3)
  }
}

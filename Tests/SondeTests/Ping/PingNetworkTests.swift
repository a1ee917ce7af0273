import Testing

private typealias Cable = PingCable

@Suite("ping over a cable", .endToEnd, .enabled(if: Namespace.areAvailable, "namespaces need root and ip(8)"))
struct PingNetworkTests {
  @Test("a host that is silent is lost, a time-out after each probe", arguments: ["10.9.0.2", "fd09::2"])
  func silent(address: String) throws {
    let cable = try Cable()
    // It answers as long as it may.
    let up = try cable.near.ping("--until-up", "1", "-i", "100ms", "--deadline", "15s", address)
    #expect(up.status == .exit(0))
    try cable.far.set(address.contains(":") ? "ipv6/icmp/echo_ignore_all" : "ipv4/icmp_echo_ignore_all", "1")
    let report = try cable.near.ping("-c", "2", "-i", "50ms", "--timeout", "100ms", address)
    #expect(report.status == .exit(1))
    try report.expectCounters(["lost": 2])
    let elapsed = try #require(try report.summary.integer("elapsed"))
    #expect(elapsed >= 150_000_000 && elapsed < 1_000_000_000)
    #expect(try #require(report.targets.first?.integer("longest_outage")) >= 100_000_000)
  }

  struct Refusal: Sendable {
    let way: String
    let version: Int
    let type: Int
    let code: Int
  }

  @Test(
    "an ICMP error is told with its type, its code and the router that sent it",
    arguments: [
      Refusal(way: "prohibit", version: 4, type: 3, code: 13),
      Refusal(way: "unreachable", version: 4, type: 3, code: 1),
      Refusal(way: "prohibit", version: 6, type: 1, code: 1), Refusal(way: "unreachable", version: 6, type: 1, code: 0),
    ], ["--raw", "--dgram"])
  func refused(_ refusal: Refusal, socket: String) throws {
    let cable = try Cable()
    try cable.near.permitDatagrams()
    let target = refusal.version == 4 ? "192.0.2.1" : "2001:db8::1"
    try cable.far.ip("\(refusal.version == 6 ? "-6 " : "")route add \(refusal.way) \(target)")
    let report = try cable.near.ping(socket, "-c", "1", "--timeout", "8s", target)
    #expect(report.status == .exit(1))
    try report.expectCounters(["errors": 1])
    let probe = try #require(report.probes.first)
    #expect(probe.integer("icmp_type") == refusal.type && probe.integer("icmp_code") == refusal.code)
    #expect(probe.string("witness") == (refusal.version == 4 ? "10.9.0.2" : "fd09::2"))
  }

  @Test("a hop limit that is too low is an error of the router", arguments: ["192.0.2.1", "2001:db8::1"])
  func hops(target: String) throws {
    let cable = try Cable()
    let isIPv4 = !target.contains(":")
    try cable.far.ip(isIPv4 ? "route add 192.0.2.0/24 via 10.9.0.1" : "-6 route add 2001:db8::/32 via fd09::1")
    let report = try cable.near.ping("-c", "1", "--timeout", "8s", "--ttl", "1", target)
    try report.expectCounters(["errors": 1])
    #expect(report.probes.first?.integer("icmp_type") == (isIPv4 ? 11 : 3))
    #expect(report.probes.first?.string("witness") == (isIPv4 ? "10.9.0.2" : "fd09::2"))
  }

  @Test("what must not be fragmented and is too big is not sent; the next link's MTU is told")
  func tooBig() throws {
    let cable = try Cable()
    let here = try cable.near.ping("-c", "1", "-s", "3000", "--dont-fragment", "10.9.0.2")
    try here.expectCounters(["unsent": 1])
    #expect(here.probes.first?.string("reason") == "Message too long")
    try cable.near.ping("-c", "1", "-s", "3000", "10.9.0.2").expectCounters(["ok": 1])
    try cable.far.ip("link add thin mtu 1300 type veth peer name other")
    try cable.far.ip("addr add 192.0.2.1/24 dev thin")
    try cable.far.ip("link set other up")
    try cable.far.ip("link set thin up")
    let there = try cable.near.ping("-c", "1", "-s", "1400", "--dont-fragment", "192.0.2.9")
    try there.expectCounters(["errors": 1])
    #expect(there.probes.first?.integer("mtu") == 1300 && there.probes.first?.integer("icmp_code") == 4)
  }

  @Test("interface and source are used")
  func ends() throws {
    let cable = try Cable()
    try cable.near.ip("addr add 10.9.0.3/24 dev cable")
    try cable.far.set("ipv4/icmp_echo_ignore_all", "0")
    try cable.near.ping("-c", "1", "--source", "10.9.0.3", "--interface", "cable", "10.9.0.2").expectCounters(["ok": 1])
    let absent = try cable.near.ping("-c", "1", "--source", "10.8.8.8", "10.9.0.2")
    #expect(absent.status == .exit(5))
    #expect(try absent.summary.string("error")?.contains("10.8.8.8") == true)
  }

  @Test("a mark has all of 32 bits, also in hexadecimal", arguments: ["4294967295", "0xFFFFFFFF", "0Xffffffff"])
  func mark(text: String) throws {
    let space = try Namespace()
    try space.ip("rule add fwmark 0xffffffff prohibit")
    for (words, reason) in [(["--mark", text], "Permission denied"), (["--mark", "0xff"], "Network is unreachable")] {
      let report = try space.ping(words + ["-c", "1", "10.1.2.3"])
      #expect(report.probes.first?.string("reason") == reason)
    }
  }
}

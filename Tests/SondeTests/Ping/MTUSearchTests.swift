import Testing

/// Here 10.9.0.1 and fd09::1; then a router, 10.9.0.2 and fd09::2, and behind it on a narrower link 10.8.0.3 and fd08::3.
private struct Path {
  let near: Namespace
  let router: Namespace
  let far: Namespace

  init(mtu: Int) throws {
    far = try Namespace()
    router = try Namespace("link add name far mtu \(mtu) type veth peer name cable mtu \(mtu) netns \(far.name)")
    near = try Namespace("link add name cable type veth peer name near netns \(router.name)")
    try near.permitDatagrams()
    try join(near, "cable", "9", 1)
    try join(router, "near", "9", 2)
    try join(router, "far", "8", 2)
    try join(far, "cable", "8", 3)
    try near.settle("cable")
    try router.settle("near", "far")
    try far.settle("cable")
    for (space, number) in [(near, "9"), (far, "8")] {
      try space.ip("route add default via 10.\(number).0.2")
      try space.ip("-6 route add default via fd0\(number)::2")
    }
    try router.set("ipv4/ip_forward", "1")
    try router.set("ipv6/conf/all/forwarding", "1")
  }

  private func join(_ space: Namespace, _ link: String, _ network: String, _ number: Int) throws {
    try space.ip("addr add 10.\(network).0.\(number)/24 dev \(link)")
    try space.ip("-6 addr add fd0\(network)::\(number)/64 dev \(link) nodad")
    try space.ip("link set \(link) up")
  }

  /// The router says no more to whom it refuses something; what it forwards goes through.
  func makeBlackHole() throws {
    try router.ip("rule add iif lo to 10.9.0.1 blackhole")
    try router.ip("-6 rule add iif lo to fd09::1 blackhole")
  }

  /// Once everybody knows the way, nothing is lost to looking neighbours up.
  func search(_ words: String...) throws -> PingReport { try near.ping(["--mtu-search", "--timeout", "5s"] + words) }
}

extension PingReport {
  fileprivate var finding: JSONObject { get throws { try #require(objects.first { $0.type == "mtu" }) } }
}

@Suite("ping --mtu-search", .endToEnd, .enabled(if: Namespace.areAvailable, "namespaces need root and ip(8)"))
struct MTUSearchTests {
  @Test(
    "a router says so, and is taken at its word after a look", arguments: ["--raw", "--dgram"],
    ["10.8.0.3", "fd08::3"])
  func router(socket: String, target: String) throws {
    let isIPv4 = !target.contains(":")
    for mtu in [1400, 1280] {
      let report = try Path(mtu: mtu).search(socket, target)
      #expect(report.status == .exit(0) && report.error == "")
      let finding = try report.finding
      #expect(finding.integer("mtu") == mtu && finding.string("limit") == "router", "\(finding)")
      #expect(finding.string("witness") == (isIPv4 ? "10.9.0.2" : "fd09::2"))
      let least = isIPv4 ? 68 : 1280
      let wanted = mtu == least ? [least, 1500, mtu + 1] : [least, 1500, mtu, mtu + 1]
      let sizes = report.probes.filter { $0.string("verdict") != "lost" }.compactMap { $0.integer("size") }
      #expect(sizes == wanted)
      #expect(report.probes.first { $0.integer("size") == 1500 }?.integer("mtu") == mtu)
      #expect(try report.summary.integer("found") == 1 && report.summary.integer("sent") == report.probes.count)
    }
  }

  @Test("what the kernel has learnt of the path before does not lie")
  func cached() throws {
    let path = try Path(mtu: 1400)
    // The kernel believes in 1000 bytes from here on.
    try path.near.ip("route add 10.8.0.0/24 via 10.9.0.2 mtu lock 1000")
    #expect(try path.search("10.8.0.3").finding.integer("mtu") == 1400)
  }

  @Test("the interface here is the limit", arguments: ["10.9.0.2", "fd09::2"])
  func interface(target: String) throws {
    let path = try Path(mtu: 1400)
    let finding = try path.search(target).finding
    #expect(finding.integer("mtu") == 1500 && finding.string("limit") == "interface")
    #expect(finding.string("witness") == "cable")
  }

  @Test("loopback takes whatever IPv4 has, and of IPv6 what the interface takes", arguments: ["--raw", "--dgram"])
  func loopback(socket: String) throws {
    let space = try Namespace()
    try space.permitDatagrams()
    let report = try space.ping("--mtu-search", socket, "127.0.0.1", "::1")
    let findings = report.objects.filter { $0.type == "mtu" }
    #expect(findings.map { $0.integer("mtu") } == [65_535, 65_536])
    #expect(findings.map { $0.string("limit") } == ["version", "interface"])
    #expect(findings.last?.string("witness") == "lo")
  }

  @Test("where larger packets vanish, that is said", arguments: ["10.8.0.3", "fd08::3"])
  func blackHole(target: String) throws {
    let path = try Path(mtu: 1400)
    _ = try path.search(target)
    try path.makeBlackHole()
    let report = try path.near.ping("--mtu-search", "-c", "2", "--timeout", "1s", target)
    #expect(report.status == .exit(0))
    #expect(try report.finding.integer("mtu") == 1400 && report.finding.string("limit") == "silence")
    #expect(report.probes.count { $0.integer("size") == 1500 } == 2)
    let text = try path.near.sonde("ping", "--mtu-search", "-c", "1", target).finish()
    #expect(text.text == "path MTU to \(target) is 1400 bytes; larger packets vanish\n" && text.error == "")
  }

  @Test("who does not answer at all is asked three times, and there is no number")
  func silent() throws {
    let path = try Path(mtu: 1400)
    try path.far.set("ipv4/icmp_echo_ignore_all", "1")
    let report = try path.near.ping("--mtu-search", "--timeout", "300ms", "10.8.0.3")
    #expect(report.status == .exit(1) && report.verdicts == ["lost", "lost", "lost"])
    #expect(try report.finding.string("verdict") == "lost" && report.finding["mtu"] == nil)
    let text = try path.near.sonde("ping", "--mtu-search", "-c", "1", "--timeout", "100ms", "10.8.0.3").finish()
    #expect(text.status == .exit(1))
    #expect(text.text == "path MTU to 10.8.0.3 is unknown: no answer to packets of 68 bytes\n")
  }

  @Test("targets are searched in turn, and what fails of some does not stop the others")
  func several() throws {
    let path = try Path(mtu: 1400)
    try path.router.ip("route add prohibit 192.0.2.1")
    let text = try path.near.sonde(
      "ping", "--mtu-search", "--timeout", "5s", "192.0.2.1", "nosuch.invalid", "10.8.0.3"
    ).finish()
    #expect(text.status == .exit(3) && text.complaints.count == 1)
    #expect(
      text.text == """
        path MTU to 192.0.2.1 is unknown: communication administratively prohibited from 10.9.0.2
        path MTU to 10.8.0.3 is 1400 bytes; 10.9.0.2 says so

        """)
    let alone = try Namespace().ping("--mtu-search", "10.1.2.3")
    #expect(alone.status == .exit(1) && alone.verdicts == ["unsent"])
  }

  @Test("the deadline and Ctrl-C end it with what there is")
  func ends() throws {
    let path = try Path(mtu: 1400)
    try path.far.set("ipv4/icmp_echo_ignore_all", "1")
    let report = try path.near.ping("--mtu-search", "--timeout", "10s", "--deadline", "200ms", "10.8.0.3")
    #expect(report.status == .exit(1) && report.probes.isEmpty)
    #expect(try report.summary.integer("found") == 0)
    #expect(try report.finding.string("verdict") == "pending" && report.summary.integer("pending") == 1)
    let child = try path.near.sonde("ping", "--mtu-search", "-v", "--timeout", "60s", "10.8.0.3")
    try child.waitForOutput("raw socket")
    child.signal(2)
    let outcome = try child.finish()
    #expect(outcome.status == .exit(1))
    #expect(outcome.text.hasSuffix("path MTU to 10.8.0.3 is unknown: the run ended first\n"))
  }

  @Test("a deadline leaves no target without a word, and the packets that were sent add up")
  func everyTarget() throws {
    let silent = EchoResponder.Host.silent.address(4)
    let plain = EchoResponder.Host.plain.address(4)
    let space = try EchoResponder().space
    let report = try space.ping("--mtu-search", "--timeout", "50ms", "--deadline", "120ms", silent, plain, "a.invalid")
    #expect(report.status == .exit(1))
    let findings = report.objects.filter { $0.type == "mtu" }
    #expect(findings.map { $0.string("target") } == [silent, plain, "a.invalid"])
    #expect(findings.allSatisfy { $0.string("verdict") == "pending" } && findings.last?["address"] == nil)
    let summary = try report.summary
    let pending = try #require(summary.integer("pending"))
    #expect(summary.integer("sent") == report.probes.count + pending && pending == 1)
    let text = try space.sonde("ping", "--mtu-search", "--timeout", "9s", "--deadline", "90ms", silent, plain).finish()
    #expect(text.status == .exit(1) && text.error == "")
    let lines = [silent, plain].map { "path MTU to \($0) is unknown: the run ended first\n" }
    #expect(text.text == lines.joined())
  }

  @Test("a router is quoted where its number is not the one that was found", arguments: [4, 6])
  func liar(version: Int) throws {
    let space = try EchoResponder().space
    let (target, router) = (EchoResponder.Host.narrow.address(version), EchoResponder.stranger(version))
    let finding = try space.ping("--mtu-search", target).finding
    #expect(finding.integer("mtu") == 1400 && finding.integer("claimed") == 1300)
    #expect(finding.string("limit") == "router" && finding.string("witness") == router)
    let text = try space.sonde("ping", "--mtu-search", target).finish()
    #expect(text.text == "path MTU to \(target) is 1400 bytes; \(router) refuses more, and says 1300\n")
  }

  @Test("the objects and their keys")
  func golden() throws {
    let outcome = try Namespace().sonde("ping", "--json", "--mtu-search", "::1", "10.0.0.0/33").finish()
    #expect(outcome.status == .exit(2) && outcome.error == "")
    try Golden.expect(outcome.text, matches: "ping-mtu-search.jsonl", masking: ["rtt"], strings: [])
  }
}

@Suite("names of a search for the path MTU", .endToEnd, .ownSystem)
struct MTUSearchNameTests {
  @Test("a name server that says nothing is a name without an address, with a deadline too")
  func slow() throws {
    let system = try OwnSystem()
    try system.write("nameserver 127.0.0.1\noptions timeout:30 attempts:1\n", to: "resolv.conf")
    _ = try NameServer(in: system, "slow.example SILENT\n")
    let words = ["ping", "--mtu-search", "--deadline", "200ms", "slow.example", "127.0.0.1"]
    let outcome = try system.start([Binary.path] + words).finish()
    #expect(outcome.status == .exit(3) && outcome.error == "sonde ping: slow.example: no answer in time\n")
    #expect(outcome.text == "path MTU to 127.0.0.1 is unknown: the run ended first\n")
  }
}

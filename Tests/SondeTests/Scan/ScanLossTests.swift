import Testing

@Suite("sonde scan: hosts and networks that lose packets", .endToEnd, .scanNetworks)
struct ScanLossTests {
  /// Listens on 200 ports, and takes what comes.
  private static let listeners = """
    import select, socket
    ends = [socket.create_server(("10.8.0.2", 3000 + place), backlog=64) for place in range(200)]
    for end in ends:
        end.setblocking(False)
    print("ready", flush=True)
    while True:
        for end in select.select(ends, [], [])[0]:
            try:
                end.accept()[0].close()
            except OSError:
                pass
    """

  @Test(
    "200 open ports are all found where many packets are lost on each way",
    // The kernel repeats the SYNs of a connection as well, and ours nobody else does.
    arguments: [(method: [], loss: 0.3), (method: ["--syn"], loss: 0.15)])
  func loss(method: [String], loss: Double) throws {
    let cable = try ScanCable(policy: "return dice.random() < \(loss)")
    try cable.host.python(Self.listeners)
    // All at the same time: most of it is waiting.
    let scans = try (1...5).map { _ in
      try cable.near.startScan(method + ["10.8.0.2", "-p", "3000-3199", "--retries", "3"])
    }
    for scan in scans {
      let report = try ScanReport(scan)
      report.expectTally(["open": 200])
      #expect(report.status == .exit(0))
      // They cannot all have been found by the first question.
      #expect(report.ports.count { $0.integer("tries") ?? 0 > 1 } > 20)
    }
  }

  @Test("a first SYN that is lost costs less than the second that the kernel takes", arguments: [[], ["--syn"]])
  func firstLost(method: [String]) throws {
    let cable = try ScanCable(policy: "return syn and outbound and count == 0")
    try cable.host.python(Self.listeners)
    let report = try cable.near.scan(method + ["10.8.0.2", "-p", "3000-3199"])
    report.expectTally(["open": 200])
    #expect(report.ports.filter { $0.integer("tries") == 2 }.count >= 1)
    let elapsed = try #require(report.summary.integer("elapsed"))
    #expect(elapsed < 1_000_000_000, "\(elapsed) ns")
  }

  @Test("a host that goes away half-way is filtered from there on, in time", arguments: [[], ["--syn"]])
  func vanishing(method: [String]) throws {
    let cable = try ScanCable()
    try cable.host.python(Self.listeners)
    let scan = try cable.near.startScan(method + ["10.8.0.2", "-p", "3000-3199", "--rate", "200"])
    try scan.attend("50 verdicts") { scan.output.count { $0 == UInt8(ascii: "\n") } >= 50 || scan.status != nil }
    // Silence, and not an error of the way there: the scanner's own address of the host stays known.
    try cable.host.ip("rule add iif wan pref 1 blackhole")
    try cable.host.ip("rule add pref 50 lookup local")
    try cable.host.ip("rule del pref 0")
    let report = try ScanReport(scan)
    let open = report.ports("open")
    #expect(open.count >= 50 && open.count < 200)
    report.expectTally(["open": open.count, "filtered": 200 - open.count])
    #expect(
      report.ports.filter { $0.string("verdict") == "filtered" }.allSatisfy { $0.string("reason") == "no-answer" })
    #expect(report.status == .exit(1) && report.elapsed < .seconds(8))
  }

  @Test(
    "a link that goes down half-way leaves nothing undecided, and ends in time", arguments: [[], ["--syn"], ["--udp"]])
  func unplugged(method: [String]) throws {
    let cable = try ScanCable()
    try cable.host.python(Self.listeners)
    let scan = try cable.near.startScan(method + ["10.8.0.2", "-p", "3000-3199", "--rate", "200"])
    try scan.attend("50 verdicts") { scan.output.count { $0 == UInt8(ascii: "\n") } >= 50 || scan.status != nil }
    try cable.host.ip("link set wan down")
    let report = try ScanReport(scan)
    let decided = report.ports(method == ["--udp"] ? "closed" : "open").count
    #expect(decided >= 50 && decided < 200)
    #expect(report.ports.count == 200 && report.summary.integer("undecided") == 0)
    #expect(report.status == .exit(1) && report.elapsed < .seconds(15))
  }
}

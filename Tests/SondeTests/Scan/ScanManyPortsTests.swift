import Glibc
import Testing

@Suite("sonde scan: all ports of a host", .endToEnd, .scanNetworks)
struct ScanManyPortsTests {
  /// The issue wants 20 runs in a row; every `swift test` does fewer, since each asks 65,535 ports.
  private static let runs = getenv("SONDE_SCAN_RUNS").flatMap { Int(String(cString: $0)) } ?? 1

  /// Listens on 1,000 ports of 65,535 with queues of 16 connections, takes what comes, and prints the ports.
  private static let listeners = """
    import random, resource, select, socket
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    loop, ends = select.epoll(), {}
    for port in sorted(random.Random(6).sample(range(1, 65536), 1000)):
        end = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=16)
        end.setblocking(False)
        loop.register(end, select.EPOLLIN)
        ends[end.fileno()] = end
        print(port)
    print("ready", flush=True)
    while True:
        for number, _ in loop.poll():
            try:
                ends[number].accept()[0].close()
            except OSError:
                pass
    """

  /// Ports that `--open` has listed, a line each.
  private static func open(_ outcome: ChildOutcome) -> [Int] {
    outcome.text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ", omittingEmptySubsequences: true)
      guard words.count > 2, words[2] == "open" else { return nil }
      return words[1].split(separator: "/").first.flatMap { Int($0) }
    }
  }

  @Test(
    "every one of 1,000 open ports among 65,535 is found and nothing else, in every run",
    arguments: [["127.0.0.1"], ["10.8.0.2"], ["--syn", "10.8.0.2"], ["--syn", "127.0.0.1"]])
  func complete(words: [String]) throws {
    let cable = try ScanCable()
    // Over loopback the scanner is on the same host.
    let space = words.contains("127.0.0.1") ? cable.host : cable.near
    let listeners = try cable.host.python(Self.listeners)
    let wanted = Set(listeners.outputText.split(separator: "\n").compactMap { Int($0) })
    try #require(wanted.count == 1000)
    for run in 1...Self.runs {
      let command = ["ip", "netns", "exec", space.name, Binary.path, "scan", "--open", "--require", "1000", "-p", "-"]
      let outcome = try Child(command + words).finish()
      #expect(outcome.status == .exit(0), "run \(run): \(outcome.error)")
      let found = Self.open(outcome)
      #expect(found.count == Set(found).count, "a port twice in run \(run)")
      #expect(Set(found) == wanted, "run \(run): \(wanted.symmetricDifference(found).sorted())")
    }
  }

  @Test(
    "64 descriptors are enough for 2,000 ports, with silent ones among them", arguments: [[], ["--syn"], ["--udp"]])
  func descriptors(method: [String]) throws {
    try #require(Tools.has("prlimit"), "prlimit(1) is not installed")
    let course = try ScanCourse()
    let limit = ["prlimit", "--nofile=64:64"]
    let report = try course.near.scan(method + ["10.8.0.2", "-p", "1001-3000"], through: limit)
    #expect(report.ports.count == 2000 && report.error == "")
    #expect(try report.verdict(2000) == "open")
    let silent = method == ["--udp"]
    #expect(report.ports(silent ? "open|filtered" : "filtered").isSuperset(of: [2002, 2006]))
    // Four are refused by messages, two are silent.
    report.expectTally(
      silent
        ? ["open": 1, "closed": 1992, "filtered": 5, "open_or_filtered": 2]
        : ["open": 1, "closed": 1992, "filtered": 7])
    #expect(report.elapsed < .seconds(15))
  }

  @Test("a port that connects to itself is never called open", arguments: ["127.0.0.1", "::1"])
  func selfConnection(address: String) throws {
    let space = try Namespace()
    for _ in 1...3 {
      let report = try space.scan(address, "-p", "32768-37767")
      report.expectTally(["closed": 5000])
    }
    // With so few ports to choose from it happens all the time.
    try space.set("ipv4/ip_local_port_range", "40000 40007")
    for _ in 1...10 {
      let report = try space.scan(address, "-p", "39990-40020")
      report.expectTally(["closed": 31])
      #expect(report.ports.allSatisfy { $0.string("witness") == address })
    }
  }

  /// Has the four ports that a connection may come from, until a line comes.
  private static let hoarder = """
    import socket, sys
    held = [socket.socket() for port in range(40000, 40004)]
    for place, end in enumerate(held):
        end.bind(("0.0.0.0", 40000 + place))
    server = socket.create_server(("127.0.0.1", 80))
    print("ready", flush=True)
    sys.stdin.readline()
    held.pop().close()
    print("freed", flush=True)
    sys.stdin.readline()
    """

  private func hoard(_ space: Namespace) throws -> Child {
    try space.set("ipv4/ip_local_port_range", "40000 40003")
    let child = try Child(["ip", "netns", "exec", space.name, "python3", "-c", Self.hoarder], input: .pipe)
    try child.waitForOutput("ready")
    return child
  }

  @Test("where no port of our own is left all ports are undecided, in time, and the exit code is 5")
  func noPortLeft() throws {
    let space = try Namespace()
    let hoarder = try hoard(space)
    let report = try space.scan("127.0.0.1", "-p", "1-2000")
    report.expectTally(["undecided": 2000])
    #expect(report.ports.allSatisfy { $0.string("reason") == "Cannot assign requested address" })
    #expect(report.status == .exit(5) && report.summary.integer("questions") == 0)
    // Five seconds of hope for all of them together.
    #expect(report.elapsed < .seconds(12))
    #expect(hoarder.status == nil)
  }

  @Test("a single port of our own that becomes free while it runs is enough")
  func portFreed() throws {
    let space = try Namespace()
    let hoarder = try hoard(space)
    let scan = try space.startScan(["127.0.0.1", "-p", "1-500"])
    #expect(try scan.isRunning(after: .milliseconds(300)) && scan.output.isEmpty)
    hoarder.send("\n")
    let report = try ScanReport(scan)
    report.expectTally(["open": 1, "closed": 499])
    #expect(try report.verdict(80) == "open")
  }
}

import Glibc
import Testing

@Suite("how a ping runs", .endToEnd, .enabled(if: Namespace.areAvailable, "namespaces need root and ip(8)"))
struct PingRunTests {
  @Test("no thread has a capability when the first probe leaves", arguments: [["127.0.0.1"], ["localhost", "::1"]])
  func privileges(targets: [String]) throws {
    let child = try Child(
      ["ip", "netns", "exec", Namespace().name, Binary.path, "ping", "--json", "-i", "50ms"] + targets)
    try child.waitForOutput(#""type":"probe""#)
    // The program took the place of ip(8) in this process.
    let tasks = "/proc/\(child.pid)/task"
    let statuses = try Child(["sh", "-c", "cat \(tasks)/*/status"]).finish().text
    let threads = statuses.split(separator: "Name:\t")
    #expect(!threads.isEmpty)
    for status in threads {
      for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
        #expect(status.contains("\(set):\t0000000000000000\n"), "\(status)")
      }
      #expect(status.contains("NoNewPrivs:\t1\n"))
    }
    child.signal(SIGINT)
    _ = try child.finish()
  }

  @Test("a flood goes on when probes are lost")
  func flood() throws {
    let space = try EchoResponder().space
    // Every second probe is lost, three times as many as may be on their way.
    let report = try space.ping("-c", "100", "-i", "0", "--timeout", "3s", EchoResponder.Host.lossy.address(4))
    try report.expectCounters(["ok": 50, "lost": 50])
    #expect(try #require(report.summary.integer("elapsed")) < 6_000_000_000)
  }

  @Test("--adaptive asks again as soon as the answer has come, and at the latest after the interval")
  func adaptive() throws {
    let space = try EchoResponder().space
    let quick = try space.ping("-c", "50", "-i", "1s", "--adaptive", "10.77.0.1")
    try quick.expectCounters(["ok": 50])
    #expect(try #require(quick.summary.integer("elapsed")) < 10_000_000_000)
    let slow = try space.ping("-c", "3", "-i", "100ms", "--timeout", "50ms", "--adaptive", "10.77.0.7")
    try slow.expectCounters(["lost": 3])
    #expect(try #require(slow.summary.integer("elapsed")) >= 250_000_000)
  }
}

@Suite("names of a ping", .endToEnd, .ownSystem)
struct PingNameTests {
  @Test("a name that is not resolved yet stalls nobody, and is told when the run ends")
  func slow() throws {
    let system = try OwnSystem()
    try system.write("nameserver 127.0.0.1\noptions timeout:30 attempts:1\n", to: "resolv.conf")
    _ = try NameServer(in: system, "quick.example A 127.0.0.7\nslow.example SILENT\n")
    let report = try PingReport(
      system.start([
        Binary.path, "ping", "--json", "-4", "-c", "2", "-i", "20ms", "--deadline", "2s", "slow.example", "127.0.0.1",
        "quick.example",
      ]))
    #expect(report.status == .exit(3))
    try report.expectCounters(["ok": 4])
    let slow = try #require(report.targets.first { $0.string("target") == "slow.example" })
    #expect(slow.string("verdict") == "unresolved" && slow.string("reason") == "no answer in time")
    #expect(report.objects.first { $0.type == "resolved" }?.string("address") == "127.0.0.7")
  }
}

import Glibc
import Sockets
import Testing

@Suite("capture: interfaces", .endToEnd, .enabled(if: CaptureField.isAvailable, CaptureField.reason))
struct CaptureLiveTests {
  @Test("a burst of 4,000 datagrams is captured whole, printed, written and counted", arguments: [[], ["--immediate"]])
  func burst(words: [String]) throws {
    let field = try CaptureField()
    let path = try Files.make("burst.pcapng")
    let child = try field.space.sonde(
      ["capture", "-i", "lo", "-w", path, "--print", "-n", "-c", "4000"] + words + ["udp", "port", "40000"])
    try child.waitForError("capturing on")
    try field.send(4000)
    let outcome = try child.finish()
    #expect(outcome.status == .exit(0))
    #expect(outcome.text.split(separator: "\n").count == 4000)
    #expect(outcome.error.contains("4000 captured, 4000 printed, 4000 written, dropped 0 by the kernel"))
    #expect(try CaptureField.tcpdump(path).count == 4000)
  }

  @Test("a packet on the loopback is captured and counted once")
  func once() throws {
    let field = try CaptureField()
    let child = try field.capture("-i", "lo", "-n", "-t")
    try field.send(3)
    try child.waitForOutput("length 100\n")
    child.signal(SIGINT)
    let outcome = try child.finish()
    #expect(outcome.status == .exit(0))
    let lines = outcome.text.split(separator: "\n")
    #expect(
      lines.count == 3 && lines.allSatisfy { $0.hasSuffix("> 127.0.0.1.40000: UDP, length 100") }, "\(outcome.text)")
    #expect(outcome.error.contains("3 captured, 3 printed"))
  }

  @Test(
    "every stop works where no packet comes",
    arguments: [(["--duration", "200ms"], "duration"), (["--idle", "200ms"], "idle"), (["--", "true"], "command")])
  func stops(words: [String], reason: String) throws {
    let field = try CaptureField()
    let outcome = try field.space.sonde(["capture", "-i", "lo", "--json"] + words).finish()
    #expect(outcome.status == .exit(0) && outcome.error == "")
    let summary = try outcome.summary()
    #expect(summary.string("reason") == reason && summary.integer("captured") == 0)
  }

  @Test("fewer packets than were wanted is no")
  func tooFew() throws {
    let field = try CaptureField()
    let outcome = try field.space.sonde(["capture", "-i", "lo", "-c", "1", "--duration", "200ms"]).finish()
    #expect(outcome.status == .exit(1))
  }

  @Test("bytes end it, and the packet that reaches them is the last")
  func bytes() throws {
    let field = try CaptureField()
    let child = try field.capture("-i", "lo", "-n", "--bytes", "300", "udp")
    try field.send(10)
    let outcome = try child.finish()
    #expect(outcome.status == .exit(0) && outcome.text.split(separator: "\n").count == 3)
  }

  @Test("the command's packets are captured, and its status is ours", arguments: [0, 7])
  func command(status: Int) throws {
    let field = try CaptureField()
    let path = try Files.make("command.pcapng")
    let outcome = try field.space.sonde([
      "capture", "-i", "lo", "-w", path, "icmp", "--", "sh", "-c", "ping -c 2 -i 0.01 127.0.0.1; exit \(status)",
    ]).finish()
    #expect(outcome.status == .exit(Int32(status)))
    #expect(outcome.text.contains("2 received"))
    #expect(try CaptureField.tcpdump(path).count == 4)
  }

  @Test("a command that is not there is told before anything is captured, as a shell does")
  func noCommand() throws {
    let field = try CaptureField()
    let outcome = try field.space.sonde(["capture", "-i", "lo", "--", "no-such-command"]).finish()
    #expect(outcome.status == .exit(127) && outcome.error.contains("no-such-command: no such"))
    #expect(!outcome.error.contains("capturing"))
  }

  @Test("what came just before the signal that ends it is captured, too", arguments: [SIGINT, SIGTERM])
  func lastMoment(signal: Int32) throws {
    let field = try CaptureField()
    let path = try Files.make("last.pcap")
    let child = try field.capture("-i", "lo", "-w", path, "udp")
    // The kernel gathers packets for 50 ms: these are still there.
    try field.send(26)
    child.signal(signal)
    let outcome = try child.finish()
    #expect(outcome.error.contains("26 captured, 26 written"), "\(outcome.error)")
    #expect(try CaptureField.tcpdump(path).count == 26)
  }

  @Test("SIGUSR1 and --stats tell the counters while it goes on")
  func counters() throws {
    let field = try CaptureField()
    let child = try field.capture("-i", "lo", "-n")
    try field.send(2)
    try child.waitForOutput("length 100\n")
    let pid = try #require(try Self.sonde(below: child.pid))
    kill(pid, SIGUSR1)
    try child.waitForError("2 captured")
    child.signal(SIGTERM)
    #expect(try child.finish().status == .exit(0))
    let often = try field.space.sonde(["capture", "-i", "lo", "--stats", "50ms", "--duration", "400ms"]).finish()
    #expect(often.error.split(separator: "\n").count { $0.contains("0 captured") } >= 4)
  }

  @Test("after set-up the process has no capability, and cannot get one")
  func privileges() throws {
    let field = try CaptureField()
    let child = try field.capture("-i", "lo", "-n")
    let pid = try #require(try Self.sonde(below: child.pid))
    let statuses = try Child(["sh", "-c", "cat /proc/\(pid)/task/*/status"]).finish().text
    for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] {
      let lines = statuses.split(separator: "\n").filter { $0.hasPrefix(set) }
      #expect(!lines.isEmpty && lines.allSatisfy { $0.hasSuffix("\t0000000000000000") }, "\(lines)")
    }
    #expect(statuses.contains("NoNewPrivs:\t1"))
    // It still captures.
    try field.send(1)
    try child.waitForOutput("length 100\n")
  }

  @Test("the command has the rights that it would have had without us")
  func rightsOfTheCommand() throws {
    let field = try CaptureField()
    let outcome = try field.space.sonde([
      "capture", "-i", "lo", "--", "sh", "-c", "grep -E 'CapEff|NoNewPrivs' /proc/self/status",
    ]).finish()
    #expect(outcome.text.contains("NoNewPrivs:\t0") && !outcome.text.contains("CapEff:\t0000000000000000"))
  }

  @Test("without the right the message says what would grant it")
  func notPermitted() throws {
    try #require(Tools.has("setpriv"), "setpriv(1) is not installed")
    let path = try Sandbox.here().publicBinary()
    let outcome = try Child([
      "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", path, "capture", "-i", "lo",
    ]).finish()
    #expect(outcome.status == .exit(4))
    #expect(outcome.error.contains("setcap cap_net_raw+ep $(command -v sonde)"))
    #expect(outcome.error.split(separator: "\n").count == 1)
  }

  @Test("several interfaces at once, each packet with its own; one that is not there does not stop the others")
  func several() throws {
    let field = try CaptureField("link add ca type veth peer name cb", "addr add 192.0.2.1/24 dev ca")
    try field.space.ip("link set ca up")
    try field.space.ip("link set cb up")
    let child = try field.capture("-i", "lo", "-i", "ca", "-i", "nosuch", "--json", "udp", "port", "40000", until: "")
    try child.waitForOutput("\"type\":\"end\"")
    try child.waitForOutput("\"source\":\"ca\"")
    try field.send(1)
    try field.python(
      "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); "
        + "s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1); s.sendto(b'y', ('192.0.2.255', 40000))")
    try child.waitForOutput("\"interface\":\"lo\"")
    try child.waitForOutput("\"interface\":\"ca\"")
    child.signal(SIGINT)
    let outcome = try child.finish()
    #expect(outcome.status == .exit(2))
    #expect(try outcome.objects().contains { $0.string("reason") == "pcap_activate nosuch: no such interface" })
  }

  @Test("an interface that goes is told, and ends the capture when it was the last")
  func vanishing() throws {
    let field = try CaptureField("link add ca type veth peer name cb")
    try field.space.ip("link set ca up")
    let child = try field.capture("-i", "ca")
    try field.space.ip("link del ca")
    let outcome = try child.finish()
    #expect(outcome.status == .exit(1) && outcome.error.contains("the interface has gone"), "\(outcome.error)")
  }

  /// The process of sonde, where `ip netns exec` has become it or has it as a child.
  private static func sonde(below pid: Int32) throws -> Int32? {
    let name = String(decoding: try Files.contents("/proc/\(pid)/comm"), as: UTF8.self)
    if name.hasPrefix("sonde") { return pid }
    let children = String(decoding: try Files.contents("/proc/\(pid)/task/\(pid)/children"), as: UTF8.self)
    return children.split(separator: " ").first.flatMap { Int32($0) }
  }
}

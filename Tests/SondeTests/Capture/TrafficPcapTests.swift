import Glibc
import Sockets
import Testing

@Suite("--pcap of connect, listen and resolve", .endToEnd, .enabled(if: CaptureField.isAvailable, CaptureField.reason))
struct TrafficPcapTests {
  @Test("a connection is recorded from its SYN to its end, and nothing else", arguments: ["127.0.0.1", "::1"])
  func connection(address: String) throws {
    let field = try CaptureField()
    let (ours, theirs) = (try Files.make("ours.pcapng"), try Files.make("theirs.pcap"))
    let listener = try field.space.sonde(
      ["listen", "-v", "--keep-open", "--echo", "--pcap", theirs, address, "40001"])
    try listener.waitForError("listening on")
    let client = try field.space.sonde(["connect", "--pcap", ours, address, "40001"], input: .pipe)
    client.send("hello\n")
    // Somebody else talks to the same port, and to another.
    let other = try field.space.sonde(["connect", address, "40001"])
    #expect(try other.finish().status == .exit(0))
    try field.send(5)
    client.endInput()
    #expect(try client.finish().text == "hello\n")
    listener.signal(SIGTERM)
    _ = try listener.finish()
    let lines = try CaptureField.tcpdump(ours, "-t")
    #expect(lines.first?.contains("Flags [S]") ?? false)
    #expect(lines.count { $0.contains("length 6") } == 2 && lines.count { $0.contains("Flags [F.]") } == 2, "\(lines)")
    let ports = Set(
      lines.compactMap { line in line.split(separator: " ").first { $0.hasSuffix(".40001:") || $0.hasSuffix(".40001") }
      })
    #expect(!ports.isEmpty && lines.allSatisfy { $0.contains(".40001") })
    // The listener has both clients.
    let all = try CaptureField.tcpdump(theirs, "-t")
    #expect(all.count { $0.contains("Flags [S]") } == 2 && Set(lines).isSubset(of: Set(all)))
  }

  @Test("a refusal is recorded: a reset, or the ICMP error about a datagram")
  func refusals() throws {
    let field = try CaptureField()
    let path = try Files.make("no.pcapng")
    #expect(try field.space.sonde(["connect", "--pcap", path, "127.0.0.1", "9"]).finish().status == .exit(1))
    #expect(try CaptureField.tcpdump(path, "-t").count == 2)
    let client = try field.space.sonde(["connect", "--udp", "--pcap", path, "127.0.0.1", "9"], input: .pipe)
    client.send("x")
    client.endInput()
    _ = try client.finish()
    let lines = try CaptureField.tcpdump(path, "-t")
    #expect(lines.count == 2 && lines[1].contains("udp port 9 unreachable"), "\(lines)")
  }

  @Test("without the right nothing is sent")
  func notPermitted() throws {
    try #require(Tools.has("setpriv"), "setpriv(1) is not installed")
    let path = try Sandbox.here().publicBinary()
    let outcome = try Child([
      "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", path, "connect", "--pcap", "/tmp/none",
      "127.0.0.1", "9",
    ]).finish()
    #expect(outcome.status == .exit(4) && outcome.error.contains("--pcap: pcap_activate any: Operation not permitted"))
    #expect(!outcome.error.contains("refused"))
    let unix = try run("connect", "--pcap", "/tmp/none", "unix:/tmp/none")
    #expect(unix.status == .exit(2) && unix.error.contains("a Unix socket sends none"))
  }

  @Test("what resolve asked is recorded, and not what others ask", .ownSystem)
  func names() throws {
    let system = try OwnSystem()
    _ = try NameServer(in: system, "www.example.net A 127.0.0.1\nother.example.net A 192.0.2.2\n")
    let path = try Files.make("names.pcapng")
    let child = try system.start(
      [Binary.path, "resolve", "-4", "--pcap", path, "--connect", "9", "www.example.net"])
    let outcome = try child.finish()
    #expect(outcome.status == .exit(1), "\(outcome.error)")
    let lines = try CaptureField.tcpdump(path, "-t")
    #expect(
      lines.contains { $0.contains("A? www.example.net.") } && lines.contains { $0.contains("A 127.0.0.1") }, "\(lines)"
    )
    #expect(lines.contains { $0.contains("Flags [S]") } && lines.contains { $0.contains("Flags [R.]") })
  }
}

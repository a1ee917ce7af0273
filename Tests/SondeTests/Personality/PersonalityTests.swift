import Glibc
import Sockets
import Testing

@Suite("sonde as another program", .endToEnd, .enabled(if: Namespace.areAvailable, "namespaces need root and ip(8)"))
struct PersonalityTests {
  private func peer() throws -> PingPeer { try PingPeer(in: ["ip", "netns", "exec", try Namespace().name]) }

  @Test(
    "--as names it, by a path too",
    arguments: [["--as", "ping"], ["--as=ping"], ["--as", "/usr/bin/ping"], ["--as", "ping4"]])
  func named(_ words: [String]) throws {
    let space = try Namespace()
    let outcome = try Child(
      ["ip", "netns", "exec", space.name, Binary.path] + words + ["-c", "1", "127.0.0.1"]
    ).finish()
    #expect(outcome.status == .exit(0) && outcome.error == "")
    #expect(
      outcome.text.hasPrefix("PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.\n64 bytes from 127.0.0.1: icmp_seq=1 "))
  }

  @Test("a program that there is not", arguments: [["--as"], ["--as", "nc9"], ["--as="], ["--as", ""]])
  func unknown(_ words: [String]) throws {
    let outcome = try sonde(words).finish()
    #expect(outcome.status == .exit(2) && outcome.text == "")
    #expect(outcome.complaints.count == 1 && outcome.error.contains("ping, ping4, ping6"))
  }

  @Test("by its own name sonde is itself")
  func own() throws { #expect(try run("ping", "-h").text.hasPrefix("usage: sonde ping")) }

  @Test(
    "where we differ on purpose",
    arguments: [
      // iputils goes on with what it could read of a number, which may be a flood.
      ("ping -i x 127.0.0.1", "bad timing interval: x"), ("ping -i 1,5 127.0.0.1", "bad timing interval: 1,5"),
      // iputils floods.
      ("ping -i -1 127.0.0.1", "bad timing interval: -1"), ("ping -W x 127.0.0.1", "bad linger time: x"),
      // iputils sends nothing that arrives, and says nothing.
      ("ping -s 70000 127.0.0.1", "packet size 70000 is too large. Maximum is 65527"),
      // iputils sets all bits.
      ("ping -Q -1 127.0.0.1", "the decimal value of TOS bits must be in range 0-255: -1"),
      ("ping -F 5 ::1", "flow labels (-F) are not to be had from sonde"),
      ("ping -N name ::1", "node information queries (-N) are not to be had from sonde"),
      ("ping 127.0.0.1 127.0.0.2", "routes through given hosts are not to be had from sonde; write one host"),
    ])
  func differences(_ line: String, _ complaint: String) throws {
    let outcome = try peer().own(line)
    #expect(outcome.status == .exit(2) && outcome.text == "")
    #expect(outcome.error.hasSuffix("/ping: \(complaint)\n"))
  }

  @Test("an answer without the random number of the run is none, where iputils takes it and a time of years")
  func foreignCookie() throws {
    let responder = try EchoResponder()
    let outcome = try PingPeer(in: ["ip", "netns", "exec", responder.space.name]).own(
      "ping -c 2 -i 0.01 -W 0.2 \(EchoResponder.Host.foreignCookie.address(4))")
    #expect(outcome.status == .exit(1) && outcome.text.contains("2 packets transmitted, 0 received, 100% packet loss"))
  }

  @Test("SIGQUIT tells how it goes on stderr, SIGINT ends with the summary")
  func signals() throws {
    let outcome = try peer().own(
      "ping -i 0.05 127.0.0.1", signals: [("icmp_seq=3 ", SIGQUIT), ("icmp_seq=6 ", SIGINT)])
    #expect(outcome.status == .exit(0))
    #expect(outcome.error.hasPrefix("\r") && outcome.error.contains(" packets, 0% loss, min/avg/ewma/max = "))
    #expect(outcome.text.contains("\n--- 127.0.0.1 ping statistics ---\n"))
  }

  @Test("a flood draws a dot for each request and takes it back for each answer")
  func dots() throws {
    let peer = try PingPeer(in: ["ip", "netns", "exec", try EchoResponder().space.name])
    for (host, left) in [(EchoResponder.Host.plain, 0), (.lossy, 5), (.silent, 10)] {
      let lines = try peer.own("ping -f -c 10 -W 0.2 \(host.address(4))").text.split(
        separator: "\n", omittingEmptySubsequences: false)
      let drawn = try #require(lines.dropFirst().first)
      #expect(drawn.filter { $0 == "." }.count == 10, "\(lines)")
      #expect(drawn.split(separator: "\u{8} \u{8}", omittingEmptySubsequences: false).count - 1 == 10 - left)
    }
  }

  @Test("SIGTERM ends it at once")
  func terminated() throws {
    let outcome = try peer().own("ping -i 0.05 127.0.0.1", signals: [("icmp_seq=2 ", SIGTERM)])
    #expect(outcome.status == .signal(SIGTERM) && !outcome.text.contains("statistics"))
  }

  @Test("a reader who has gone ends it by SIGPIPE, a full disk is an error")
  func output() throws {
    let space = try Namespace()
    let words = ["ip", "netns", "exec", space.name, Binary.path, "--as", "ping"]
    let piped = try Child(words + ["-i", "0.01", "127.0.0.1"])
    try piped.waitForOutput("icmp_seq=1 ")
    piped.closeOutput()
    #expect(try piped.finish().status == .signal(SIGPIPE))
    for end in [ChildEnd.full, .closed] {
      let outcome = try Child(words + ["-c", "1", "127.0.0.1"], output: end).finish()
      #expect(outcome.status == .exit(1) && outcome.error == "ping: write error\n")
    }
  }

  @Test("a name server that does not answer holds up the lines, and neither probes nor their times")
  func slowNames() throws {
    // Nobody listens on 127.0.0.9 but the kernel's silence: the port is bound and never read.
    let system = try OwnSystem(hosts: "127.0.0.2 plain.example\n")
    try system.write("hosts: dns files\n", to: "nsswitch.conf")
    try system.write("nameserver 127.0.0.9\noptions timeout:1 attempts:1\n", to: "resolv.conf")
    let silent = try system.socket(.datagram, SocketAddress("127.0.0.9:53"))
    let outcome = try PingPeer(in: system.prefix).own("ping -c 5 -i 0.1 plain.example")
    #expect(outcome.status == .exit(0) && silent.number >= 0)
    #expect(outcome.text.ranges(of: "\n64 bytes from plain.example (127.0.0.2): icmp_seq=").count == 5)
    let elapsed = try #require(outcome.text.firstMatch(of: #/time (\d+)ms/#)?.1)
    #expect(Int(elapsed) ?? 0 < 900, "the schedule waits for nobody")
    for time in outcome.text.matches(of: #/time=([\d.]+) ms/#) { #expect(Double(time.1) ?? 0 < 100) }
  }
}

import Glibc
import Testing

/// A capture file as tcpdump(8) prints it.
private struct Capture {
  /// What each packet begins with: the time in seconds, and the rest of the line.
  let packets: [(time: Double, nanoseconds: Int, text: String)]
  let text: String

  init(_ path: String) throws {
    let outcome = try Child(["tcpdump", "-nn", "-tt", "--nano", "-vv", "-r", path]).finish()
    try #require(outcome.status == .exit(0), "tcpdump: \(outcome.error)")
    text = outcome.text
    packets = outcome.text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      let parts = words[0].split(separator: ".")
      guard words.count == 2, parts.count == 2, line.first?.isNumber == true, let seconds = Int(parts[0]),
        let rest = Int(parts[1])
      else { return nil }
      return (Double(seconds) + Double(rest) / 1e9, seconds * 1_000_000_000 + rest, words[1])
    }
    #expect(!text.contains("bad cksum") && !text.contains("bad icmp6 cksum") && !text.contains("wrong"), "\(text)")
    #expect(packets.map(\.nanoseconds) == packets.map(\.nanoseconds).sorted(), "by time")
  }
}

extension PingReport {
  /// What a recording of the run must hold.
  fileprivate var countedPackets: Int {
    get throws {
      func sum(_ keys: String...) throws -> Int {
        try keys.map { try #require(try summary.integer($0)) }.reduce(0, +)
      }
      let responders = oddities.count { $0.string("verdict") == "responder" }
      return try sum("sent", "ok", "late", "errors", "duplicates", "wrong_source") - sum("unsent") + responders
    }
  }
}

@Suite(
  "ping --pcap", .endToEnd,
  .enabled(if: Namespace.areAvailable && Tools.has("tcpdump"), "namespaces need root and ip(8); tcpdump reads the file")
)
struct PingPcapTests {
  @Test("the round trips in the file are those of the report", arguments: ["--raw", "--dgram"], ["127.0.0.1", "::1"])
  func roundTrips(socket: String, address: String) throws {
    let space = try Namespace()
    try space.permitDatagrams()
    let path = try Files.make("a.pcap", "what was there before, and longer than what follows ")
    let report = try space.ping(socket, "-c", "3", "-i", "20ms", "--tos", "8", "--pcap", path, address)
    try report.expectCounters(["ok": 3])
    let capture = try Capture(path)
    try #require(capture.packets.count == 6)
    for (number, probe) in report.probes.enumerated() {
      let (request, reply) = (capture.packets[number * 2], capture.packets[number * 2 + 1])
      // The clock of both is the kernel's, but perhaps for the first.
      if probe.string("clock") != "user" {
        #expect(reply.nanoseconds - request.nanoseconds == probe.integer("rtt"))
      }
      #expect(request.text.contains(address.contains(":") ? "class 0x08" : "tos 0x8"))
      #expect(reply.text.contains(address.contains(":") ? "hlim 64" : "ttl 64"))
    }
    #expect(capture.text.contains("\(address) > \(address): \(address.contains(":") ? "[icmp6 sum ok]" : "ICMP echo")"))
  }

  @Test("many targets of both families are one file, with all that is counted and nothing else")
  func counters() throws {
    try #require(Tools.has("python3") && access("/dev/net/tun", W_OK) == 0, "the responder needs python3 and a TUN")
    let responder = try EchoResponder()
    try responder.space.permitDatagrams()
    for socket in ["--raw", "--dgram"] {
      let path = try Files.make("all.pcap")
      let hosts: [EchoResponder.Host] = [
        .plain, .twice, .corrupting, .wrongSource, .lagging, .silent, .foreignIdentifier, .foreignCookie, .truncating,
        .withOptions, .badHeader, .badChecksum, .prohibited,
      ]
      let targets = [4, 6].flatMap { version in hosts.map { $0.address(version) } + refusals(version) }
      let report = try responder.space.ping(
        [socket, "-c", "2", "-i", "700ms", "--timeout", "300ms", "--pcap", path] + targets + ["192.0.2.1"])
      #expect(try report.summary.integer("unsent") == 2)
      #expect(try report.summary.integer("wrong_source") == 4 && report.summary.integer("errors") == 12)
      let capture = try Capture(path)
      #expect(try capture.packets.count == report.countedPackets)
      #expect(capture.text.contains("need to frag (mtu 1300)") && capture.text.contains("packet too big, mtu 1300"))
      #expect(
        capture.text.contains("admin prohibited"))
    }
  }

  private func refusals(_ version: Int) -> [String] {
    [
      EchoResponder.refusing(version, type: version == 4 ? 3 : 2, code: version == 4 ? 4 : 0),
      EchoResponder.refusing(version, type: version == 4 ? 11 : 3, code: 0),
    ]
  }

  @Test("a flood is stamped, and nothing is missing")
  func flood() throws {
    let path = try Files.make("flood.pcap")
    let report = try Namespace().ping("-i", "0", "-c", "5000", "--pcap", path, "127.0.0.1", "::1")
    try report.expectCounters(["ok": 10_000])
    #expect(report.probes.count { $0.string("clock") == "kernel" } > 9_900)
    #expect(try Capture(path).packets.count == 20_000)
  }

  @Test("a large packet is whole, and a fragmented one is recorded as if it were")
  func large() throws {
    let path = try Files.make("large.pcap")
    let space = try Namespace("link set lo mtu 1500")
    for (size, address) in [("65507", "127.0.0.1"), ("3000", "::1"), ("3000", "127.0.0.1")] {
      let report = try space.ping("-c", "1", "-s", size, "--pcap", path, address)
      try report.expectCounters(["ok": 1])
      let capture = try Capture(path)
      #expect(capture.packets.count == 2 && !capture.text.contains("truncated") && !capture.text.contains("[|"))
      #expect(
        capture.packets.last.map { $0.nanoseconds - capture.packets[0].nanoseconds }
          == report.probes.first?.integer("rtt"))
    }
  }

  @Test(
    "tshark finds nothing malformed, and good checksums",
    .enabled(if: Tools.has("tshark"), "tshark is not installed"))
  func tshark() throws {
    let path = try Files.make("shark.pcap")
    let space = try Namespace()
    try space.permitDatagrams()
    for socket in ["--raw", "--dgram"] {
      try space.ping(socket, "-c", "2", "-i", "10ms", "--pcap", path, "127.0.0.1", "::1").expectCounters(["ok": 4])
      func count(_ filter: String) throws -> Int {
        try Child([
          "tshark", "-o", "ip.check_checksum:TRUE", "-r", path, "-Y", filter,
        ]).finish().text.split(separator: "\n").count
      }
      #expect(try count("icmp || icmpv6") == 8)
      #expect(try count("icmp.checksum.status == 1 || icmpv6.checksum.status == 1") == 8)
      #expect(try count("ip.checksum.status == 1") == 4)
      #expect(try count("_ws.malformed") == 0)
    }
  }

  @Test("stdout takes the packets when -q keeps all else away, and a reader that leaves ends it")
  func output() throws {
    let space = try Namespace()
    let outcome = try space.sonde("ping", "-q", "-c", "2", "-i", "10ms", "--pcap", "-", "127.0.0.1").finish()
    #expect(outcome.status == .exit(0) && outcome.error == "")
    #expect(try Capture(Files.make("out.pcap", outcome.output)).packets.count == 4)
    let child = try space.sonde("ping", "-q", "-i", "5ms", "--pcap", "-", "127.0.0.1")
    try child.waitForOutput(count: 24)
    child.closeOutput()
    let ended = try child.finish()
    #expect(ended.status == .exit(0) && ended.error == "")
  }

  @Test("a file that cannot be made, or not be written, is one line, and exit 5")
  func failures() throws {
    let space = try Namespace()
    let absent = try space.sonde("ping", "-c", "1", "--pcap", "/nosuch/file", "127.0.0.1").finish()
    #expect(absent.status == .exit(5) && absent.text == "")
    #expect(absent.complaints == ["sonde ping: open /nosuch/file: No such file or directory"])
    let full = try space.sonde("ping", "-i", "5ms", "--pcap", "/dev/full", "127.0.0.1").finish()
    #expect(full.status == .exit(5) && full.complaints == ["sonde ping: write /dev/full: No space left on device"])
    // Quiet is no excuse: nobody would know that the recording is not whole.
    for words in [["/nosuch/file"], ["/dev/full"]] {
      let quiet = try sondeQuiet(in: space, words)
      #expect(quiet.status == .exit(5) && quiet.complaints.count == 1 && quiet.error.contains(words[0]))
    }
    let report = try space.ping("-c", "1", "--pcap", "/nosuch/file", "127.0.0.1")
    #expect(report.status == .exit(5))
    #expect(try report.summary.string("error") == "open /nosuch/file: No such file or directory")
  }

  private func sondeQuiet(in space: Namespace, _ words: [String]) throws -> ChildOutcome {
    try Child(
      ["ip", "netns", "exec", space.name, Binary.path, "ping", "-q", "-i", "5ms", "127.0.0.1", "--pcap"] + words
    )
    .finish()
  }

  @Test("on a full disk what was written stays readable")
  func fullDisk() throws {
    let directory = try Sandbox.here().path("small")
    let script = """
      mkdir "$0" && mount -t tmpfs -o size=64k none "$0" || exit 99
      "$1" ping -q -i 0 --pcap "$0/x" 127.0.0.1; echo "status $?"
      tcpdump -nn -r "$0/x" | wc -l
      """
    let outcome = try Child([
      "ip", "netns", "exec", Namespace().name, "unshare", "-m", "sh", "-c", script, directory, Binary.path,
    ]).finish()
    let lines = outcome.text.split(separator: "\n").map(String.init)
    try #require(lines.count == 2, "\(outcome.text)\(outcome.error)")
    #expect(lines[0] == "status 5")
    // 64 KiB of records of 100 bytes.
    #expect(Int(lines[1]) == 655)
    #expect(!outcome.error.contains("truncated"))
  }

  @Test("under sudo the file belongs to who ran that, unless it was there before")
  func owner() throws {
    let space = try Namespace()
    let path = try Sandbox.here().path("mine.pcap")
    let words = ["ip", "netns", "exec", space.name, Binary.path, "ping", "-q", "-c", "1", "--pcap", path, "127.0.0.1"]
    func owner() -> [UInt32] {
      var status = stat()
      return stat(path, &status) == 0 ? [status.st_uid, status.st_gid] : []
    }
    _ = try Child(words, environment: ["SUDO_UID=1234", "SUDO_GID=2345"]).finish()
    #expect(owner() == [1234, 2345])
    _ = try Child(words, environment: ["SUDO_UID=1", "SUDO_GID=1"]).finish()
    #expect(owner() == [1234, 2345])
  }
}

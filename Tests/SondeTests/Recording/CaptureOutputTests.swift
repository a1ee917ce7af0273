import Glibc
import Host
import Testing
import Wire

@testable import sonde

/// 2026-11-20 12:00:00 UTC.
private let noon: Int64 = 1_795_176_000_000_000_000

@Suite("what is recorded", .endToEnd)
struct CaptureOutputTests {
  @Test("packets of several interfaces come back with all that is known of them, and with the counts")
  func pcapng() throws {
    let path = try Files.make("a.pcapng", "what was there before")
    var plan = CaptureOutputPlan(name: path, style: CaptureStyle(named: path))
    plan.section.comment = "for a friend"
    let output = try CaptureOutput(plan, now: nil)
    let cable = CaptureInterface(linkType: .ethernet, snapshotLength: 50, name: "eth0", filter: "udp port 9")
    let tunnel = CaptureInterface(linkType: .raw, name: "tun0")
    #expect(try (output.add(cable), output.add(tunnel)) == (0, 1))
    let frame = SampleFrame.udp(1)
    #expect(output.write(frame, at: noon + 1, flags: PacketFlags(direction: .outbound)))
    #expect(output.write(Array(frame.dropFirst(14)), at: noon + 2, interface: 1))
    #expect(!output.write(frame, at: noon, interface: 2), "there is no such interface")
    var counts = CaptureStatistics()
    (counts.received, counts.droppedBySystem, counts.end) = (7, 5, noon + 3)
    output.setStatistics(counts, interface: 1)
    #expect(output.finish() == nil)
    #expect((output.writtenCount, output.unfitCount) == (2, 1))

    let back = try ReadBack(path: path)
    #expect(back.packets.map(\.time) == [noon + 1, noon + 2])
    #expect(back.packets.map(\.interface) == [0, 1])
    #expect(back.packets.map(\.bytes) == [Array(frame.prefix(50)), Array(frame.dropFirst(14))])
    #expect(back.packets.map(\.original) == [60, 46])
    #expect(back.packets.first?.flags.direction == .outbound)
    #expect(back.interfaces.map(\.name) == ["eth0", "tun0"])
    #expect(back.interfaces.first?.filter == "udp port 9")
    #expect(back.interfaces.last?.statistics?.droppedBySystem == 5)
    #expect(back.section?.application == "sonde \(Sonde.version)" && back.section?.comment == "for a friend")
    #expect(try output.byteCount == Files.contents(path).count)
  }

  @Test("other programs read it", .enabled(if: Tools.has("capinfos", "tshark"), "capinfos and tshark are needed"))
  func otherPrograms() throws {
    let path = try Files.make("b.pcapng")
    let output = try CaptureOutput(CaptureOutputPlan(name: path, style: .pcapng), now: nil)
    _ = try output.add(CaptureInterface(linkType: .ethernet, name: "eth0", filter: "udp"))
    _ = try output.add(CaptureInterface(linkType: .raw, name: "tun0"))
    for number in 0..<100 {
      output.write(
        SampleFrame.udp(number, count: 60 + number), at: noon + Int64(number), flags: .init(direction: .inbound))
      output.write(Array(SampleFrame.udp(number).dropFirst(14)), at: noon + Int64(number), interface: 1)
    }
    var counts = CaptureStatistics()
    counts.droppedBySystem = 3
    output.setStatistics(counts, interface: 0)
    #expect(output.finish() == nil)
    let about = try Child(["capinfos", path]).finish()
    #expect(about.status == .exit(0), "\(about.error)")
    #expect(about.text.contains("Number of packets:   200") && about.text.contains("sonde"), "\(about.text)")
    #expect(about.text.contains("Name = eth0") && about.text.contains("Filter string = udp"), "\(about.text)")
    let lines = try Child([
      "tshark", "-r", path, "-T", "fields", "-e", "frame.interface_name", "-e", "frame.time_epoch", "-e",
      "udp.dstport",
    ]).finish()
    #expect(lines.text.split(separator: "\n").count == 200, "\(lines.error)")
    #expect(
      lines.text.hasPrefix("eth0\t1795176000.000000000\t9\ntun0\t1795176000.000000000\t9\n"),
      "\(lines.text.prefix(200))")
  }

  @Test("a classic file is one that tcpdump reads", .enabled(if: Tools.has("tcpdump"), "tcpdump is needed"))
  func classic() throws {
    let path = try Files.make("a.pcap")
    let output = try CaptureOutput(CaptureOutputPlan(name: path, style: CaptureStyle(named: path)), now: nil)
    _ = try output.add(CaptureInterface(linkType: .ethernet, name: "eth0"))
    for number in 0..<3 { output.write(SampleFrame.udp(number), at: noon + Int64(number)) }
    #expect(!output.write(SampleFrame.udp(4), at: -1), "no time before 1970 fits")
    #expect(output.finish() == nil)
    let outcome = try Child(["tcpdump", "-nn", "-tt", "--nano", "-r", path]).finish()
    #expect(
      outcome.text.split(separator: "\n").first
        == "1795176000.000000000 IP 192.0.2.1.12345 > 192.0.2.2.9: UDP, length 18")
    #expect(outcome.text.split(separator: "\n").count == 3)
  }

  @Test("a classic file refuses packets of another link type, says what would help, and loses nothing")
  func conflict() throws {
    let path = try Files.make("c.pcap")
    let output = try CaptureOutput(CaptureOutputPlan(name: path, style: .pcap(.microseconds)), now: nil)
    _ = try output.add(CaptureInterface(linkType: .ethernet, name: "eth0"))
    output.write(SampleFrame.udp(1), at: noon)
    #expect {
      _ = try output.add(CaptureInterface(linkType: .linuxCooked2, name: "any"))
    } throws: { error in
      "\(error)" == "\(path): a classic capture file holds packets of one link type, and here are EN10MB of eth0 and "
        + "LINUX_SLL2 of any; pcapng holds both: choose a name that ends in .pcapng"
    }
    #expect(output.isOpen)
    output.write(SampleFrame.udp(2), at: noon + 1999)
    #expect(output.finish() == nil)
    let back = try ReadBack(path: path)
    #expect(back.packets.map(\.bytes) == [SampleFrame.udp(1), SampleFrame.udp(2)])
    #expect(back.packets.last?.time == noon + 1000, "in microseconds")
  }

  @Test("a file without packets is one that can be read", arguments: ["n.pcap", "n.pcapng"])
  func nothing(name: String) throws {
    let path = try Files.make(name)
    #expect(
      try CaptureOutput(CaptureOutputPlan(name: path, style: CaptureStyle(named: path)), now: nil).finish() == nil)
    #expect(try ReadBack(path: path).packets.isEmpty)
  }

  @Test("the end of the name says which kind of file it is")
  func styles() {
    #expect(CaptureStyle(named: "x.pcap") == .pcap(.nanoseconds))
    #expect(CaptureStyle(named: "x.pcapng", otherwise: .pcap(.nanoseconds)) == .pcapng)
    #expect(CaptureStyle(named: "x.cap") == .pcapng && CaptureStyle(named: "-") == .pcapng)
  }

  @Test("a full disk leaves whole records that can be read", arguments: ["f.pcap", "f.pcapng"])
  func fullDisk(name: String) throws {
    try #require(Tools.isRoot, "mounting a small file system needs root")
    let directory = try Sandbox.here().path("small")
    try #require(mkdir(directory, 0o700) == 0 && mount("none", directory, "tmpfs", 0, "size=1m") == 0)
    try Sandbox.here().atEnd { umount2(directory, Int32(MNT_DETACH)) }
    let path = "\(directory)/\(name)"
    let output = try CaptureOutput(CaptureOutputPlan(name: path, style: CaptureStyle(named: name)), now: nil)
    _ = try output.add(CaptureInterface(linkType: .ethernet))
    var number = 0
    while output.write(SampleFrame.udp(number, count: 997), at: noon), number < 100_000 { number += 1 }
    let error = try #require(output.finish())
    #expect("\(error)" == "write \(path): No space left on device")
    let back = try ReadBack(path: path)
    #expect(back.packets.count > 1000, "all that fits")
    #expect(back.packets.enumerated().allSatisfy { $1.bytes == SampleFrame.udp($0, count: 997) })
    #expect(try output.byteCount == Files.contents(path).count)
  }

  @Test("a pipe that nobody empties holds nobody up, and gets everything when it is")
  func slowPipe() throws {
    let path = try Sandbox.here().path("pipe")
    try #require(mkfifo(path, 0o600) == 0)
    let reading = try OpenFile(path, O_RDONLY | O_NONBLOCK)
    let output = try CaptureOutput(CaptureOutputPlan(name: path, style: .pcapng), now: nil)
    _ = try output.add(CaptureInterface(linkType: .ethernet))
    for number in 0..<2000 { #expect(output.write(SampleFrame.udp(number, count: 1500), at: noon)) }
    #expect(output.isBehind)
    var bytes: [UInt8] = []
    while output.isBehind {
      bytes += drain(reading)
      #expect(output.waitForReader(milliseconds: 10_000))
      output.flush()
    }
    // What is left fits into no pipe either: somebody reads while it is finished.
    let copy = try Sandbox.here().path("rest")
    let rest = try Child(["sh", "-c", #"cat "$0" >"$1""#, path, copy])
    #expect(output.finish() == nil)
    // Two readers share what comes, so that only the amount can be told.
    bytes += drain(reading)
    withExtendedLifetime(reading) {}
    _ = try rest.finish()
    #expect(try bytes.count + Files.contents(copy).count == output.byteCount)
  }

  @Test("a reader who has gone ends it quietly")
  func goneReader() async {
    await #expect(processExitsWith: .success) {
      signal(SIGPIPE, SIG_IGN)
      let path = "/tmp/sonde-test-pipe-\(getpid())"
      try #require(mkfifo(path, 0o600) == 0)
      let reading = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
      let output = try CaptureOutput(CaptureOutputPlan(name: path, style: .pcapng), now: nil)
      unlink(path)
      _ = try output.add(CaptureInterface(linkType: .ethernet))
      output.flush()
      #expect(output.isOpen)
      close(reading)
      output.write(SampleFrame.udp(1), at: 0)
      output.flush()
      #expect(output.isReaderGone && !output.isOpen && !output.write(SampleFrame.udp(1), at: 0))
      #expect(output.finish() == nil)
    }
  }

  @Test(
    "what a slow reader leaves behind beyond 64 MiB is dropped and counted where that is wanted",
    arguments: [true, false])
  func drops(mayDrop: Bool) throws {
    let path = try Sandbox.here().path("pipe")
    try #require(mkfifo(path, 0o600) == 0)
    let reading = try OpenFile(path, O_RDONLY | O_NONBLOCK)
    var plan = CaptureOutputPlan(name: path, style: .pcapng)
    plan.mayDrop = mayDrop
    let output = try CaptureOutput(plan, now: nil)
    _ = try output.add(CaptureInterface(linkType: .ethernet))
    let frame = [UInt8](repeating: 0, count: 200_000)
    for _ in 0..<400 { output.write(frame, at: noon) }
    #expect(output.droppedCount == (mayDrop ? 400 - (output.writtenCount ?? 0) : 1))
    #expect((output.failure == nil) == mayDrop)
    #expect((330..<345).contains((output.writtenCount ?? 0)))
    withExtendedLifetime(reading) {}
  }

  private func drain(_ file: OpenFile) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let more = [UInt8](unsafeUninitializedCapacity: 1 << 16) {
        $1 = max(0, read(file.number, $0.baseAddress, 1 << 16))
      }
      if more.isEmpty { return bytes }
      bytes += more
    }
  }
}

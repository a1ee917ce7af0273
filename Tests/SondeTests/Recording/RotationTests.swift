import Glibc
import Host
import Sockets
import Testing
import Wire

@testable import sonde

private let second: Int64 = 1_000_000_000
/// 2026-11-20 12:00:00 UTC.
private let noon: Int64 = 1_795_176_000 * second

/// A recording whose finished files are listed.
private final class Series {
  let output: CaptureOutput
  let directory: String
  private(set) var finished: [FinishedCapture] = []

  init(_ name: String, _ rotation: RotationPlan, now: Int64?) throws {
    directory = try Sandbox.here().path("d")
    mkdir(directory, 0o700)
    let plan = CaptureOutputPlan(name: "\(directory)/\(name)", style: CaptureStyle(named: name), rotation: rotation)
    output = try CaptureOutput(plan, now: now)
    _ = try output.add(CaptureInterface(linkType: .ethernet, name: "eth0"))
    output.onFinished = { [unowned self] in finished.append($0) }
  }

  var names: [String] { finished.map { String($0.path.dropFirst(directory.count + 1)) } }

  /// What is in the directory, by name.
  var listing: [String] {
    get throws {
      try Child(["ls", "-1", directory]).finish().text.split(separator: "\n").map(String.init)
    }
  }

  func local(_ time: Int64, _ format: String = "%Y%m%d-%H%M%S") -> String {
    LocalTime.text(at: time / second, format)
  }
}

@Suite("one capture file after the other", .endToEnd)
struct RotationTests {
  @Test(
    "by size no file is larger, none is empty, and together they hold every packet once", arguments: ["pcap", "pcapng"])
  func bySize(ending: String) throws {
    let series = try Series("a.\(ending)", RotationPlan(byteCount: 5000), now: noon)
    for number in 0..<100 { series.output.write(SampleFrame.udp(number, count: 300), at: noon + Int64(number)) }
    series.output.write(SampleFrame.udp(100, count: 6000), at: noon + 100)
    series.output.write(SampleFrame.udp(101, count: 300), at: noon + 101)
    #expect(series.output.finish() == nil)
    var all: [ReadBack.Packet] = []
    for file in series.finished {
      let back = try ReadBack(path: file.path)
      #expect(back.packets.count == file.packetCount && file.packetCount > 0)
      #expect((back.packets.first?.time, back.packets.last?.time) == (file.first, file.last))
      #expect(try Files.contents(file.path).count == file.byteCount)
      #expect(file.byteCount <= 5000 || file.packetCount == 1)
      if ending == "pcapng" { #expect(back.interfaces.first?.name == "eth0") }
      all += back.packets
    }
    #expect(all.map(\.time) == (0...101).map { noon + Int64($0) })
    #expect((9...10).contains(series.finished.count))
    let base = "a-\(series.local(noon))"
    #expect(series.names.prefix(3) == ["\(base).\(ending)", "\(base)_002.\(ending)", "\(base)_003.\(ending)"])
    #expect(try series.listing == series.names, "nothing else is left, and names sort by time")
    #expect(series.output.byteCount == series.finished.map(\.byteCount).reduce(0, +))
  }

  @Test("by time another file begins at the multiples of the clock, also without any packet")
  func byTime() throws {
    let series = try Series("t.pcapng", RotationPlan(seconds: 600), now: noon + 90 * second)
    #expect(series.output.nextDeadline == noon + 600 * second)
    series.output.write(SampleFrame.udp(1), at: noon + 100 * second)
    series.output.tick(now: noon + 600 * second - 1)
    #expect(series.finished.isEmpty)
    #expect(try series.listing == ["t-\(series.local(noon + 90 * second)).pcapng.part"])
    series.output.tick(now: noon + 600 * second + 5)
    series.output.tick(now: noon + 1200 * second + 7)
    series.output.write(SampleFrame.udp(2), at: noon + 1800 * second)
    #expect(series.output.finish() == nil)
    #expect(series.finished.map(\.packetCount) == [1, 0, 0, 1])
    #expect(series.names == ([90, 600, 1200, 1800] as [Int64]).map { "t-\(series.local(noon + $0 * second)).pcapng" })
    #expect(try series.listing == series.names)
  }

  @Test("by the times of packets that are read there are no empty files, and a packet of the past stays where it comes")
  func byPacketTime() throws {
    let series = try Series("r.pcap", RotationPlan(seconds: 60), now: nil)
    #expect(try series.listing.isEmpty)
    for offset: Int64 in [5, 59, 60, 30, 119, 3600] {
      series.output.write(SampleFrame.udp(1), at: noon + offset * second)
    }
    series.output.write(SampleFrame.udp(1), at: .max)
    #expect(series.output.finish() == nil)
    #expect(series.finished.map(\.packetCount) == [2, 3, 1] || series.output.unfitCount == 1)
    #expect(
      Array(series.names.prefix(3)) == ([5, 60, 3600] as [Int64]).map { "r-\(series.local(noon + $0 * second)).pcap" })
  }

  @Test("a pattern is what strftime makes of it, and no name is used twice")
  func patterns() throws {
    let series = try Series("%H.x.pcapng", RotationPlan(seconds: 1200), now: noon)
    let taken = "\(series.directory)/\(series.local(noon + 1200 * second, "%H"))"
    try Files.put(Array("mine".utf8), at: "\(taken).x_002.pcapng")
    try Files.put(Array("mine".utf8), at: "\(taken).x_003.pcapng.part")
    for deadline: Int64 in [1200, 2400] { series.output.tick(now: noon + deadline * second) }
    #expect(series.output.finish() == nil)
    let hour = series.local(noon, "%H")
    #expect(series.names == ["\(hour).x.pcapng", "\(hour).x_004.pcapng", "\(hour).x_005.pcapng"])
    #expect(try Files.contents("\(taken).x_002.pcapng") == Array("mine".utf8))
  }

  @Test("a file that somebody makes at the name meanwhile stays, and ours gets the next one")
  func meanwhile() throws {
    let series = try Series("m.pcap", RotationPlan(seconds: 60), now: noon)
    let name = "m-\(series.local(noon))"
    try Files.put(Array("mine".utf8), at: "\(series.directory)/\(name).pcap")
    #expect(series.output.finish() == nil)
    #expect(series.names == ["\(name)_002.pcap"])
    #expect(try Files.contents("\(series.directory)/\(name).pcap") == Array("mine".utf8))
  }

  @Test("only so many files stay, the latest of this run, and nothing that is somebody else's goes")
  func keeping() throws {
    let series = try Series("k.pcap", RotationPlan(seconds: 60, keep: 2), now: noon)
    try Files.put(Array("old".utf8), at: "\(series.directory)/k-20000101-000000.pcap")
    series.output.tick(now: noon + 60 * second)
    // Somebody has put another file in the place of the first.
    let first = try #require(series.finished.first).path
    unlink(first)
    try Files.put(Array("other".utf8), at: first)
    for minute: Int64 in 2...4 { series.output.tick(now: noon + minute * 60 * second) }
    #expect(series.output.finish() == nil)
    #expect(series.finished.count == 5)
    let wanted = ["k-20000101-000000.pcap", series.names[0], series.names[3], series.names[4]]
    #expect(try series.listing == wanted)
  }

  @Test("where the directory takes no more files the error names the file, and the one that is whole stays")
  func noMoreFiles() throws {
    let series = try Series("e.pcap", RotationPlan(seconds: 60), now: noon)
    series.output.write(SampleFrame.udp(1), at: noon)
    rename(series.directory, series.directory + "2")
    series.output.tick(now: noon + 60 * second)
    #expect(!series.output.isOpen)
    let error = try #require(series.output.finish())
    #expect("\(error)".hasPrefix("rename \(series.directory)/e-") && "\(error)".hasSuffix("No such file or directory"))
    let left = "\(series.directory)2/e-\(series.local(noon)).pcap.part"
    #expect(try ReadBack(path: left).packets.count == 1)
  }

  @Test("a pattern that gives no name is an error before anything is recorded", arguments: ["%Y/", "%n/"])
  func badPattern(pattern: String) throws {
    #expect(throws: CaptureOutputError.pattern(pattern)) {
      try CaptureOutput(CaptureOutputPlan(name: pattern, style: .pcapng, rotation: RotationPlan(seconds: 1)), now: 0)
    }
  }
}

import Testing
import Wire

@Suite struct PcapFileTests {
  @Test("the header, byte by byte")
  func header() {
    var bytes: [UInt8] = []
    PcapFile(linkType: .raw, snapshotLength: 0x4_0000).appendHeader(to: &bytes)
    #expect(bytes == Hexadecimal.bytes("4d3cb2a1 0200 0400 00000000 00000000 00000400 65000000"))
    #expect(bytes.count == PcapFile.headerByteCount)
    bytes = []
    PcapFile(linkType: .linuxCooked2, precision: .microseconds).appendHeader(to: &bytes)
    #expect(bytes == Hexadecimal.bytes("d4c3b2a1 0200 0400 00000000 00000000 00000400 14010000"))
  }

  @Test("a record, byte by byte")
  func record() throws {
    let time = try #require(CaptureTime(seconds: 0xfedc_ba98, nanoseconds: 999_999_999))
    var bytes: [UInt8] = []
    PcapFile(linkType: .raw).append([1, 2, 3], at: time, to: &bytes)
    #expect(bytes == Hexadecimal.bytes("98badcfe ffc99a3b 03000000 03000000 010203"))
    bytes = []
    PcapFile(linkType: .raw, precision: .microseconds).append([], at: time, to: &bytes)
    #expect(bytes == Hexadecimal.bytes("98badcfe 3f420f00 00000000 00000000"))
    #expect(bytes.count == PcapFile.recordHeaderByteCount)
  }

  @Test("a packet beyond the snapshot length is cut, and its length is kept")
  func snapshot() throws {
    let time = try #require(CaptureTime(seconds: 1, nanoseconds: 2))
    let file = PcapFile(linkType: .raw, snapshotLength: 2)
    var bytes: [UInt8] = []
    file.append([1, 2, 3], at: time, to: &bytes)
    #expect(bytes == Hexadecimal.bytes("01000000 02000000 02000000 03000000 0102"))
    bytes = []
    file.append([1, 2, 3], at: time, originalLength: 1500, to: &bytes)
    #expect(bytes == Hexadecimal.bytes("01000000 02000000 02000000 dc050000 0102"))
    bytes = []
    file.append([1], at: time, originalLength: -4, to: &bytes)
    #expect(bytes == Hexadecimal.bytes("01000000 02000000 01000000 01000000 01"), "never less than is there")
  }

  @Test(
    "times are those that the file can hold",
    arguments: [
      (0, 0, 0), (1_700_000_000_123_456_789, 1_700_000_000, 123_456_789),
      (4_294_967_295_999_999_999, 4_294_967_295, 999_999_999),
    ] as [(Int64, UInt32, UInt32)])
  func times(count: Int64, seconds: UInt32, nanoseconds: UInt32) throws {
    let time = try #require(CaptureTime(nanosecondsSince1970: count))
    #expect(time.seconds == seconds)
    #expect(time.nanoseconds == nanoseconds)
    #expect(time == CaptureTime(seconds: seconds, nanoseconds: nanoseconds))
  }

  @Test("other times are refused", arguments: [-1, .min, 4_294_967_296_000_000_000, .max] as [Int64])
  func noTimes(count: Int64) {
    #expect(CaptureTime(nanosecondsSince1970: count) == nil)
    #expect(CaptureTime(seconds: 0, nanoseconds: 1_000_000_000) == nil)
  }

  @Test(
    "tcpdump reads the file: every packet, its time to the nanosecond, and no bad checksum",
    .enabled(if: Program.tcpdump.isInstalled, Program.tcpdump.absence), arguments: [LinkType.raw, .ipv4, .ipv6])
  func tcpdump(linkType: LinkType) throws {
    let samples = linkType == .ipv4 ? Sample.v4 : linkType == .ipv6 ? Sample.v6 : Sample.all
    let file = PcapFile(linkType: linkType)
    var bytes: [UInt8] = []
    file.appendHeader(to: &bytes)
    for (number, sample) in samples.enumerated() {
      // The last second that this tcpdump prints, though the file could hold more, and an earlier one.
      let seconds: UInt32 = number == 0 ? 0x7fff_ffff : 1_800_000_000
      let time = try #require(CaptureTime(seconds: seconds, nanoseconds: 123_456_000 + UInt32(number)))
      file.append(sample.bytes, at: time, to: &bytes)
    }
    let text = try Program.tcpdump.lines(["-ttnv", "--nano", "-r", "-"], input: bytes).joined(separator: "\n")
    let packets = text.split(separator: "\n").filter { $0.contains(".123456") }
    #expect(packets.count == samples.count, "\(text)")
    #expect(packets.first?.hasPrefix("2147483647.123456000 ") == true, "\(text)")
    #expect(packets.last?.hasPrefix("1800000000.\(123_456_000 + samples.count - 1) ") == true, "\(text)")
    for complaint in ["bad", "wrong", "incorrect", "invalid", "missing", "truncated"] {
      #expect(!text.contains(complaint), "\(text)")
    }
  }

  @Test(
    "tcpdump sees in the samples what we see", .enabled(if: Program.tcpdump.isInstalled, Program.tcpdump.absence),
    arguments: [
      (.echoRequest, "ICMP echo request, id 4660, seq 1, length 64"),
      (.echoReplyWithRoute, "RR 192.0.2.254, 203.0.113.9, 198.51.100.7"),
      (.echoReplyWithTimes, "timestamp TS{TS+ADDR"),
      (.portUnreachable, "udp port 33434 unreachable"),
      (.fragmentationNeeded, "unreachable - need to frag (mtu 1400)"),
      (.timeExceededWithLabels, "label 16001"),
      (.redirect, "ICMP redirect 198.51.100.7 to host 192.0.2.253"),
      (.parameterProblem, "parameter problem - octet 20"),
      (.sourceQuench, "source quench"),
      (.prohibited, "admin prohibited filter"),
      (.echoRequest6, "ICMP6, echo request, id 4660, seq 1"),
      (.echoRequest6WithExtensions, "ICMP6, echo request, id 119, seq 5"),
      (.packetTooBig6, "packet too big, mtu 1280"),
      (.portUnreachable6, "udp port 33435"),
      (.timeExceeded6WithLabels, "time exceeded in-transit for 2001:db8:1::7"),
      (.parameterProblem6, "parameter problem, next header"),
      (.redirect6, "redirect, length 112, 2001:db8:1::7 to fe80::2"),
      (.echoRequest6Authenticated, "ICMP6, echo request, id 119, seq 6"),
    ] as [(Sample, String)])
  func samples(sample: Sample, expected: String) throws {
    let file = PcapFile(linkType: .raw, precision: .microseconds)
    var bytes: [UInt8] = []
    file.appendHeader(to: &bytes)
    file.append(sample.bytes, at: try #require(CaptureTime(seconds: 1, nanoseconds: 0)), to: &bytes)
    let text = try Program.tcpdump.lines(["-tnvv", "-r", "-"], input: bytes).joined(separator: "\n")
    #expect(text.contains(expected), "\(text)")
  }
}

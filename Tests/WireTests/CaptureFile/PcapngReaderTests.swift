import Addresses
import Testing
import Wire

@Suite struct PcapngReaderTests {
  @Test("every kind of block")
  func everything() throws {
    let capture = Capture(PcapngBytes.everything().bytes)
    let reader = capture.reader
    #expect(capture.error == nil)
    #expect(reader.format == .pcapng)
    #expect(
      reader.section
        == CaptureSection(hardware: "abacus", operatingSystem: "CP/M", application: "by hand", comment: "first"))
    #expect(capture.packets.map(\.bytes) == [[1, 2, 3, 4, 5], [6, 7, 8, 9], [1, 2, 3, 4, 5, 6], [10, 11, 12]])
    let records = capture.packets.map(\.record)
    #expect(records.map(\.nanosecondsSince1970) == [11_000_000_001, 1_500_000_000, nil, 10_000_000_005])
    #expect(records.map(\.originalLength) == [5, 1500, 6, 9])
    #expect(records.map(\.linkType) == [.ethernet, .raw, .ethernet, .ethernet])
    #expect(records.map(\.interface) == [0, 1, 0, 0])
    #expect(records.map(\.dropCount) == [nil, 7, nil, 12])
    #expect(records.map(\.flags.direction) == [.outbound, .unknown, .unknown, .inbound])
    #expect(records.map(\.flags.frameCheckByteCount) == [4, 0, 0, 0])
    #expect(capture.comments == [["a remark"], [], [], []])
    #expect(reader.interfaces.map(\.name) == ["eth0", "tun0"])
    #expect(reader.interfaces.map(\.filter) == ["port 53", nil])
    #expect(reader.interfaces.map(\.snapshotLength) == [0, 4])
    let counts = try #require(reader.interfaces.last?.statistics)
    #expect(counts.time == 1_000_000_000)
    #expect(
      [counts.received, counts.droppedByInterface, counts.acceptedByFilter, counts.droppedBySystem, counts.delivered]
        == [100, 3, 90, 4, 80])
    #expect(reader.names.count == 2)
    #expect(reader.names[.v4(IPv4Address(192, 0, 2, 1))] == "example.com")
    #expect(reader.names[try #require(IPAddress("2001:db8::1"))] == "six")
    #expect(reader.damagedOptionCount == 0)
  }

  @Test("sections of both byte orders, each with its own interfaces", arguments: [Int64(-1), 48])
  func sections(length: Int64) {
    var file = PcapngBytes()
    file.section(.bigEndian, length: length)
    file.interface(101, [(9, [3])])
    file.packet([1], 1)
    file.section(.littleEndian, length: length)
    file.interface(1)
    file.interface(228)
    file.packet([2], 2)
    file.packet([3], 3, interface: 1)
    file.section(.bigEndian, length: length)
    file.packet([4])
    let capture = Capture(file.bytes)
    #expect(capture.packets.map(\.record.linkType) == [.raw, .ethernet, .ipv4])
    #expect(capture.packets.map(\.record.nanosecondsSince1970) == [1_000_000, 2000, 3000])
    #expect(capture.error?.problem == .unknownInterface(0, known: 0), "the interfaces of before are gone")
    #expect(capture.reader.sectionCount == 3)
  }

  @Test("resolutions and offsets")
  func times() {
    let cases: [(UInt8?, Int64, UInt64, Int64?)] = [
      (nil, 0, 1_700_000_000_123_456, 1_700_000_000_123_456_000),
      (6, -1, 2_000_001, 1_000_001_000),
      (9, 0, UInt64(Int64.max), .max), (9, 0, UInt64(Int64.max) + 1, nil),
      (9, -1, UInt64(Int64.max) + 1, .max - 999_999_999),
      (0, 0, 5, 5_000_000_000), (3, 0, 5, 5_000_000), (6, 0, .max, nil), (12, 0, 1_999, 1), (18, 0, 10_000_000_000, 10),
      (127, 0, .max, 0), (0x80, 0, 1, 1_000_000_000), (0x81, 0, 3, 1_500_000_000), (0x8a, 0, 1, 976_562),
      (0xa0, 0, 0x1_8000_0000, 1_500_000_000), (0xff, 0, .max, 0), (0x80, 0, .max, nil), (9, .max, 0, nil),
      (9, .min, 0, nil), (9, -2, 1_000_000_000, -1_000_000_000),
    ]
    for (resolution, offset, ticks, expected) in cases {
      var file = PcapngBytes(.bigEndian)
      file.section()
      file.interface(1, (resolution.map { [(9, [$0])] } ?? []) + [(14, file.value(offset))])
      file.packet([1], ticks)
      #expect(
        Capture(file.bytes).packets.map(\.record.nanosecondsSince1970) == [expected],
        "\(String(describing: resolution)) \(offset) \(ticks)")
    }
  }

  @Test("options that make no sense cost the rest of the options, and no packet")
  func badOptions() {
    let bad: [[UInt8]] = [
      [2, 0, 0xff, 0xff], [2, 0, 5, 0, 1], [2], [2, 0, 3, 0, 1, 0, 0, 0], [0, 0, 4, 0, 1, 2, 3, 4],
    ]
    for options in bad {
      var file = PcapngBytes()
      file.section()
      file.interface(1, [(9, [9, 9])])  // Two bytes where one belongs: microseconds remain.
      var body: [UInt8] = []
      for number in [0, 0, 1, 3, 3] as [UInt32] { body.add(number, .littleEndian) }
      var tail = options
      tail.pad()
      file.block(6, body + [1, 2, 3, 0] + tail)
      file.packet([4])
      let capture = Capture(file.bytes)
      #expect(capture.error == nil)
      #expect(capture.packets.map(\.bytes) == [[1, 2, 3], [4]])
      #expect(capture.packets.map(\.record.nanosecondsSince1970) == [1000, 0])
      #expect(capture.packets.map(\.record.flags) == [.none, .none])
      // With padding the single byte 2 is an option without a value, which flags must have.
      #expect(capture.reader.damagedOptionCount == 2, "\(options)")
    }
  }

  @Test("a simple packet is cut by the snapshot length of the first interface")
  func simplePacket() {
    var file = PcapngBytes()
    file.section()
    file.interface(1, snapshotLength: 5)
    file.block(3, file.value(9 as UInt32) + [1, 2, 3, 4, 5, 0, 0, 0])
    let capture = Capture(file.bytes)
    #expect(capture.packets.map(\.bytes) == [[1, 2, 3, 4, 5]])
    #expect(capture.packets.map(\.record.originalLength) == [9])
  }

  @Test("a block that does not count its padding is read, as others do")
  func uncountedPadding() {
    var file = PcapngBytes()
    file.section()
    file.interface()
    var body: [UInt8] = []
    for number in [0, 0, 1, 3, 3] as [UInt32] { body.add(number, .littleEndian) }
    file.block(6, body + [1, 2, 3, 0], length: 35)
    file.block(0x7777, [1, 2, 3, 0], length: 15)
    file.packet([4])
    #expect(Capture(file.bytes).packets.map(\.bytes) == [[1, 2, 3], [4]])
    #expect(Capture(file.bytes).error == nil)
  }

  @Test("what is wrong with a block, and where")
  func damaged() {
    let cases: [(String, (inout PcapngBytes) -> Void)] = [
      (
        "byte 48: the block begins with length 16 and ends with length 17",
        { $0.block(0x7777, [1, 2, 3, 4], last: 17) }
      ),
      (
        "byte 48: the block begins with length 36 and ends with length 40",
        {
          var body: [UInt8] = []
          for number in [0, 0, 0, 1, 1] as [UInt32] { body.add(number, .littleEndian) }
          $0.block(6, body + [1, 0, 0, 0], last: 40)
        }
      ),
      ("byte 48: the block claims 8 bytes, at least 12 are needed", { $0.block(0x7777, [], length: 8) }),
      ("byte 48: the block claims 24 bytes, at least 32 are needed", { $0.block(6, [UInt8](repeating: 0, count: 12)) }),
      (
        "byte 48: the block claims 268435456 bytes, at most 2097152 are possible",
        { $0.block(6, [1], length: 256 << 20) }
      ),
      (
        "byte 48: the block needs 268435456 bytes, and the file ends after 16",
        { $0.block(0x7777, [1, 2, 3, 4], length: 256 << 20) }
      ),
      (
        "byte 48: the block needs 4294967296 bytes, and the file ends after 16",
        { $0.block(4, [1, 2, 3, 4], length: .max) }
      ),
      ("byte 48: a packet of interface 1, and the section has described 1", { $0.packet([1], interface: 1) }),
      ("byte 48: the packet claims 5 bytes, at most 4 are possible", { $0.packet([1], captured: 5) }),
      ("byte 48: the packet claims 4294967295 bytes, at most 4 are possible", { $0.packet([1], captured: .max) }),
      ("byte 60: version 2.0 of the format is unknown", { $0.section(major: 2) }),
      (
        "byte 56: the section tells no byte order: 0x1020304 is not 0x1a2b3c4d either way",
        {
          $0.block(0x0a0d_0d0a, [1, 2, 3, 4] + [UInt8](repeating: 0, count: 12))
        }
      ),
    ]
    for (text, add) in cases {
      for size in [1, .max] {
        var file = PcapngBytes()
        file.section()
        file.interface()
        add(&file)
        #expect(Capture(file.bytes, pieces: size).error?.description == text)
      }
    }
  }

  @Test("a packet longer than anybody sends, in a block that holds it")
  func longPacket() {
    var file = PcapngBytes()
    file.section()
    file.interface(1, snapshotLength: 300_000)
    file.packet([UInt8](repeating: 1, count: 300_000))
    file.packet([UInt8](repeating: 1, count: 300_001))
    let capture = Capture(file.bytes, pieces: 1000)
    #expect(capture.packets.map(\.record.capturedLength) == [300_000])
    #expect(capture.error?.problem == .tooLong(.packet, length: 300_001, maximum: 300_000))
  }

  @Test("interfaces without end are refused")
  func interfaces() {
    var file = PcapngBytes()
    file.section()
    for _ in 0...CaptureReader.maximumInterfaceCount { file.interface() }
    let capture = Capture(file.bytes)
    #expect(capture.error?.problem == .tooManyInterfaces(maximum: 4096))
    #expect(capture.reader.interfaces.count == 4096)
  }

  @Test("names that make no sense are passed over")
  func badNames() {
    var file = PcapngBytes()
    file.section()
    file.block(4, file.value(1 as UInt16) + file.value(2 as UInt16) + [1, 2, 0, 0])
    file.block(4, file.value(1 as UInt16) + file.value(200 as UInt16) + [1, 2, 0, 0])
    file.block(4, file.value(1 as UInt16) + file.value(6 as UInt16) + [10, 0, 0, 1] + Array("a\0\0\0".utf8))
    file.block(4, file.value(1 as UInt16) + file.value(6 as UInt16) + [10, 0, 0, 1] + Array("b\0\0\0".utf8))
    let capture = Capture(file.bytes)
    #expect(capture.error == nil)
    #expect(capture.reader.names.count == 1)
    #expect(capture.reader.names[.v4(IPv4Address(10, 0, 0, 1))] == "a", "the first name stays")
    #expect(capture.reader.damagedOptionCount == 2)
  }

  @Test(
    "the obsolete block has a number for not knowing how many packets were lost",
    arguments: [(0xffff, nil), (0xfffe, 0xfffe)] as [(UInt16, UInt64?)])
  func drops(number: UInt16, expected: UInt64?) {
    var file = PcapngBytes(.bigEndian)
    file.section()
    file.interface()
    var body = file.value(0 as UInt16) + file.value(number)
    for number in [0, 0, 1, 1] as [UInt32] { body += file.value(number) }
    file.block(2, body + [7, 0, 0, 0])
    let capture = Capture(file.bytes)
    #expect(capture.packets.map(\.bytes) == [[7]])
    #expect(capture.packets.map(\.record.dropCount) == [expected])
  }
}

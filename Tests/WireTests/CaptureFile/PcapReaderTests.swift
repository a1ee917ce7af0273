import Testing
import Wire

@Suite struct PcapReaderTests {
  @Test(
    "both byte orders, three magic numbers",
    arguments: [ByteOrder.littleEndian, .bigEndian], [0xa1b2_c3d4, 0xa1b2_3c4d, 0xa1b2_cd34] as [UInt32])
  func variants(order: ByteOrder, magic: UInt32) throws {
    var file = PcapBytes(order, magic: magic, snapshotLength: 96, link: 101)
    file.record([1, 2, 3], 0xfedc_ba98, 999_999, lengths: (3, 1500), kind: 4)
    file.record([], 1, 0, kind: 3)
    let capture = Capture(file.bytes)
    #expect(capture.error == nil)
    #expect(capture.packets.map(\.bytes) == [[1, 2, 3], []])
    let nanoseconds: Int64 = magic == 0xa1b2_3c4d ? 999_999 : 999_999_000
    let first = try #require(capture.packets.first).record
    #expect(first.nanosecondsSince1970 == 0xfedc_ba98 * 1_000_000_000 + nanoseconds, "the seconds have no sign")
    #expect(first.time == CaptureTime(seconds: 0xfedc_ba98, nanoseconds: UInt32(nanoseconds)))
    #expect((first.capturedLength, first.originalLength) == (3, 1500))
    #expect((first.linkType, first.interface, first.offset) == (.raw, 0, 24))
    let isModified = magic == 0xa1b2_cd34
    #expect(first.flags.direction == (isModified ? .outbound : .unknown))
    let last = try #require(capture.packets.last).record
    #expect(last.offset == (isModified ? 51 : 43))
    #expect(last.flags.reception == (isModified ? .promiscuous : .unspecified))
    let precision: PcapFile.Precision = magic == 0xa1b2_3c4d ? .nanoseconds : .microseconds
    #expect(capture.reader.format == .pcap(precision: precision, isModified: isModified, order: order))
    #expect(capture.reader.interfaces.map(\.snapshotLength) == [96])
    #expect(capture.reader.interfaces.map(\.linkType) == [.raw])
    #expect(capture.reader.sectionCount == 1)
  }

  @Test(
    "the kinds of packet(7)",
    arguments: [(0, 0x05), (1, 0x0d), (2, 0x09), (3, 0x11), (4, 0x02), (9, 0)] as [(UInt8, UInt32)])
  func kinds(kind: UInt8, flags: UInt32) {
    var file = PcapBytes(magic: 0xa1b2_cd34)
    file.record([1], kind: kind)
    #expect(Capture(file.bytes).packets.map(\.record.flags.rawValue) == [flags])
  }

  @Test("the highest bits of the link type tell of a frame check sequence")
  func frameCheck() throws {
    var file = PcapBytes(link: 0x2400_0001)
    file.record([1])
    let interface = try #require(Capture(file.bytes).reader.interfaces.first)
    #expect(interface.linkType == .ethernet)
    #expect(interface.frameCheckByteCount == 4)
    let other = try #require(Capture(PcapBytes(link: 0x2000_0001).bytes).reader.interfaces.first)
    #expect(other.frameCheckByteCount == nil, "bit 26 does not say so")
    #expect(other.linkType == .ethernet)
  }

  @Test("old versions have the lengths the other way round")
  func oldVersions() {
    for (version, lengths) in [
      ((2, 2), (9, 2)), ((2, 3), (9, 2)), ((2, 3), (2, 9)), ((2, 4), (2, 9)), ((543, 0), (9, 2)),
    ]
      as [((UInt16, UInt16), (UInt32, UInt32))]
    {
      var file = PcapBytes(version: version)
      file.record([1, 2], lengths: lengths)
      let capture = Capture(file.bytes)
      #expect(capture.error == nil)
      #expect(capture.packets.map(\.record.originalLength) == [9], "\(version)")
      #expect(capture.packets.map(\.bytes) == [[1, 2]], "\(version)")
    }
  }

  @Test(
    "packets may be longer than the snapshot length says, which may be nothing at all",
    arguments: [0, 2, 0x7fff_ffff, .max] as [UInt32])
  func snapshotLength(length: UInt32) {
    var file = PcapBytes(snapshotLength: length)
    file.record([UInt8](repeating: 7, count: 262_144))
    file.record([1])
    #expect(Capture(file.bytes).packets.map(\.record.capturedLength) == [262_144, 1])
    #expect(Capture(file.bytes).error == nil)
  }

  @Test("a length that nobody sends ends the reading, and takes no memory")
  func tooLong() {
    for (snapshot, length, maximum) in [
      (65_535, 262_145, 262_144), (0, 256 << 20, 262_144), (.max, (1 << 20) + 1, 1 << 20), (500_000, 500_001, 500_000),
    ] as [(UInt32, UInt32, UInt64)] {
      var file = PcapBytes(snapshotLength: snapshot)
      file.record([1, 2])
      file.record([1], lengths: (length, length))
      let capture = Capture(file.bytes)
      #expect(capture.packets.map(\.bytes) == [[1, 2]])
      #expect(capture.error?.offset == 42)
      #expect(capture.error?.problem == .tooLong(.packet, length: UInt64(length), maximum: maximum))
      #expect(
        capture.error?.description == "byte 42: the packet claims \(length) bytes, at most \(maximum) are possible")
    }
    var file = PcapBytes(snapshotLength: 1 << 20)
    file.record([UInt8](repeating: 1, count: 1 << 20))
    #expect(Capture(file.bytes, pieces: 65_536).packets.map(\.record.capturedLength) == [1 << 20])
  }

  @Test("other versions are refused")
  func version() {
    let error = Capture(PcapBytes(version: (3, 1)).bytes).error
    #expect(error?.description == "byte 4: version 3.1 of the format is unknown")
  }

  @Test(
    "anything else is said to be something else",
    arguments: [
      ("", "it is empty"), ("1f8b0800", "it is compressed with gzip"), ("28b52ffd24", "it is compressed with zstd"),
      ("fd377a585a00", "it is compressed with xz"), ("7f454c46 0201", "it is a program"), ("00", "it begins with 00"),
      ("474554202f20485454502f312e310d0a486f73743a", "it begins with the text \"GET / HTTP/1.1\""),
      ("00010203 04050607 08090a0b 0c0d0e0f 10", "it begins with 00 01 02 03 04 05 06 07"),
      ("1b5b 324a 4142", "it begins with 1b 5b 32 4a 41 42"), ("d4c3b2", "it begins with d4 c3 b2"),
    ])
  func foreign(bytes: String, text: String) {
    for size in [1, 3, .max] {
      let capture = Capture(Hexadecimal.bytes(bytes), pieces: size)
      #expect(capture.error?.description == "not a capture file: \(text)")
      #expect(capture.reader.format == nil)
      #expect(capture.packets.isEmpty)
    }
  }

  @Test("a file that ends too early gives what was there, and says where and what")
  func truncated() {
    var file = PcapBytes()
    file.record([1, 2, 3])
    file.record([4, 5, 6])
    let error = Capture(file.bytes.dropLast()).error
    #expect(error?.description == "byte 43: the packet record needs 19 bytes, and the file ends after 18")
    #expect(
      Capture(Array(file.bytes.prefix(50))).error?.description
        == "byte 43: the packet record needs 16 bytes, and the file ends after 7")
    #expect(
      Capture(Array(file.bytes.prefix(20))).error?.description
        == "byte 0: the file header needs 24 bytes, and the file ends after 20")
  }

  @Test("after the end, and after an error, it stays so")
  func stays() {
    var capture = Capture(PcapBytes().bytes)
    #expect(capture.reader.advance() == .end)
    capture = Capture([1, 2, 3, 4])
    let error = capture.error
    #expect(error != nil)
    #expect(capture.reader.advance() == error.map { .failed($0) })
    #expect(capture.reader.withPacket(\.remaining) == 0)
  }
}

extension Capture {
  init(_ file: ArraySlice<UInt8>) { self.init(Array(file)) }
}

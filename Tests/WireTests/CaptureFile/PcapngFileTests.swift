import Testing
import Wire

@Suite struct PcapngFileTests {
  @Test("a section, an interface, a packet and counts, byte by byte")
  func bytes() {
    var file = PcapngFile()
    var bytes: [UInt8] = []
    file.append(CaptureSection(application: "sonde"), to: &bytes)
    #expect(
      bytes
        == Hexadecimal.bytes(
          """
          0a0d0d0a 2c000000 4d3c2b1a 0100 0000 ffffffffffffffff
          0400 0500 736f6e6465 000000 00000000 2c000000
          """))
    bytes = []
    #expect(
      file.append(CaptureInterface(linkType: .ethernet, snapshotLength: 96, name: "lo", filter: "icmp"), to: &bytes)
        == 0)
    #expect(
      bytes
        == Hexadecimal.bytes(
          """
          01000000 34000000 0100 0000 60000000
          0200 0200 6c6f 0000  0900 0100 09 000000  0b00 0500 0069636d70 000000  00000000 34000000
          """))
    bytes = []
    let flags = PacketFlags(direction: .outbound)
    #expect(PacketReader.read([1, 2, 3, 4, 5]) { file.append($0, at: 0x1_0000_0002, flags: flags, to: &bytes) })
    #expect(
      bytes
        == Hexadecimal.bytes(
          """
          06000000 34000000 00000000 01000000 02000000 05000000 05000000 0102030405 000000
          0200 0400 02000000  00000000 34000000
          """))
    bytes = []
    var counts = CaptureStatistics()
    counts.end = 0x1_0000_0003
    counts.received = 7
    #expect(file.append(counts, to: &bytes))
    #expect(
      bytes
        == Hexadecimal.bytes(
          """
          05000000 34000000 00000000 01000000 03000000
          0300 0800 01000000 03000000  0400 0800 0700000000000000  00000000 34000000
          """))
  }

  @Test("packets without an interface are refused, and packets beyond the snapshot length are cut")
  func limits() {
    var file = PcapngFile()
    var bytes: [UInt8] = []
    file.append(CaptureSection(), to: &bytes)
    #expect(!PacketReader.read([1]) { file.append($0, at: 1, to: &bytes) })
    #expect(!file.append(CaptureStatistics(), to: &bytes))
    file.append(CaptureInterface(linkType: .raw, snapshotLength: 2), to: &bytes)
    file.append(CaptureInterface(linkType: .raw, snapshotLength: 0), to: &bytes)
    #expect(!PacketReader.read([1]) { file.append($0, at: 1, interface: -1, to: &bytes) })
    #expect(!PacketReader.read([1]) { file.append($0, at: 1, interface: 2, to: &bytes) })
    PacketReader.read([1, 2, 3]) { _ = file.append($0, at: -5, to: &bytes) }
    PacketReader.read([1, 2, 3]) { _ = file.append($0, at: .max, interface: 1, originalLength: 1500, to: &bytes) }
    let capture = Capture(bytes)
    #expect(capture.packets.map(\.bytes) == [[1, 2], [1, 2, 3]])
    #expect(capture.packets.map(\.record.originalLength) == [3, 1500])
    #expect(capture.packets.map(\.record.nanosecondsSince1970) == [0, .max])
    #expect(capture.error == nil)
  }

  @Test("what is written is what is read")
  func roundTrip() throws {
    let section = CaptureSection(hardware: "a", operatingSystem: "bc", application: "def", comment: "ghij")
    var interface = CaptureInterface(linkType: .linuxCooked2, name: "any", description: "all of them", filter: "udp")
    interface.hardware = "card"
    interface.operatingSystem = "Linux"
    interface.speed = 10_000_000_000
    interface.frameCheckByteCount = 4
    var counts = CaptureStatistics()
    (counts.time, counts.start, counts.end) = (30, 10, 20)
    (counts.received, counts.droppedByInterface, counts.acceptedByFilter) = (1, 2, 3)
    (counts.droppedBySystem, counts.delivered) = (4, .max)
    let flags = PacketFlags(direction: .inbound, reception: .broadcast, frameCheckByteCount: 4)
    var file = PcapngFile()
    var bytes: [UInt8] = []
    file.append(section, to: &bytes)
    file.append(interface, to: &bytes)
    _ = PacketReader.read([1, 2, 3]) {
      file.append($0, at: 1_700_000_000_123_456_789, originalLength: 60, flags: flags, comment: "über", to: &bytes)
    }
    file.append(counts, to: &bytes)
    let capture = Capture(bytes)
    #expect(capture.error == nil)
    #expect(capture.reader.section == section)
    interface.statistics = counts
    #expect(capture.reader.interfaces == [interface])
    let packet = try #require(capture.packets.first)
    #expect(packet.bytes == [1, 2, 3])
    #expect(packet.record.nanosecondsSince1970 == 1_700_000_000_123_456_789)
    #expect(packet.record.originalLength == 60)
    #expect(packet.record.flags == flags)
    #expect(capture.comments == [["über"]])
    #expect(capture.reader.damagedOptionCount == 0)
  }

  @Test("a text too long for an option is cut")
  func longText() {
    var file = PcapngFile()
    var bytes: [UInt8] = []
    file.append(CaptureSection(comment: String(repeating: "x", count: 70_000)), to: &bytes)
    let capture = Capture(bytes)
    #expect(capture.error == nil)
    #expect(capture.reader.damagedOptionCount == 0)
    #expect(capture.reader.section?.comment == String(repeating: "x", count: 1024))
  }
}

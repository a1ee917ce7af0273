import Testing
import Wire

/// What others write is read as they mean it, and what is written here is read by them as it is meant.
@Suite struct OtherProgramsTests {
  /// Packets of every version, some longer than what is written of them.
  private static let file: [UInt8] = {
    let file = PcapFile(linkType: .raw, snapshotLength: 96)
    var bytes: [UInt8] = []
    file.appendHeader(to: &bytes)
    for (number, sample) in Sample.all.enumerated() {
      let count = 1_700_000_000_123_456_000 + Int64(number) * 1_000_000
      guard let time = CaptureTime(nanosecondsSince1970: count) else { continue }
      file.append(sample.bytes, at: time, to: &bytes)
    }
    return bytes
  }()

  private func expectSame(_ bytes: [UInt8], comments: [Int: String] = [:]) throws -> CaptureReader {
    let ours = Capture(Self.file)
    let theirs = Capture(bytes, pieces: 100)
    #expect(theirs.error == nil)
    #expect(theirs.packets.map(\.bytes) == ours.packets.map(\.bytes))
    #expect(theirs.packets.map(\.record.originalLength) == ours.packets.map(\.record.originalLength))
    #expect(theirs.packets.map(\.record.nanosecondsSince1970) == ours.packets.map(\.record.nanosecondsSince1970))
    #expect(theirs.packets.map(\.record.linkType) == ours.packets.map(\.record.linkType))
    for (number, comment) in comments { #expect(theirs.comments[number] == [comment]) }
    #expect(theirs.reader.damagedOptionCount == 0)
    return theirs.reader
  }

  @Test(
    "every format that editcap writes", .enabled(if: Program.editcap.isInstalled, Program.editcap.absence),
    arguments: ["pcap", "nsecpcap", "modpcap", "pcapng"])
  func editcap(format: String) throws {
    let comment = format == "pcapng" ? ["-a", "2:a remark"] : []
    let bytes = try Program.editcap.run(comment + ["-F", format, "-", "-"], input: Self.file)
    let reader = try expectSame(bytes, comments: comment.isEmpty ? [:] : [1: "a remark"])
    switch format {
    case "pcapng": #expect(reader.section?.application?.contains("Editcap") == true)
    case "modpcap":
      #expect(reader.format == .pcap(precision: .microseconds, isModified: true, order: .littleEndian))
    default: #expect(reader.interfaces.first?.linkType == .raw)
    }
  }

  @Test("what tcpdump writes", .enabled(if: Program.tcpdump.isInstalled, Program.tcpdump.absence))
  func tcpdump() throws {
    _ = try expectSame(try Program.tcpdump.run(["-r", "-", "-w", "-"], input: Self.file))
  }

  @Test(
    "two files of different kinds, merged by mergecap and merged here",
    .enabled(if: Program.mergecap.isInstalled, Program.mergecap.absence))
  func mergecap() throws {
    var other = PcapBytes(.bigEndian, link: 1)
    for number in 0..<20 {
      other.record([UInt8](repeating: 9, count: 14 + number), 1_700_000_000, 123_457 + UInt32(number) * 1500)
    }
    let theirs = Capture(
      try Program.mergecap.run(
        ["-F", "pcapng", "-w", "-", Program.extra(0), Program.extra(1)], extra: [Self.file, other.bytes]))
    #expect(theirs.error == nil)
    #expect(Set(theirs.packets.map(\.record.linkType)) == [.raw, .ethernet])
    var merge = CaptureMerge(count: 2)
    merge.feed(Self.file, source: 0)
    merge.feed(other.bytes, source: 1)
    merge.finish(source: 0)
    merge.finish(source: 1)
    var ours: [[UInt8]] = []
    while case .record = merge.advance() { ours.append(merge.withPacket(\.array)) }
    #expect(ours.count == Sample.all.count + 20)
    #expect(theirs.packets.map(\.bytes) == ours)
  }

  /// What is written here, with two interfaces of different kinds.
  private func written(linkTypes: [LinkType]) -> [UInt8] {
    var file = PcapngFile()
    var bytes: [UInt8] = []
    file.append(CaptureSection(hardware: "PDP-11", operatingSystem: "Linux", application: "sonde test"), to: &bytes)
    for (number, type) in linkTypes.enumerated() {
      file.append(
        CaptureInterface(linkType: type, name: "if\(number)", description: "number \(number)", filter: "icmp or icmp6"),
        to: &bytes)
    }
    for (number, sample) in Sample.all.enumerated() {
      let interface = number % linkTypes.count
      let link: [UInt8] = linkTypes[interface] == .raw ? [] : [UInt8](repeating: 2, count: 12) + [0x88, 0xb5]
      PacketReader.read(link + sample.bytes) {
        _ = file.append(
          $0, at: 1_700_000_000_000_000_001 + Int64(number), interface: interface, originalLength: 3000,
          flags: PacketFlags(direction: .outbound), comment: number == 0 ? "the first" : nil, to: &bytes)
      }
    }
    var counts = CaptureStatistics()
    counts.time = 1_700_000_001_000_000_000
    counts.received = 1000
    counts.droppedByInterface = 17
    counts.acceptedByFilter = 999
    for number in linkTypes.indices { file.append(counts, interface: number, to: &bytes) }
    return bytes
  }

  @Test(
    "tshark reads what is written here", .enabled(if: Program.tshark.isInstalled, Program.tshark.absence))
  func tshark() throws {
    let fields = [
      "frame.time_epoch", "frame.len", "frame.interface_name", "frame.interface_description", "frame.packet_flags",
      "frame.comment", "frame.cap_len",
    ]
    let lines = try Program.tshark.lines(
      ["-n", "-r", "-", "-T", "fields"] + fields.flatMap { ["-e", $0] }, input: written(linkTypes: [.raw, .ethernet]))
    #expect(lines.count == Sample.all.count)
    for (number, line) in lines.enumerated() {
      let values = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      let nanoseconds = "1700000000." + String(repeating: "0", count: number + 1 < 10 ? 8 : 7) + "\(number + 1)"
      try #require(values.count == fields.count, "\(line)")
      #expect(values[0] == nanoseconds)
      #expect(values[1] == "3000")
      #expect(values[2] == "if\(number % 2)")
      #expect(values[3] == "number \(number % 2)")
      #expect(values[4] == "0x00000002")
      #expect(values[5] == (number == 0 ? "the first" : ""))
      #expect(values[6] == "\(Sample.all[number].count + (number % 2) * 14)")
    }
  }

  @Test(
    "tcpdump reads what is written here", .enabled(if: Program.tcpdump.isInstalled, Program.tcpdump.absence))
  func tcpdumpReads() throws {
    let lines = try Program.tcpdump.lines(["-ttn", "--nano", "-r", "-"], input: written(linkTypes: [.raw]))
    let times = lines.filter { $0.hasPrefix("1700000000.0000000") }
    #expect(times.count == Sample.all.count)
    #expect(times.first?.hasPrefix("1700000000.000000001 IP") == true, "\(lines)")
  }

  @Test(
    "a pcapng file made by hand is read by tshark as it is here",
    .enabled(if: Program.tshark.isInstalled, Program.tshark.absence), arguments: [ByteOrder.littleEndian, .bigEndian])
  func byHand(order: ByteOrder) throws {
    // The resolution of every interface is another one; the times are those that tshark can show.
    var file = PcapngBytes(order)
    file.section()
    for (number, resolution) in [6, 9, 3, 0, 0x8a, 0x94, 0x9e].enumerated() as EnumeratedSequence<[UInt8]> {
      file.interface(
        number % 2 == 0 ? 1 : 101, snapshotLength: UInt32(number) * 100,
        [(9, [resolution]), (14, file.value(Int64(number)))])
      file.packet([UInt8](repeating: 0x45, count: 20 + number), 0x1_2345_6789, interface: UInt32(number), original: 99)
    }
    let lines = try Program.tshark.lines(
      ["-n", "-r", "-", "-T", "fields", "-e", "frame.time_epoch", "-e", "frame.cap_len", "-e", "frame.len"],
      input: file.bytes)
    let ours = Capture(file.bytes).packets.map(\.record).map { record in
      let time = record.nanosecondsSince1970 ?? 0
      let fraction = String(time % 1_000_000_000)
      let zeros = String(repeating: "0", count: 9 - fraction.count)
      return "\(time / 1_000_000_000).\(zeros)\(fraction)\t\(record.capturedLength)\t\(record.originalLength)"
    }
    #expect(ours.count == 7)
    #expect(lines == ours)
  }
}

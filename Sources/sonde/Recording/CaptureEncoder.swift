import Wire

/// Makes the bytes of a capture file of either kind: the beginning, packets, and counts at the end.
struct CaptureEncoder {
  let style: CaptureStyle
  private let section: CaptureSection
  private(set) var interfaces: [CaptureInterface] = []
  private var blocks = PcapngFile()
  private var records: PcapFile?

  init(_ style: CaptureStyle, section: CaptureSection) {
    self.style = style
    self.section = section
  }

  /// The packets of one file have different link types, and it is a classic one.
  struct LinkTypeConflict: Error, Hashable, CustomStringConvertible {
    let first: CaptureInterface
    let other: CaptureInterface

    var description: String {
      "a classic capture file holds packets of one link type, and here are \(Self.text(first)) and "
        + "\(Self.text(other)); pcapng holds both: choose a name that ends in .pcapng"
    }

    private static func text(_ interface: CaptureInterface) -> String {
      interface.name.map { "\(interface.linkType) of \($0)" } ?? "\(interface.linkType)"
    }
  }

  /// Appends what a file begins with, as far as its interfaces are known.
  mutating func begin(_ bytes: inout [UInt8]) {
    switch style {
    case .pcapng:
      blocks.append(section, to: &bytes)
      for interface in interfaces { blocks.append(interface, to: &bytes) }
    case .pcap:
      // Without any interface there will be no packet either, and some link type must be told.
      records?.appendHeader(to: &bytes)
    }
  }

  /// Takes note of an interface, and appends what a file that has begun says of it; returns its number.
  mutating func add(
    _ interface: CaptureInterface, hasBegun: Bool, to bytes: inout [UInt8]
  ) throws(LinkTypeConflict) -> Int {
    switch style {
    case .pcapng:
      if hasBegun { blocks.append(interface, to: &bytes) }
    case .pcap(let precision):
      if let first = interfaces.first {
        guard first.linkType == interface.linkType else { throw LinkTypeConflict(first: first, other: interface) }
        break
      }
      // Later interfaces may allow for longer packets, and zero for packets of any length.
      let file = PcapFile(linkType: interface.linkType, precision: precision)
      records = file
      if hasBegun { file.appendHeader(to: &bytes) }
    }
    interfaces.append(interface)
    return interfaces.count - 1
  }

  /// Appends what a classic file without any interface begins with.
  mutating func beginEmpty(_ bytes: inout [UInt8]) {
    guard case .pcap(let precision) = style, records == nil else { return }
    PcapFile(linkType: .ethernet, precision: precision).appendHeader(to: &bytes)
  }

  /// Appends a packet; false for one that the kind of file cannot hold: of no known interface, or before 1970 or after
  /// 2106 in a classic one.
  @inline(__always)
  func append(
    _ packet: PacketReader, at nanoseconds: Int64, interface: Int, originalLength: Int, flags: PacketFlags,
    to bytes: inout [UInt8]
  ) -> Bool {
    guard let records else {
      return blocks.append(
        packet, at: nanoseconds, interface: interface, originalLength: originalLength, flags: flags, to: &bytes)
    }
    guard let time = CaptureTime(nanosecondsSince1970: nanoseconds) else { return false }
    records.append(packet, at: time, originalLength: originalLength, to: &bytes)
    return true
  }

  /// Appends the counts of the interfaces, as far as there are any and the kind of file has a place for them.
  func end(_ statistics: [CaptureStatistics?], to bytes: inout [UInt8]) {
    guard case .pcapng = style else { return }
    for (number, counts) in statistics.enumerated() {
      if let counts { blocks.append(counts, interface: number, to: &bytes) }
    }
  }

  /// How many of the first `count` bytes are whole records, where `bytes` begin with one, or with the file; and how many
  /// packets are in the rest.
  static func wholeRecords(
    _ bytes: PacketReader, in style: CaptureStyle, count: Int, beginsFile: Bool
  ) -> (count: Int, lostPackets: Int) {
    var reader = bytes
    let start = reader.offset
    if beginsFile, case .pcap = style, !reader.skip(PcapFile.headerByteCount) || reader.offset - start > count {
      return (0, 0)
    }
    var whole = reader.offset - start
    var lostPackets = 0
    while let record = record(reader, in: style), reader.skip(record.length) {
      if reader.offset - start <= count { whole = reader.offset - start } else if record.isPacket { lostPackets += 1 }
    }
    return (whole, lostPackets)
  }

  /// The next record, as far as its head tells.
  private static func record(_ reader: PacketReader, in style: CaptureStyle) -> (length: Int, isPacket: Bool)? {
    var ahead = reader
    switch style {
    case .pcapng:
      guard let type = ahead.u32(), let length = ahead.u32(), length > 0 else { return nil }
      // An enhanced packet block.
      return (Int(length.byteSwapped), type.byteSwapped == 6)
    case .pcap:
      guard ahead.skip(8), let captured = ahead.u32() else { return nil }
      return (PcapFile.recordHeaderByteCount + Int(captured.byteSwapped), true)
    }
  }
}

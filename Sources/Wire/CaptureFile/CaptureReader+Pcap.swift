/// How the records of a classic file are laid out.
struct PcapRecordLayout: Hashable, Sendable {
  /// What programs before libpcap 0.4 did with the two lengths.
  enum Lengths: Hashable, Sendable {
    /// Captured, original.
    case usual
    /// Original, captured.
    case swapped
    /// Either; the captured length is the smaller one.
    case either
  }

  let order: ByteOrder
  /// Nanoseconds in the unit of the second field of a time.
  let unit: Int64
  let lengths: Lengths
  /// Whether eight more bytes follow the lengths: interface, protocol, kind of packet, padding.
  let isModified: Bool
  let linkType: LinkType
  let maximumLength: UInt32

  var headerByteCount: Int { isModified ? 24 : PcapFile.recordHeaderByteCount }
}

extension CaptureReader {
  /// Reads the file header (pcap-savefile(5)).
  mutating func beginRecords(
    _ precision: PcapFile.Precision, isModified: Bool, _ order: ByteOrder
  ) throws(CaptureFileError) {
    let header = buffer.read { bytes -> (major: UInt16, minor: UInt16, snapshot: UInt32, link: UInt32)? in
      var bytes = bytes
      guard bytes.skip(4), let major = bytes.u16(order), let minor = bytes.u16(order), bytes.skip(8),
        let snapshot = bytes.u32(order), let link = bytes.u32(order)
      else { return nil }
      return (major, minor, snapshot, link)
    }
    guard let header else { throw missing(UInt64(PcapFile.headerByteCount), .fileHeader) }
    let lengths: PcapRecordLayout.Lengths
    switch (header.major, header.minor) {
    // Before libpcap 0.4, and DG/UX: as libpcap's sf-pcap.c has it.
    case (2, 0..<3), (543, _): lengths = .swapped
    case (2, 3): lengths = .either
    case (2, _): lengths = .usual
    default: throw CaptureFileError(at: 4, .version(major: header.major, minor: header.minor))
    }
    let linkType = LinkType(rawValue: UInt16(truncatingIfNeeded: header.link))
    var interface = CaptureInterface(
      linkType: linkType, snapshotLength: header.snapshot,
      resolution: precision == .nanoseconds ? .nanoseconds : .microseconds)
    // The highest four bits count in units of 16 bits, if bit 26 says so.
    if header.link & 0x0400_0000 != 0 { interface.frameCheckByteCount = Int(header.link >> 28) * 2 }
    told.interfaces = [interface]
    told.sectionCount = 1
    state = .records(
      PcapRecordLayout(
        order: order, unit: precision == .nanoseconds ? 1 : 1000, lengths: lengths, isModified: isModified,
        linkType: linkType, maximumLength: Self.limit(header.snapshot)))
    consume(PcapFile.headerByteCount)
  }

  /// The longest packet of a file with this snapshot length.
  static func limit(_ snapshotLength: UInt32) -> UInt32 {
    max(maximumPacketLength, min(snapshotLength, absoluteMaximumPacketLength))
  }

  /// Reads a record.
  mutating func nextRecord(_ layout: PcapRecordLayout) throws(CaptureFileError) -> CaptureRecord {
    let offset = offset
    let found = buffer.read { RecordHeader($0, layout) }
    guard let found else { throw missing(UInt64(layout.headerByteCount), .record) }
    guard found.captured <= layout.maximumLength else {
      throw CaptureFileError(
        at: offset, .tooLong(.packet, length: UInt64(found.captured), maximum: UInt64(layout.maximumLength)))
    }
    let count = layout.headerByteCount + Int(found.captured)
    guard buffer.count >= count else { throw missing(UInt64(count), .record) }
    packet = layout.headerByteCount..<count
    pending = count
    return CaptureRecord(found, layout, at: offset)
  }

  /// Takes packets while they are there and `body` wants them; the one before is gone, and so are these when it is over.
  ///
  /// Only those of a classic file, up to what takes a decision: more bytes, or an error. Then ask `advance`. It is the fast
  /// way through a large file: nothing is looked up again for each packet. False if there was none.
  mutating func forEachWhole(_ body: (borrowing CaptureRecord, PacketReader) -> Bool) -> Bool {
    guard case .records(let layout) = state else { return false }
    forget()
    let offset = offset
    let count =
      buffer.read { bytes in
        var rest = bytes
        while let header = RecordHeader(rest, layout), header.captured <= layout.maximumLength {
          let start = rest.offset
          var ahead = rest
          guard ahead.skip(layout.headerByteCount), let packet = ahead.bytes(Int(header.captured)) else { break }
          rest = ahead
          if !body(CaptureRecord(header, layout, at: offset &+ UInt64(start)), packet.alone) { break }
        }
        return rest.offset
      }
    consume(count)
    return count > 0
  }
}

extension CaptureRecord {
  @inline(__always)
  fileprivate init(_ header: RecordHeader, _ layout: PcapRecordLayout, at offset: UInt64) {
    self.init(
      // Less than 2^32 * (10^9 + 1000): it fits.
      nanosecondsSince1970: Int64(header.seconds) &* 1_000_000_000 &+ Int64(header.fraction) &* layout.unit,
      capturedLength: Int(header.captured), originalLength: Int(header.original), linkType: layout.linkType,
      interface: 0, flags: header.flags, dropCount: nil, offset: offset)
  }
}

/// What comes before a packet.
private struct RecordHeader {
  let seconds: UInt32
  let fraction: UInt32
  var captured: UInt32
  var original: UInt32
  var flags = PacketFlags.none

  @inline(__always)
  init?(_ bytes: PacketReader, _ layout: PcapRecordLayout) {
    var bytes = bytes
    guard bytes.remaining >= layout.headerByteCount, let seconds = bytes.u32(layout.order),
      let fraction = bytes.u32(layout.order), let captured = bytes.u32(layout.order),
      let original = bytes.u32(layout.order)
    else { return nil }
    self.seconds = seconds
    self.fraction = fraction
    self.captured = captured
    self.original = original
    if layout.lengths != .usual, layout.lengths == .swapped || captured > original {
      swap(&self.captured, &self.original)
    }
    if layout.isModified, bytes.skip(6), let kind = bytes.u8() { flags = Self.flags(kind: kind) }
  }

  /// The kind is that of packet(7): to us, to all, to a group, to another, from us.
  private static func flags(kind: UInt8) -> PacketFlags {
    switch kind {
    case 0: PacketFlags(direction: .inbound, reception: .unicast)
    case 1: PacketFlags(direction: .inbound, reception: .broadcast)
    case 2: PacketFlags(direction: .inbound, reception: .multicast)
    case 3: PacketFlags(direction: .inbound, reception: .promiscuous)
    case 4: PacketFlags(direction: .outbound)
    default: .none
    }
  }
}

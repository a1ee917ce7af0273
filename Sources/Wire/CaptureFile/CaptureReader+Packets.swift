/// The packets of a pcapng file.
extension CaptureReader {
  /// The packet of a block of `count` bytes.
  mutating func enhancedPacket(
    _ count: Int, isObsolete: Bool
  ) throws(CaptureFileError) -> CaptureRecord? {
    let order = order
    let found = buffer.read { bytes -> EnhancedPacket? in
      var bytes = bytes
      guard bytes.skip(8), var body = bytes.bytes(count - 12) else { return nil }
      return isObsolete ? EnhancedPacket(obsolete: &body, order) : EnhancedPacket(&body, order)
    }
    // The length of the block has been compared with what a packet needs.
    guard let found else { throw missing(32, .block) }
    guard found.interface < told.clocks.count else {
      throw CaptureFileError(at: offset, .unknownInterface(found.interface, known: told.clocks.count))
    }
    let index = Int(found.interface)
    let clock = told.clocks[index]
    try Self.compare(found.captured, clock.snapshotLength, in: count - 32, at: offset)
    packet = 28..<28 + Int(found.captured)
    options = min(packet.upperBound + (-packet.count & 3), count - 4)..<count - 4
    var extra = PacketOptions()
    if !options.isEmpty { extra.read(buffer, options, order) }
    if extra.isDamaged { damagedOptionCount += 1 }
    return CaptureRecord(
      nanosecondsSince1970: clock.nanoseconds(ticks: found.ticks), capturedLength: packet.count,
      originalLength: Int(found.original), linkType: clock.linkType, interface: index,
      flags: extra.flags, dropCount: extra.dropCount ?? found.dropCount, offset: offset)
  }

  /// A packet with nothing but its length, of the first interface (draft-ietf-opsawg-pcapng, section 4.4).
  mutating func simplePacket(_ count: Int) throws(CaptureFileError) -> CaptureRecord? {
    let order = order
    let original = buffer.read { bytes -> UInt32? in
      var bytes = bytes
      return bytes.skip(8) ? bytes.u32(order) : nil
    }
    guard let original else { throw missing(16, .block) }
    guard let interface = told.clocks.first else {
      throw CaptureFileError(at: offset, .unknownInterface(0, known: 0))
    }
    // The block ends where the packet does, but for padding; the snapshot length tells how much of that is packet.
    let snapshot = interface.snapshotLength == 0 ? UInt32.max : interface.snapshotLength
    let captured = min(original, snapshot, UInt32(clamping: count - 16))
    try Self.compare(captured, interface.snapshotLength, in: count - 16, at: offset)
    packet = 12..<12 + Int(captured)
    return CaptureRecord(
      nanosecondsSince1970: nil, capturedLength: Int(captured), originalLength: Int(original),
      linkType: interface.linkType, interface: 0, flags: .none, dropCount: nil, offset: offset)
  }

  private static func compare(
    _ captured: UInt32, _ snapshotLength: UInt32, in room: Int, at offset: UInt64
  ) throws(CaptureFileError) {
    let maximum = min(limit(snapshotLength), UInt32(clamping: room))
    guard captured > maximum else { return }
    throw CaptureFileError(at: offset, .tooLong(.packet, length: UInt64(captured), maximum: UInt64(maximum)))
  }
}

/// The fixed part of a packet block.
struct EnhancedPacket {
  let interface: UInt32
  let ticks: UInt64
  let captured: UInt32
  let original: UInt32
  let dropCount: UInt64?

  /// The block of today (draft-ietf-opsawg-pcapng, section 4.3).
  init?(_ body: inout PacketReader, _ order: ByteOrder) {
    guard let interface = body.u32(order) else { return nil }
    self.init(&body, order, interface: interface, dropCount: nil)
  }

  /// The block of old (draft-ietf-opsawg-pcapng, appendix A): two bytes each for the interface and for packets lost.
  init?(obsolete body: inout PacketReader, _ order: ByteOrder) {
    guard let interface = body.u16(order), let drops = body.u16(order) else { return nil }
    self.init(&body, order, interface: UInt32(interface), dropCount: drops == .max ? nil : UInt64(drops))
  }

  private init?(_ body: inout PacketReader, _ order: ByteOrder, interface: UInt32, dropCount: UInt64?) {
    guard let ticks = body.halves(order), let captured = body.u32(order), let original = body.u32(order) else {
      return nil
    }
    self.interface = interface
    self.dropCount = dropCount
    self.ticks = ticks
    self.captured = captured
    self.original = original
  }
}

/// What the options of a packet tell, as far as it is wanted for each.
struct PacketOptions {
  var flags = PacketFlags.none
  var dropCount: UInt64?
  var isDamaged = false

  mutating func read(_ buffer: CaptureBuffer, _ range: Range<Int>, _ order: ByteOrder) {
    self = buffer.read { bytes in
      var result = self
      guard let bytes = bytes.slice(range) else { return result }
      var options = PcapngOptions(bytes, order)
      while let option = options.next() {
        switch option.code {
        case 2:
          if let bits = option.u32 { result.flags = PacketFlags(rawValue: bits) } else { result.isDamaged = true }
        case 4:
          if let drops = option.u64 { result.dropCount = drops } else { result.isDamaged = true }
        default: break
        }
      }
      if options.isDamaged { result.isDamaged = true }
      return result
    }
  }
}

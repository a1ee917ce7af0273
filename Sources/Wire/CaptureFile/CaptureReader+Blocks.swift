/// The blocks of a pcapng file, whatever is in them (draft-ietf-opsawg-pcapng, section 3.1).
extension CaptureReader {
  /// Reads a block; nil if it was not a packet.
  mutating func nextBlock() throws(CaptureFileError) -> CaptureRecord? {
    guard let (type, length) = try nextBlockHead() else { throw missing(12, .block) }
    let minimum = PcapngBlock.minimumLength(type)
    guard length >= minimum else {
      throw CaptureFileError(at: offset, .tooShort(.block, length: UInt64(length), minimum: UInt64(minimum)))
    }
    // A multiple of four; some programs pad the block and do not count that.
    let padded = (UInt64(length) + 3) & ~3
    if !PcapngBlock.isUnderstood(type) || type == PcapngBlock.nameResolution && length > Self.maximumBlockLength {
      state = .skipping(padded - 4, begin: offset, length: length)
      return nil
    }
    guard length <= Self.maximumBlockLength else {
      throw CaptureFileError(
        at: offset, .tooLong(.block, length: UInt64(length), maximum: UInt64(Self.maximumBlockLength)))
    }
    let count = Int(padded)
    guard buffer.count >= count else { throw missing(padded, .block) }
    try compareLast(length, at: count - 4, begin: offset)
    let record: CaptureRecord?
    switch type {
    case PcapngBlock.enhancedPacket: record = try enhancedPacket(count, isObsolete: false)
    case PcapngBlock.obsoletePacket: record = try enhancedPacket(count, isObsolete: true)
    case PcapngBlock.simplePacket: record = try simplePacket(count)
    default:
      try describe(type, count)
      record = nil
    }
    // The packet of a record stays until it is forgotten.
    if record != nil { pending = count } else { consume(count) }
    return record
  }

  /// The type and the length of the next block; a section header changes the byte order first.
  private mutating func nextBlockHead() throws(CaptureFileError) -> (type: UInt32, length: UInt32)? {
    let order = order
    let head = buffer.read { bytes -> (type: UInt32, length: UInt32, magic: UInt32?)? in
      var bytes = bytes
      guard let type = bytes.u32(order), let length = bytes.u32(order) else { return nil }
      return (type, length, bytes.u32())
    }
    guard let head else { return nil }
    guard head.type == PcapngBlock.sectionHeader else { return (head.type, head.length) }
    guard let magic = head.magic else { return nil }
    let found: ByteOrder
    switch magic {
    case PcapngBlock.byteOrderMagic: found = .bigEndian
    case PcapngBlock.byteOrderMagic.byteSwapped: found = .littleEndian
    default: throw CaptureFileError(at: offset &+ 8, .byteOrder(magic))
    }
    self.order = found
    return (head.type, found == order ? head.length : head.length.byteSwapped)
  }

  @inline(__always)
  private func compareLast(_ length: UInt32, at position: Int, begin: UInt64) throws(CaptureFileError) {
    let order = order
    let last = buffer.read { bytes -> UInt32? in
      var bytes = bytes
      guard bytes.skip(position) else { return nil }
      return bytes.u32(order)
    }
    guard let last, last != length, UInt64(last) != (UInt64(length) + 3) & ~3 else { return }
    throw CaptureFileError(at: begin, .lengthsDiffer(first: length, last: last))
  }

  /// Passes over what is there of a block that nobody needs.
  mutating func skip(_ count: UInt64, begin: UInt64, length: UInt32) throws(CaptureFileError) {
    let passed = min(count, UInt64(buffer.count))
    consume(Int(passed))
    state = .skipping(count - passed, begin: begin, length: length)
    guard passed == count, buffer.count >= 4 else {
      let available = offset &- begin &+ UInt64(buffer.count)
      throw CaptureFileError(at: begin, .truncated(.block, needed: (UInt64(length) + 3) & ~3, available: available))
    }
    try compareLast(length, at: 0, begin: begin)
    consume(4)
    state = .blocks
  }
}

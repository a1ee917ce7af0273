/// The blocks of a pcapng file that tell of sections, interfaces, names and counts.
extension CaptureReader {
  /// Reads a block of `count` bytes that is not a packet.
  mutating func describe(_ type: UInt32, _ count: Int) throws(CaptureFileError) {
    // Given away for the time, so that nothing is copied.
    var next = told
    told = CaptureDescriptions()
    defer { told = next }
    let order = order
    let offset = offset
    let isSound = try buffer.read { (bytes) throws(CaptureFileError) in
      var bytes = bytes
      guard bytes.skip(8), var body = bytes.bytes(count - 12) else { return false }
      switch type {
      case PcapngBlock.sectionHeader: return try next.begin(&body, order, offset)
      case PcapngBlock.interfaceDescription: return try next.add(&body, order, offset)
      case PcapngBlock.interfaceStatistics: return next.count(&body, order)
      default: return next.names.read(body, order)
      }
    }
    if !isSound { damagedOptionCount += 1 }
  }
}

/// A capture file of the newer kind: interfaces with names, times in nanoseconds, filter and counts.
///
/// A file is a section and its interfaces, and then packets and counts (draft-ietf-opsawg-pcapng); this appends them to
/// an array, and whoever has the file writes that out. Every block is whole, so that what was written before a full disk
/// can be read. Numbers are little-endian, whatever the machine; times count nanoseconds from 1970.
public struct PcapngFile: Hashable, Sendable {
  /// Where packets come from, as far as it has been appended.
  public private(set) var interfaces: [CaptureInterface] = []
  /// What each packet needs of its interface, which is read much faster.
  private var clocks: [InterfaceClock] = []

  /// A file without anything in it.
  public init() {}

  /// Appends what a file, or a section of it, begins with; its interfaces have to follow.
  public mutating func append(_ section: CaptureSection, to bytes: inout [UInt8]) {
    interfaces = []
    clocks = []
    appendBlock(PcapngBlock.sectionHeader, to: &bytes) { bytes in
      bytes.append(littleEndian: PcapngBlock.byteOrderMagic)
      bytes.append(littleEndian: 1 as UInt16)  // Version 1.0.
      bytes.append(littleEndian: 0 as UInt16)
      bytes.append(littleEndian: -1 as Int64)  // The length is not known yet.
      var options = OptionsOut()
      options.append(1, section.comment, to: &bytes)
      options.append(2, section.hardware, to: &bytes)
      options.append(3, section.operatingSystem, to: &bytes)
      options.append(4, section.application, to: &bytes)
      options.end(&bytes)
    }
  }

  /// Appends the description of an interface, and returns its number; its times will be in nanoseconds, whatever it says.
  @discardableResult
  public mutating func append(_ interface: CaptureInterface, to bytes: inout [UInt8]) -> Int {
    appendBlock(PcapngBlock.interfaceDescription, to: &bytes) { bytes in
      bytes.append(littleEndian: interface.linkType.rawValue)
      bytes.append(littleEndian: 0 as UInt16)
      bytes.append(littleEndian: interface.snapshotLength)
      var options = OptionsOut()
      options.append(2, interface.name, to: &bytes)
      options.append(3, interface.description, to: &bytes)
      options.append(8, interface.speed, to: &bytes)
      options.append(9, [TimestampResolution.nanoseconds.rawValue], to: &bytes)
      options.append(11, interface.filter.map { "\0\($0)" }, to: &bytes)
      options.append(12, interface.operatingSystem, to: &bytes)
      if let count = interface.frameCheckByteCount { options.append(13, [UInt8(clamping: count)], to: &bytes) }
      options.append(15, interface.hardware, to: &bytes)
      options.end(&bytes)
    }
    interfaces.append(interface)
    clocks.append(InterfaceClock(interface))
    return interfaces.count - 1
  }

  /// Appends what is left in `packet`, up to the snapshot length of the interface, which has been appended before.
  ///
  /// `originalLength` is what the packet had on the wire, if some of it is missing already. Times before 1970 become
  /// 1970. A packet of another interface is not appended, and the answer is false.
  @discardableResult
  public func append(
    _ packet: PacketReader, at nanosecondsSince1970: Int64, interface: Int = 0, originalLength: Int? = nil,
    flags: PacketFlags = .none, comment: String? = nil, to bytes: inout [UInt8]
  ) -> Bool {
    guard clocks.indices.contains(interface) else { return false }
    var packet = packet
    let length = max(originalLength ?? 0, packet.remaining)
    let snapshotLength = Int(clocks[interface].snapshotLength)
    if snapshotLength > 0, packet.remaining > snapshotLength { packet.narrow(to: snapshotLength, by: .capture) }
    if comment == nil {
      appendPlain(packet, at: nanosecondsSince1970, interface, length, flags, to: &bytes)
      return true
    }
    appendBlock(PcapngBlock.enhancedPacket, to: &bytes) { bytes in
      bytes.append(littleEndian: UInt32(clamping: interface))
      bytes.append(halves: nanosecondsSince1970)
      bytes.append(littleEndian: UInt32(clamping: packet.remaining))
      bytes.append(littleEndian: UInt32(clamping: length))
      packet.append(to: &bytes)
      bytes.appendPadding(of: packet.remaining)
      var options = OptionsOut()
      options.append(1, comment, to: &bytes)
      if flags != .none { options.append(2, flags.rawValue, to: &bytes) }
      options.end(&bytes)
    }
    return true
  }

  /// The same block for nearly every packet: its fields go into the array together, which takes a third of the time.
  @inline(__always)
  private func appendPlain(
    _ packet: PacketReader, at nanoseconds: Int64, _ interface: Int, _ length: Int, _ flags: PacketFlags,
    to bytes: inout [UInt8]
  ) {
    let hasFlags = flags != .none
    let padded = (packet.remaining + 3) & ~3
    let total = UInt32(clamping: 32 + padded + (hasFlags ? 12 : 0))
    let ticks = UInt64(clamping: nanoseconds)
    bytes.append(
      littleEndian: PcapngBlock.enhancedPacket, total, UInt32(clamping: interface),
      UInt32(truncatingIfNeeded: ticks >> 32), UInt32(truncatingIfNeeded: ticks), UInt32(clamping: packet.remaining),
      UInt32(clamping: length))
    packet.append(to: &bytes)
    bytes.appendPadding(of: packet.remaining)
    if hasFlags {
      var options = OptionsOut()
      options.append(2, flags.rawValue, to: &bytes)
      options.end(&bytes)
    }
    bytes.append(littleEndian: total)
  }

  /// Appends the counts of an interface, which belong behind its last packet; false for an interface not appended before.
  @discardableResult
  public func append(_ statistics: CaptureStatistics, interface: Int = 0, to bytes: inout [UInt8]) -> Bool {
    guard interfaces.indices.contains(interface) else { return false }
    appendBlock(PcapngBlock.interfaceStatistics, to: &bytes) { bytes in
      bytes.append(littleEndian: UInt32(clamping: interface))
      bytes.append(halves: statistics.time ?? statistics.end ?? 0)
      var options = OptionsOut()
      options.append(2, halves: statistics.start, to: &bytes)
      options.append(3, halves: statistics.end, to: &bytes)
      options.append(4, statistics.received, to: &bytes)
      options.append(5, statistics.droppedByInterface, to: &bytes)
      options.append(6, statistics.acceptedByFilter, to: &bytes)
      options.append(7, statistics.droppedBySystem, to: &bytes)
      options.append(8, statistics.delivered, to: &bytes)
      options.end(&bytes)
    }
    return true
  }

  /// A type, a length, what `body` appends, and the length again.
  private func appendBlock(_ type: UInt32, to bytes: inout [UInt8], _ body: (inout [UInt8]) -> Void) {
    let start = bytes.count
    bytes.append(littleEndian: type)
    bytes.append(littleEndian: 0 as UInt32)
    body(&bytes)
    let length = UInt32(clamping: bytes.count - start + 4)
    for position in 0..<4 { bytes[start + 4 + position] = UInt8(truncatingIfNeeded: length >> (8 * position)) }
    bytes.append(littleEndian: length)
  }
}

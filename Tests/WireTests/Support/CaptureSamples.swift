import Wire

/// A packet out of a capture file, and what the file says about it.
struct Captured: Hashable {
  let record: CaptureRecord
  let bytes: [UInt8]
}

/// Everything that is in a capture file.
struct Capture {
  var packets: [Captured] = []
  var comments: [[String]] = []
  var error: CaptureFileError?
  var reader = CaptureReader()

  /// Reads a file that comes in pieces of `size` bytes.
  init(_ file: [UInt8], pieces size: Int = .max) {
    var position = 0
    while true {
      switch reader.advance() {
      case .record(let record):
        packets.append(Captured(record: record, bytes: reader.withPacket(\.array)))
        comments.append(reader.comments)
      case .needsBytes:
        let end = size < file.count - position ? position + size : file.count
        if position == end { reader.finish() } else { reader.feed(Array(file[position..<end])) }
        position = end
      case .end: return
      case .failed(let error):
        self.error = error
        return
      }
    }
  }
}

/// Numbers in the order of some machine.
extension [UInt8] {
  mutating func add<Number: FixedWidthInteger>(_ number: Number, _ order: ByteOrder) {
    let bytes = (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    append(contentsOf: order == .littleEndian ? bytes : bytes.reversed())
  }

  mutating func pad() { while count % 4 != 0 { append(0) } }
}

/// A classic file made by hand.
struct PcapBytes {
  var bytes: [UInt8] = []
  let order: ByteOrder
  let isModified: Bool

  init(
    _ order: ByteOrder = .littleEndian, magic: UInt32 = 0xa1b2_c3d4, version: (UInt16, UInt16) = (2, 4),
    snapshotLength: UInt32 = 65_535, link: UInt32 = 1
  ) {
    self.order = order
    isModified = magic == 0xa1b2_cd34
    bytes.add(magic, order)
    bytes.add(version.0, order)
    bytes.add(version.1, order)
    bytes.add(0 as UInt64, order)
    bytes.add(snapshotLength, order)
    bytes.add(link, order)
  }

  mutating func record(
    _ packet: [UInt8], _ seconds: UInt32 = 1, _ fraction: UInt32 = 2, lengths: (UInt32, UInt32)? = nil, kind: UInt8 = 0
  ) {
    bytes.add(seconds, order)
    bytes.add(fraction, order)
    bytes.add(lengths?.0 ?? UInt32(packet.count), order)
    bytes.add(lengths?.1 ?? UInt32(packet.count), order)
    if isModified {
      bytes.add(3 as UInt32, order)  // The interface,
      bytes.add(0x0800 as UInt16, order)  // the protocol,
      bytes.append(kind)  // the kind of packet,
      bytes.append(0)  // and padding.
    }
    bytes += packet
  }
}

/// A pcapng file made by hand, block by block.
struct PcapngBytes {
  var bytes: [UInt8] = []
  var order: ByteOrder

  init(_ order: ByteOrder = .littleEndian) { self.order = order }

  mutating func block(_ type: UInt32, _ body: [UInt8], length: UInt32? = nil, last: UInt32? = nil) {
    let count = UInt32(body.count + 12)
    bytes.add(type, order)
    bytes.add(length ?? count, order)
    bytes += body
    bytes.add(last ?? length ?? count, order)
  }

  mutating func section(
    _ order: ByteOrder? = nil, length: Int64 = -1, major: UInt16 = 1, options: [(UInt16, [UInt8])] = []
  ) {
    self.order = order ?? self.order
    var body: [UInt8] = []
    body.add(0x1a2b_3c4d as UInt32, self.order)
    body.add(major, self.order)
    body.add(0 as UInt16, self.order)
    body.add(length, self.order)
    block(0x0a0d_0d0a, body + self.options(options))
  }

  mutating func interface(_ link: UInt16 = 1, snapshotLength: UInt32 = 0, _ options: [(UInt16, [UInt8])] = []) {
    var body: [UInt8] = []
    body.add(link, order)
    body.add(0 as UInt16, order)
    body.add(snapshotLength, order)
    block(1, body + self.options(options))
  }

  /// An enhanced packet.
  mutating func packet(
    _ packet: [UInt8], _ ticks: UInt64 = 0, interface: UInt32 = 0, captured: UInt32? = nil, original: UInt32? = nil,
    _ options: [(UInt16, [UInt8])] = []
  ) {
    var body: [UInt8] = []
    body.add(interface, order)
    body.add(UInt32(truncatingIfNeeded: ticks >> 32), order)
    body.add(UInt32(truncatingIfNeeded: ticks), order)
    body.add(captured ?? UInt32(packet.count), order)
    body.add(original ?? UInt32(packet.count), order)
    body += packet
    body.pad()
    block(6, body + self.options(options))
  }

  /// Options as bytes, and the end mark.
  func options(_ options: [(UInt16, [UInt8])]) -> [UInt8] {
    var result: [UInt8] = []
    for (code, value) in options {
      result.add(code, order)
      result.add(UInt16(value.count), order)
      result += value
      result.pad()
    }
    if !options.isEmpty { result.add(0 as UInt32, order) }
    return result
  }

  /// A number as the value of an option.
  func value<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    var result: [UInt8] = []
    result.add(number, order)
    return result
  }

  /// A file with everything that the format has.
  static func everything() -> PcapngBytes {
    var file = PcapngBytes()
    file.section(options: [
      (1, Array("first".utf8)), (2, Array("abacus".utf8)), (3, Array("CP/M".utf8)), (4, Array("by hand".utf8)),
    ])
    file.interface(
      1, [(2, Array("eth0".utf8)), (9, [9]), (11, Array("\0port 53".utf8)), (14, file.value(10 as Int64))])
    file.interface(101, snapshotLength: 4, [(2, Array("tun0".utf8)), (9, [0x94])])
    file.packet([1, 2, 3, 4, 5], 1_000_000_001, [(2, file.value(0x0000_0086 as UInt32)), (1, Array("a remark".utf8))])
    file.block(0x0bad, [1, 2, 3, 4, 5, 6, 7, 8])  // Custom, private enterprise 0x04030201.
    file.packet([6, 7, 8, 9], 3 << 19, interface: 1, original: 1500, [(4, file.value(7 as UInt64))])
    file.block(0x7777, [UInt8](repeating: 0x5a, count: 40))  // Unknown.
    file.block(3, file.value(6 as UInt32) + [1, 2, 3, 4, 5, 6, 0, 0])  // Simple packet.
    var old = file.value(0 as UInt16) + file.value(12 as UInt16)  // Obsolete packet: interface, drops.
    for number in [0, 5, 3, 9] as [UInt32] { old += file.value(number) }
    file.block(2, old + [0xa, 0xb, 0xc, 0] + file.options([(2, file.value(1 as UInt32))]))
    var names: [UInt8] =
      file.value(1 as UInt16) + file.value(15 as UInt16) + [192, 0, 2, 1] + Array("example.com".utf8)
    names += [0] + file.value(2 as UInt16) + file.value(20 as UInt16) + [0x20, 1, 0xd, 0xb8]
    names += [UInt8](repeating: 0, count: 11) + [1] + Array("six\0".utf8) + [0, 0, 0, 0]
    file.block(4, names)
    var counts: [UInt8] = file.value(1 as UInt32) + file.value(0 as UInt32) + file.value(1 << 20 as UInt32)
    counts += file.options([
      (4, file.value(100 as UInt64)), (5, file.value(3 as UInt64)), (6, file.value(90 as UInt64)),
      (7, file.value(4 as UInt64)), (8, file.value(80 as UInt64)),
    ])
    file.block(5, counts)
    return file
  }
}

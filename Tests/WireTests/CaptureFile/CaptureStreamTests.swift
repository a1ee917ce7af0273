import TestSupport
import Testing
import Wire

/// Files that come in pieces, that end anywhere, and that are damaged.
@Suite struct CaptureStreamTests {
  static let files: [[UInt8]] = {
    var swapped = PcapBytes(.bigEndian, version: (2, 2))
    swapped.record([1, 2, 3], lengths: (8, 3))
    swapped.record([4])
    var modified = PcapBytes(magic: 0xa1b2_cd34)
    modified.record([1, 2, 3], kind: 1)
    modified.record([], kind: 4)
    modified.record([4, 5])
    var sections = PcapngBytes.everything()
    sections.section(.bigEndian)
    sections.interface(228)
    sections.packet([0x45, 0])
    return [swapped.bytes, modified.bytes, sections.bytes]
  }()

  @Test("pieces of any size give the same", arguments: files)
  func pieces(file: [UInt8]) {
    let whole = Capture(file)
    #expect(whole.packets.count > 1)
    #expect(whole.error == nil)
    for size in 1...97 {
      let capture = Capture(file, pieces: size)
      #expect(capture.packets == whole.packets, "\(size)")
      #expect(capture.comments == whole.comments, "\(size)")
      #expect(capture.error == nil)
      #expect(capture.reader.names == whole.reader.names)
      #expect(capture.reader.interfaces == whole.reader.interfaces)
    }
  }

  @Test("a file cut anywhere gives the packets before, and an error unless a record ends there", arguments: files)
  func truncation(file: [UInt8]) {
    let whole = Capture(file)
    var clean = 0
    for count in 0..<file.count {
      let capture = Capture(Array(file.prefix(count)), pieces: 13)
      #expect(capture.packets == Array(whole.packets.prefix(capture.packets.count)))
      guard let error = capture.error else {
        clean += 1
        continue
      }
      switch error.problem {
      case .truncated(_, let needed, let available):
        #expect(error.offset + available == UInt64(count))
        #expect(needed > available)
        #expect(error.offset + needed <= UInt64(file.count))
        #expect(capture.packets.count == whole.packets.count(where: { $0.record.offset < error.offset }))
      case .notACapture: #expect(count < 4)
      default: Issue.record("\(error)")
      }
    }
    // After each record or block but the last, and after the header of a classic file.
    #expect(clean == (whole.reader.format == .pcapng ? 13 : whole.packets.count), "\(clean)")
  }

  @Test("damaged files end, and no packet is outside of the file", arguments: files)
  func damaged(file: [UInt8]) {
    var generator = SeededGenerator(seed: UInt64(file.count))
    for _ in 0..<4000 {
      var bytes = file
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let position = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[position] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &generator) ?? 0
        case 1: bytes[position] ^= 1 << UInt8.random(in: 0...7, using: &generator)
        case 2: bytes.remove(at: position)
        default: bytes.insert(contentsOf: generator.bytes(.random(in: 1...9, using: &generator)), at: position)
        }
        if bytes.isEmpty { break }
      }
      let capture = Capture(bytes)
      #expect(Capture(bytes, pieces: 7).packets == capture.packets)
      #expect(Capture(bytes, pieces: 7).error == capture.error)
      #expect(capture.packets.reduce(0) { $0 + $1.bytes.count } <= bytes.count)
      #expect(capture.packets.allSatisfy { $0.bytes.count == $0.record.capturedLength })
      if let error = capture.error {
        #expect(error.offset <= UInt64(bytes.count))
        #expect(!error.description.isEmpty)
      }
    }
  }

  @Test("random bytes after a magic number")
  func random() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<20_000 {
      let magic = ["d4c3b2a1 0200 0400", "a1b23c4d 0002 0004", "0a0d0d0a 1c000000 4d3c2b1a", ""].randomElement(
        using: &generator)
      let bytes = Hexadecimal.bytes(magic ?? "") + generator.bytes(.random(in: 0...120, using: &generator))
      let capture = Capture(bytes)
      #expect(capture.packets.reduce(0) { $0 + $1.bytes.count } <= bytes.count)
    }
  }

  @Test("what is read into the reader is what it lends, and the packet stays while more comes")
  func fill() throws {
    var file = PcapBytes()
    for number in 0..<3000 { file.record([UInt8](repeating: UInt8(truncatingIfNeeded: number), count: number)) }
    var reader = CaptureReader()
    var position = 0
    var number = 0
    while true {
      let step = reader.advance()
      if case .record(let record) = step {
        // More comes while the packet is lent.
        position += reader.fill { span in
          let end = min(file.bytes.count, position + min(span.freeCapacity, 100))
          for byte in file.bytes[position..<end] { span.append(byte) }
        }
        #expect(record.capturedLength == number)
        #expect(reader.withPacket(\.array) == [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: number))
        number += 1
        continue
      }
      guard case .needsBytes = step else {
        #expect(step == .end)
        break
      }
      let taken = reader.fill { span in
        #expect(span.freeCapacity >= 65_536)
        let end = min(file.bytes.count, position + min(span.freeCapacity, 50_000))
        for byte in file.bytes[position..<end] { span.append(byte) }
      }
      position += taken
      if taken == 0 { reader.finish() }
    }
    #expect(number == 3000)
  }

  @Test("however long a file is, the room for a piece stays the same")
  func bounded() {
    var reader = CaptureReader()
    var block = PcapngBytes()
    block.section()
    block.interface(1, snapshotLength: 1 << 20)
    reader.feed(block.bytes)
    block.bytes = []
    block.packet([UInt8](repeating: 1, count: 1 << 20))
    block.block(0x7777, [UInt8](repeating: 2, count: 3 << 20))
    var packets = 0
    var largest = 0
    for _ in 0..<20 {
      var position = 0
      while position < block.bytes.count {
        var step = reader.advance()
        while case .record = step {
          packets += 1
          step = reader.advance()
        }
        #expect(step == .needsBytes)
        position += reader.fill { span in
          largest = max(largest, span.freeCapacity)
          for byte in block.bytes[position..<min(block.bytes.count, position + min(span.freeCapacity, 65_536))] {
            span.append(byte)
          }
        }
      }
    }
    _ = reader.advance()
    #expect(packets == 20)
    #expect(largest <= 8 << 20)
  }

  @Test("pieces that never end where a record does take no more room than one piece and one record")
  func unaligned() {
    var reader = CaptureReader()
    reader.feed(PcapBytes().bytes)
    var record = PcapBytes()
    record.bytes = []
    record.record([UInt8](repeating: 1, count: 984))  // 1000 bytes with its header.
    let records = [[UInt8]](repeating: record.bytes, count: 64).flatMap(\.self)
    reader.feed([record.bytes[0]])
    let piece = Array(records.dropFirst() + [record.bytes[0]])
    var packets = 0
    for _ in 0..<300 {
      let taken = reader.fill { span in
        #expect(span.freeCapacity <= 1 << 20)
        for byte in piece { span.append(byte) }
      }
      #expect(taken == piece.count)
      var step = reader.advance()
      while case .record = step {
        packets += 1
        step = reader.advance()
      }
      #expect(step == .needsBytes)
    }
    #expect(packets == 300 * 64)
  }

  @Test("what is passed over takes no room, however long it claims to be")
  func passedOver() {
    var file = PcapngBytes()
    file.section()
    file.block(0x7777, [1, 2, 3, 4], length: .max)
    var reader = CaptureReader()
    reader.feed(file.bytes)
    for _ in 0..<100 {
      #expect(reader.advance() == .needsBytes)
      reader.fill { span in
        #expect(span.freeCapacity <= 1 << 20)
        for _ in 0..<65_536 { span.append(5) }
      }
    }
    reader.finish()
    guard case .failed(let error) = reader.advance() else {
      Issue.record("no error")
      return
    }
    #expect(
      error.description == "byte 28: the block needs 4294967296 bytes, and the file ends after \(16 + 100 * 65_536)")
  }
}

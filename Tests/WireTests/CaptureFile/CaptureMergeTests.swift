import TestSupport
import Testing
import Wire

@Suite struct CaptureMergeTests {
  private struct Packet: Hashable {
    let source: Int
    let time: Int64?
    let bytes: [UInt8]
  }

  private func merge(_ files: [[UInt8]], pieces size: Int = 37) -> (packets: [Packet], failed: [Int]) {
    var merge = CaptureMerge(count: files.count)
    var positions = files.map { _ in 0 }
    var result: [Packet] = []
    var failed: [Int] = []
    while true {
      switch merge.advance() {
      case .record(let record, let source):
        let bytes = merge.withPacket(\.array)
        result.append(Packet(source: source, time: record.nanosecondsSince1970, bytes: bytes))
      case .needsBytes(let source):
        let piece = Array(files[source].dropFirst(positions[source]).prefix(size))
        positions[source] += piece.count
        if piece.isEmpty { merge.finish(source: source) } else { merge.feed(piece, source: source) }
      case .failed(_, let source): failed.append(source)
      case .end: return (result, failed)
      }
    }
  }

  private func file(_ times: [UInt32]) -> [UInt8] {
    var file = PcapBytes()
    for (number, time) in times.enumerated() { file.record([UInt8(truncatingIfNeeded: number)], time, 0) }
    return file.bytes
  }

  @Test("by time, then by file, and each file in its own order")
  func order() {
    let (packets, failed) = merge([file([1, 5, 5, 3]), file([1, 2, 5]), file([]), file([0, 9])])
    #expect(packets.map(\.source) == [3, 0, 1, 1, 0, 0, 0, 1, 3])
    #expect(packets.map { ($0.time ?? -1) / 1_000_000_000 } == [0, 1, 1, 2, 5, 5, 3, 5, 9])
    #expect(failed.isEmpty)
    #expect(merge([]).packets.isEmpty)
  }

  @Test("a stable sort gives the same", arguments: [UInt64(1), 2, 3])
  func sorted(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let times = (0..<40).map { _ in
      (0..<Int.random(in: 0...60, using: &generator)).map { _ in UInt32.random(in: 0..<50, using: &generator) }.sorted()
    }
    let packets = merge(times.map(file)).packets
    var expected: [Packet] = []
    for time in 0..<50 {
      for (source, list) in times.enumerated() {
        for (number, own) in list.enumerated() where own == time {
          expected.append(Packet(source: source, time: Int64(time) * 1_000_000_000, bytes: [UInt8(number)]))
        }
      }
    }
    #expect(packets == expected)
  }

  @Test("the fast way gives the same packets, up to damage, in pieces of any size", arguments: [1, 15, 37, 4096])
  func fast(size: Int) {
    var damaged = PcapBytes()
    for number in 0..<20 as Range<UInt8> {
      damaged.record(Array(repeating: number, count: Int(number)), UInt32(number), 0)
    }
    damaged.record([], 20, 0)
    let bytes = damaged.bytes.dropLast(8) + [255, 255, 255, 255, 0, 0, 0, 0]
    let expected = merge([Array(bytes)], pieces: size)
    var merge = CaptureMerge(count: 1)
    var position = 0
    var packets: [Packet] = []
    var offsets: [UInt64] = []
    var fast = 0
    var failed: [Int] = []
    reading: while true {
      // Whoever has had enough for now goes on behind the last packet that was taken.
      var left = 3
      merge.forEachWhole { record, packet in
        packets.append(Packet(source: 0, time: record.nanosecondsSince1970, bytes: packet.array))
        offsets.append(record.offset)
        #expect(packet.offset == 0 && packet.remaining == record.capturedLength)
        fast += 1
        left -= 1
        return left > 0
      }
      switch merge.advance() {
      case .record(let record, let source):
        packets.append(Packet(source: source, time: record.nanosecondsSince1970, bytes: merge.withPacket(\.array)))
        offsets.append(record.offset)
      case .needsBytes(let source):
        let piece = Array(bytes.dropFirst(position).prefix(size))
        position += piece.count
        if piece.isEmpty { merge.finish(source: source) } else { merge.feed(piece, source: source) }
      case .failed(_, let source): failed.append(source)
      case .end: break reading
      }
    }
    #expect(packets == expected.packets && packets.count == 20)
    #expect(failed == expected.failed && failed == [0])
    #expect(offsets == (0..<20 as Range<UInt64>).map { 24 + $0 * 16 + $0 * ($0 - min($0, 1)) / 2 })
    #expect(size < 4096 || fast > 10)
  }

  @Test("a packet without a time follows the one before it")
  func noTime() {
    var other = PcapngBytes()
    other.section()
    other.interface()
    other.packet([1], 4_000_000)
    other.block(3, other.value(1 as UInt32) + [2, 0, 0, 0])
    let packets = merge([file([3, 5]), other.bytes]).packets
    #expect(packets.map(\.source) == [0, 1, 1, 0])
    #expect(packets.map(\.bytes) == [[0], [1], [2], [1]])
  }

  @Test("a damaged file is told once, and the others go on")
  func damaged() {
    let (packets, failed) = merge([file([1, 5]), Array(file([2, 3]).dropLast()), [7, 7]])
    #expect(packets.map(\.source) == [0, 1, 0])
    #expect(failed.sorted() == [1, 2])
  }

  @Test("numbers of files that there are not do nothing")
  func outside() {
    var merge = CaptureMerge(count: 1)
    merge.feed([1], source: 1)
    merge.finish(source: -1)
    #expect(merge.fill(source: 7) { $0.append(1) } == 0)
    #expect(merge.advance() == .needsBytes(source: 0))
    #expect(merge.withPacket(\.remaining) == 0)
    #expect(CaptureMerge(count: -1).readers.isEmpty)
  }
}

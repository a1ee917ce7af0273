import TestSupport
import Testing
import Wire

/// Bytes that nobody sends by accident. Nothing may trap, nothing around the bytes may be read.
@Suite struct HostileBytesTests {
  private func check(_ bytes: [UInt8]) {
    let layers = bytes.reading(poison: 0xa5) { Layers($0) }
    #expect(bytes.reading(poison: 0x5a) { Layers($0) } == layers, "\(bytes)")
    #expect(layers.packet.value != nil || layers.packet.error != nil)
    for range in ranges(layers) {
      #expect(range.lowerBound >= 0 && range.upperBound <= bytes.count, "\(range) of \(bytes)")
    }
    for error in [layers.packet.error, layers.message?.error].compactMap({ $0 }) {
      #expect(error.offset >= 0 && error.offset <= bytes.count, "\(error) of \(bytes)")
      if let needed = error.needed, let available = error.available {
        #expect(needed > available, "\(error) of \(bytes)")
        #expect(available >= 0)
      }
    }
    if let options = layers.v4?.options { #expect(Array(options).count <= 40) }
    if let extensions = layers.v6?.extensions { #expect(extensions.count <= IPv6Extensions.maximumCount) }
  }

  private func ranges(_ layers: Layers) -> [Range<Int>] {
    var ranges = [layers.echo?.payload, layers.report?.quotedRange, layers.report?.extensions].compactMap { $0 }
    if case .echo(_, let echo) = layers.report?.quoted?.transport { ranges.append(echo.payload) }
    return ranges
  }

  @Test("random bytes", arguments: [UInt64(6), 7, 8])
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<10_000 {
      var bytes = generator.bytes(.random(in: 0...160, using: &generator))
      // A plausible beginning leads deeper.
      switch Int.random(in: 0..<3, using: &generator) {
      case 0 where bytes.count > 9:
        bytes[0] = 0x40 | UInt8.random(in: 4...15, using: &generator)
        bytes[2] = 0
        bytes[9] = IPProtocol.icmp.rawValue
      case 1 where bytes.count > 40:
        bytes[0] = 0x60
        bytes[4] = 0
        bytes[6] = [0, 43, 44, 51, 58, 60].randomElement(using: &generator) ?? 0
      default: break
      }
      check(bytes)
    }
  }

  @Test("damaged samples", arguments: Sample.all)
  func damaged(sample: Sample) {
    var generator = SeededGenerator(seed: UInt64(sample.count))
    for _ in 0..<2_000 {
      var bytes = sample.bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let position = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[position] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &generator) ?? 0
        case 1: bytes[position] ^= 1 << UInt8.random(in: 0...7, using: &generator)
        case 2 where bytes.count > 1: bytes.removeSubrange(position...)
        default: bytes.insert(contentsOf: generator.bytes(.random(in: 1...9, using: &generator)), at: position)
        }
        if bytes.isEmpty { break }
      }
      check(bytes)
    }
  }

  @Test("every value of every byte of a header", arguments: Sample.all)
  func everyValue(sample: Sample) {
    for position in 0..<min(sample.count, 72) {
      for value in [0, 1, 2, 3, 4, 7, 8, 15, 16, 0x3a, 0x45, 0x60, 0x7f, 0x80, 0xfe, 0xff] as [UInt8] {
        var bytes = sample.bytes
        bytes[position] = value
        check(bytes)
      }
    }
  }
}

import TestSupport
import Testing
import Wire

@Suite struct EchoPayloadTests {
  private static let cookie: UInt64 = 0x0123_4567_89ab_cdef

  private func verify(_ payload: EchoPayload, _ bytes: [UInt8], index: UInt64) -> EchoPayload.Verdict {
    bytes.reading { payload.verify($0, index: index) }
  }

  @Test(
    "the layout",
    arguments: [
      (0, ""),
      (1, "01"),
      (7, "0123456789abcd"),
      (8, "0123456789abcdef"),
      (9, "0123456789abcdef 0a"),
      (11, "0123456789abcdef 08090a"),
      (15, "0123456789abcdef 0405060708090a"),
      (16, "0123456789abcdef 030405060708090a"),
      (20, "0123456789abcdef 030405060708090a 10111213"),
    ])
  func layout(count: Int, expected: String) {
    let payload = EchoPayload(cookie: Self.cookie, count: count)
    #expect(payload.bytes(index: 0x0304_0506_0708_090a) == Hexadecimal.bytes(expected))
    #expect(payload.count == count)
  }

  @Test(
    "the pattern is repeated from the first byte on, under cookie and number",
    arguments: [
      ([0xff], "ffffffff"), ([1, 2], "01020102"), ([1, 2, 3], "02030102"),
      (Array(0..<20), "10111213"), ([], "10111213"),
    ] as [([UInt8], String)])
  func pattern(pattern: [UInt8], expected: String) {
    let bytes = EchoPayload(cookie: 0, count: 20, pattern: pattern).bytes(index: 0)
    #expect(Array(bytes[16...]) == Hexadecimal.bytes(expected))
  }

  @Test("the default pattern starts again after 256 bytes")
  func wrap() {
    let bytes = EchoPayload(cookie: 0, count: 600).bytes(index: 0)
    #expect(bytes[255...258] == [255, 0, 1, 2])
    #expect(bytes[512...513] == [0, 1])
  }

  @Test(
    "a size below zero is zero, and one beyond a datagram is cut", arguments: [(-1, 0), (.min, 0), (70_000, 65_535)])
  func size(count: Int, expected: Int) {
    #expect(EchoPayload(cookie: 1, count: count).count == expected)
  }

  @Test("what is filled in matches, for every size", arguments: Array(0...80) + [1472, 65_507])
  func match(count: Int) {
    let payload = EchoPayload(cookie: Self.cookie, count: count, pattern: [0xde, 0xad, 0xbe])
    for index in [0, 1, 255, 65_535, 65_536, .max] as [UInt64] {
      var bytes = [UInt8](repeating: 0xa5, count: count + 20)
      var span = bytes.mutableSpan
      #expect(payload.fill(into: &span, from: 10, index: index) == true)
      #expect(bytes.prefix(10) == bytes.suffix(10), "nothing around it is touched")
      #expect(bytes.prefix(10).allSatisfy { $0 == 0xa5 })
      #expect(verify(payload, Array(bytes[10..<10 + count]), index: index) == .match)
      #expect(Array(bytes[10..<10 + count]) == payload.bytes(index: index))
    }
  }

  @Test("a message without room stays as it is", arguments: [(19, 0), (20, 1), (40, 21), (40, -1), (40, .max)])
  func noRoom(count: Int, start: Int) {
    var bytes = [UInt8](repeating: 0xa5, count: count)
    var span = bytes.mutableSpan
    #expect(EchoPayload(cookie: 1, count: 20).fill(into: &span, from: start, index: 0) == false)
    #expect(bytes.allSatisfy { $0 == 0xa5 })
  }

  @Test("one damaged byte is reported with its place, wherever it is", arguments: [16, 17, 23, 24, 56, 100])
  func corrupted(count: Int) {
    let payload = EchoPayload(cookie: Self.cookie, count: count)
    for offset in 0..<count {
      var bytes = payload.bytes(index: 77)
      bytes[offset] ^= 0x20
      let expected = EchoPayload.Verdict.corrupted(offset: offset, expected: bytes[offset] ^ 0x20, found: bytes[offset])
      #expect(verify(payload, bytes, index: 77) == expected)
    }
  }

  @Test("the first of many damaged bytes is reported")
  func first() {
    let payload = EchoPayload(cookie: Self.cookie, count: 56)
    var bytes = payload.bytes(index: 1)
    bytes[20] = 0
    bytes[19] = 0
    bytes[40] = 0
    #expect(verify(payload, bytes, index: 1) == .corrupted(offset: 19, expected: 19, found: 0))
  }

  @Test("another cookie is another program's probe", arguments: Array(1...24))
  func foreign(count: Int) {
    let ours = EchoPayload(cookie: Self.cookie, count: count)
    let theirs = EchoPayload(cookie: ~Self.cookie, count: count)
    #expect(verify(ours, theirs.bytes(index: 1), index: 1) == .foreign)
  }

  @Test("of an incomplete cookie no difference is forgiven", arguments: 1...7)
  func incompleteCookie(count: Int) {
    for (sent, received) in [(count, count), (count, 8), (56, count)] {
      let payload = EchoPayload(cookie: Self.cookie, count: sent)
      var bytes = Array(EchoPayload(cookie: Self.cookie, count: received).bytes(index: 0))
      bytes[count - 1] ^= 1
      #expect(verify(payload, bytes, index: 0) == .foreign, "\(sent) sent, \(received) received")
    }
  }

  @Test("what iputils sends is foreign")
  func iputils() {
    // A timestamp, then the bytes from 0x10 on.
    let bytes = Hexadecimal.bytes("8a2b6f6800000000 d1c4070000000000") + Array(0x10..<0x38)
    #expect(verify(EchoPayload(cookie: Self.cookie, count: 56), bytes, index: 0) == .foreign)
  }

  @Test(
    "fewer bytes are truncated, more are extended", arguments: [(56, 55), (56, 8), (56, 3), (56, 0), (16, 15), (8, 7)])
  func length(sent: Int, received: Int) {
    let payload = EchoPayload(cookie: Self.cookie, count: sent)
    let bytes = payload.bytes(index: 9)
    #expect(verify(payload, Array(bytes.prefix(received)), index: 9) == .truncated(sent: sent, received: received))
    #expect(verify(payload, bytes + [0], index: 9) == .extended(sent: sent, received: sent + 1))
  }

  @Test("the number of another probe is a damaged number")
  func otherIndex() {
    let payload = EchoPayload(cookie: Self.cookie, count: 56)
    #expect(
      verify(payload, payload.bytes(index: 0x0102), index: 0x0103) == .corrupted(offset: 15, expected: 3, found: 2))
  }

  @Test("an empty payload proves nothing and matches")
  func empty() {
    #expect(verify(EchoPayload(cookie: 1, count: 0), [], index: 5) == .match)
    #expect(verify(EchoPayload(cookie: 1, count: 0), [1], index: 5) == .extended(sent: 0, received: 1))
  }

  @Test("the probe is found by its number, far beyond 65,535", arguments: Array(0...20) + [56])
  func index(count: Int) {
    var generator = SeededGenerator(seed: UInt64(count))
    let payload = EchoPayload(cookie: Self.cookie, count: count)
    // How far back an answer can be told from a newer one.
    let bits = count >= 16 ? 64 : max(16, 8 * (count - 8))
    let reach: UInt64 = bits >= 40 ? 1 << 40 : 1 << UInt64(bits)
    for _ in 0..<200 {
      let latest = UInt64.random(in: 0...1 << 45, using: &generator)
      let index = latest - min(latest, .random(in: 0..<reach, using: &generator))
      let found = payload.bytes(index: index).reading {
        payload.index(in: $0, sequence: UInt16(truncatingIfNeeded: index), latest: latest)
      }
      #expect(found == index, "latest \(latest)")
    }
  }

  @Test("a number that contradicts the sequence or the future is not believed")
  func contradiction() {
    let payload = EchoPayload(cookie: Self.cookie, count: 56)
    func index(of sent: UInt64, sequence: UInt16, latest: UInt64, cut: Int = 56) -> UInt64? {
      Array(payload.bytes(index: sent).prefix(cut)).reading {
        payload.index(in: $0, sequence: sequence, latest: latest)
      }
    }
    #expect(index(of: 100, sequence: 101, latest: 200) == 101)
    #expect(index(of: 0x5_0005, sequence: 5, latest: 0x2_0004) == 0x1_0005)
    #expect(index(of: 300, sequence: 300, latest: 299) == nil, "never sent")
    #expect(index(of: 0x1_0001, sequence: 1, latest: 0x3_0000, cut: 15) == 0x2_0001, "cut off, so the newest")
  }
}

import Testing

@testable import PacketText

@Suite("first sequence numbers")
struct SequenceTableTests {
  @Test("no connection is forgotten while there is room", arguments: [500, 5_000, 40_000] as [UInt64])
  func many(count: UInt64) {
    var table = SequenceTable()
    func key(_ number: UInt64) -> SequenceTable.Key {
      // As networks number their hosts: one after the other.
      SequenceTable.Key(
        lower: (number & 1, 0x0a00_0000 + number % 250), upper: (1, 0xc0a8_0000 + number % 400),
        ports: 6 << 32 | 443 << 16 | (32_768 + number) & 0xffff)
    }
    for number in 0..<count { table.put((UInt32(number), 7), key(number)) }
    let lost = (0..<count).count { table.first(key($0))?.0 != UInt32($0) }
    #expect(lost == 0)
  }
}

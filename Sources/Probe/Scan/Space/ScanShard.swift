/// Which of the machines that share one walk this is: `2/5` is the second of five.
///
/// The shards of one count take every step of the walk exactly once: the first has the steps 0, N, 2N ..., the second 1,
/// N + 1 and so on.
package struct ScanShard: Hashable, Sendable, CustomStringConvertible {
  /// From 1.
  package let index: UInt64
  /// How many there are; fewer than 2^32, so that no arithmetic with steps overflows.
  package let count: UInt64

  /// All of it.
  package static let whole = ScanShard(1, of: 1)

  private init(_ index: UInt64, of count: UInt64) {
    self.index = index
    self.count = count
  }

  /// Reads `I/N`, decimal numbers with 1 <= I <= N < 2^32; nil for anything else.
  package init?(_ text: some StringProtocol) {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { Array($0) }
    guard parts.count == 2, let index = Self.number(parts[0]), let count = Self.number(parts[1]),
      0 < index, index <= count
    else { return nil }
    self.init(index, of: count)
  }

  private static func number(_ digits: [UInt8]) -> UInt64? {
    guard !digits.isEmpty, digits.count <= 10 else { return nil }
    var value: UInt64 = 0
    for digit in digits {
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { return nil }
      value = value * 10 + UInt64(digit - UInt8(ascii: "0"))
    }
    return value < 1 << 32 ? value : nil
  }

  /// `2/5`.
  package var description: String { "\(index)/\(count)" }

  /// How many of so many steps of the whole walk are this shard's.
  func steps(of total: UInt64) -> UInt64 { total < index ? 0 : (total - index) / count + 1 }

  /// Which step of the whole walk this shard's step is.
  func wholeStep(_ step: UInt64) -> UInt64 { step * count + (index - 1) }
}

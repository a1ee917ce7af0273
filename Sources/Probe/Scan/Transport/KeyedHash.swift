/// SipHash-2-4 of whole words under a key of this run: what only we can compute, and everybody else would have to guess.
///
/// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012.
struct KeyedHash: Sendable {
  private let key: (UInt64, UInt64)

  /// A key that nobody knows.
  init() {
    var generator = SystemRandomNumberGenerator()
    self.init(key: generator.next(), generator.next())
  }

  /// A given key, its first eight bytes as a little-endian number, and the last eight.
  init(key first: UInt64, _ second: UInt64) { key = (first, second) }

  /// The hash of three words as if they were 24 bytes, each word little-endian.
  func callAsFunction(_ first: UInt64, _ second: UInt64, _ third: UInt64) -> UInt64 {
    var state = State(key)
    state.take(first)
    state.take(second)
    state.take(third)
    // The last block has the length in its upper byte, and here nothing else.
    state.take(24 << 56)
    return state.finish()
  }

  private struct State {
    var a: UInt64
    var b: UInt64
    var c: UInt64
    var d: UInt64

    init(_ key: (UInt64, UInt64)) {
      a = key.0 ^ 0x736f_6d65_7073_6575
      b = key.1 ^ 0x646f_7261_6e64_6f6d
      c = key.0 ^ 0x6c79_6765_6e65_7261
      d = key.1 ^ 0x7465_6462_7974_6573
    }

    mutating func take(_ word: UInt64) {
      d ^= word
      for _ in 0..<2 { round() }
      a ^= word
    }

    mutating func finish() -> UInt64 {
      c ^= 0xff
      for _ in 0..<4 { round() }
      return a ^ b ^ c ^ d
    }

    private mutating func round() {
      a = a &+ b
      b = Self.rotate(b, 13) ^ a
      a = Self.rotate(a, 32)
      c = c &+ d
      d = Self.rotate(d, 16) ^ c
      a = a &+ d
      d = Self.rotate(d, 21) ^ a
      c = c &+ b
      b = Self.rotate(b, 17) ^ c
      c = Self.rotate(c, 32)
    }

    private static func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 { word << count | word >> (64 - count) }
  }
}

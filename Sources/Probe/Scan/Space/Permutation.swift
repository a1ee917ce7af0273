/// A pseudo-random order of the numbers below a count, made number by number: no list is kept.
///
/// A Feistel network permutes the smallest power of two that holds the count; a number that comes out too large goes in
/// again until one fits (cycle walking: Black and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002). The keys follow
/// from the count, so that every machine has the same order. It scatters, and hides nothing from anybody.
struct Permutation: Sendable {
  /// How many numbers are permuted: at most 2^63.
  let count: UInt64
  /// The low half has this many bits, the high one as many or one fewer.
  private let lowBits: UInt64
  private let lowMask: UInt64
  private let highMask: UInt64
  private let keys: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)

  /// Halves of fewer bits than these hardly mix, and walking through so few numbers costs nothing.
  private static let leastBits = 8

  init(count: UInt64) {
    self.count = count
    let needed = count < 2 ? 0 : UInt64.bitWidth - (count - 1).leadingZeroBitCount
    let bits = UInt64(max(needed, Self.leastBits))
    lowBits = (bits + 1) / 2
    lowMask = (1 << lowBits) - 1
    highMask = (1 << (bits - lowBits)) - 1
    func key(_ round: UInt64) -> UInt64 { Self.mixed(count &+ round &* 0x9e37_79b9_7f4a_7c15) }
    keys = (key(1), key(2), key(3), key(4), key(5), key(6))
  }

  /// Which number comes at `step`, which is below `count`; every number comes at exactly one step.
  subscript(step: UInt64) -> UInt64 {
    precondition(step < count, "no such step")
    var number = step
    // The walk comes back to where it began at the latest, and there it fits.
    repeat { number = permuted(number) } while number >= count
    return number
  }

  /// Each round changes one half by a function of the other, so that it can be undone whatever the function is.
  private func permuted(_ number: UInt64) -> UInt64 {
    var high = number >> lowBits
    var low = number & lowMask
    low ^= Self.mixed(high ^ keys.0) & lowMask
    high ^= Self.mixed(low ^ keys.1) & highMask
    low ^= Self.mixed(high ^ keys.2) & lowMask
    high ^= Self.mixed(low ^ keys.3) & highMask
    low ^= Self.mixed(high ^ keys.4) & lowMask
    high ^= Self.mixed(low ^ keys.5) & highMask
    return high << lowBits | low
  }

  /// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): every bit of the result depends on every bit given.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

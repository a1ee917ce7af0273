/// The first sequence numbers of TCP connections, from which the others are counted.
///
/// It holds at most `maximumCount` connections; beyond that a new one takes the place of another, whose numbers then
/// begin anew.
struct SequenceTable {
  /// Both ends in the order of their ports, so that both directions find the same entry.
  struct Key {
    var lower: (UInt64, UInt64) = (0, 0)
    var upper: (UInt64, UInt64) = (0, 0)
    /// The two ports, and above them the version of IP: never zero for a connection.
    var ports: UInt64 = 0
  }

  /// What is compared and counted from, in half a line of the cache: of a large table nearly every look is one into memory.
  private struct Entry {
    var lower: UInt64 = 0
    var upper: UInt64 = 0
    var ports: UInt64 = 0
    var first: (UInt32, UInt32) = (0, 0)
  }

  static let maximumCount = 1 << 16

  private var entries = [Entry](repeating: Entry(), count: 1024)
  /// The first halves of the addresses of the same entries, which IPv4 does not have.
  private var networks = [(lower: UInt64, upper: UInt64)](repeating: (0, 0), count: 1024)
  private var count = 0

  /// Where the entry of `key` is, or has to be put: at most sixteen places are looked at.
  @inline(__always)
  private func place(of key: Key) -> (index: Int, isFound: Bool) {
    let mask = entries.count - 1
    // The upper half of a product depends on every bit, and so on the upper ones of an address of IPv6.
    let product =
      (key.ports ^ key.lower.1 &* 0x9e37_79b9_7f4a_7c15 ^ key.upper.1 &* 0xc2b2_ae3d_27d4_eb4f
      ^ key.lower.0 &* 0x1656_67b1_9e37_79f9 ^ key.upper.0 &* 0x27d4_eb2f_1656_67c5)
      .multipliedFullWidth(by: 0xff51_afd7_ed55_8ccd)
    let home = Int(truncatingIfNeeded: product.high ^ product.low >> 32) & mask
    for step in 0..<16 {
      let index = (home &+ step) & mask
      let entry = entries[index]
      if entry.ports == key.ports, entry.lower == key.lower.1, entry.upper == key.upper.1,
        key.ports >> 32 == 4 || networks[index] == (key.lower.0, key.upper.0)
      {
        return (index, true)
      }
      if entry.ports == 0 { return (index, false) }
    }
    return (home, false)
  }

  /// The first numbers of the lower end and of the upper of a connection; nil if it is new.
  @inline(__always)
  func first(_ key: Key) -> (UInt32, UInt32)? {
    let place = place(of: key)
    return place.isFound ? entries[place.index].first : nil
  }

  /// Puts or replaces the first numbers of a connection.
  @inline(never)
  mutating func put(_ first: (UInt32, UInt32), _ key: Key) {
    // Nobody has to go while the table can grow: also not where many connections happen to lie together.
    while entries.count < Self.maximumCount * 2, count * 2 >= entries.count || isCrowded(around: key) { grow() }
    store(first, key)
  }

  /// All places where the entry of `key` could be are those of others.
  private func isCrowded(around key: Key) -> Bool {
    let place = place(of: key)
    return !place.isFound && entries[place.index].ports != 0
  }

  private mutating func store(_ first: (UInt32, UInt32), _ key: Key) {
    let place = place(of: key)
    if !place.isFound, entries[place.index].ports == 0 { count += 1 }
    entries[place.index] = Entry(lower: key.lower.1, upper: key.upper.1, ports: key.ports, first: first)
    networks[place.index] = (key.lower.0, key.upper.0)
  }

  private mutating func grow() {
    let (old, oldNetworks) = (entries, networks)
    entries = [Entry](repeating: Entry(), count: old.count * 4)
    networks = [(lower: UInt64, upper: UInt64)](repeating: (0, 0), count: old.count * 4)
    count = 0
    for (entry, network) in zip(old, oldNetworks) where entry.ports != 0 {
      store(
        entry.first,
        Key(lower: (network.lower, entry.lower), upper: (network.upper, entry.upper), ports: entry.ports))
    }
  }
}

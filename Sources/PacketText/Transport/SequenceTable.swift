/// The first sequence numbers of TCP connections, from which the others are counted.
///
/// It holds at most `maximumCount` connections; beyond that a new one takes the place of another, whose numbers then
/// begin anew.
struct SequenceTable {
  /// Both ends in the order of their ports, so that both directions find the same entry.
  struct Key: Equatable {
    var lower: (UInt64, UInt64) = (0, 0)
    var upper: (UInt64, UInt64) = (0, 0)
    /// The two ports, and whether it is IPv6: never zero for a connection.
    var ports: UInt64 = 0

    @inline(__always)
    static func == (left: Key, right: Key) -> Bool {
      left.ports == right.ports && left.lower == right.lower && left.upper == right.upper
    }
  }

  struct Entry {
    var key = Key()
    /// The first number of the lower end, and of the upper.
    var sequence: UInt32 = 0
    var acknowledgment: UInt32 = 0
  }

  static let maximumCount = 1 << 16

  private var entries = [Entry](repeating: Entry(), count: 1024)
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
      let index = (home + step) & mask
      if entries[index].key == key { return (index, true) }
      if entries[index].key.ports == 0 { return (index, false) }
    }
    return (home, false)
  }

  /// The entry of a connection; nil if it is new.
  @inline(__always)
  func entry(_ key: Key) -> Entry? {
    let place = place(of: key)
    return place.isFound ? entries[place.index] : nil
  }

  /// Puts or replaces an entry.
  mutating func put(_ entry: Entry) {
    if count * 2 >= entries.count, entries.count < Self.maximumCount * 2 { grow() }
    let place = place(of: entry.key)
    if !place.isFound, entries[place.index].key.ports == 0 { count += 1 }
    entries[place.index] = entry
  }

  private mutating func grow() {
    let old = entries
    entries = [Entry](repeating: Entry(), count: old.count * 4)
    count = 0
    for entry in old where entry.key.ports != 0 {
      let place = place(of: entry.key)
      if entries[place.index].key.ports == 0 { count += 1 }
      entries[place.index] = entry
    }
  }
}

import Addresses

/// Lines that are printed in the order in which they came, though some wait for the names in them.
struct LineQueue {
  private struct Entry {
    let addresses: [IPAddress]
    let text: () -> String
  }

  private var entries: [Entry] = []
  private var first = 0

  var isEmpty: Bool { first == entries.count }

  /// Puts a line in that needs the names of `addresses`.
  mutating func add(_ addresses: [IPAddress], _ text: @escaping () -> String) {
    entries.append(Entry(addresses: addresses, text: text))
  }

  /// Takes the next line, if all its names are known.
  mutating func next(isKnown: (IPAddress) -> Bool) -> String? {
    guard first < entries.count else { return nil }
    let entry = entries[first]
    guard entry.addresses.allSatisfy(isKnown) else { return nil }
    first += 1
    // What was taken goes now and then, not line by line.
    if first == entries.count || first >= 1024 {
      entries.removeFirst(first)
      first = 0
    }
    return entry.text()
  }
}

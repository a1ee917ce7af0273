/// Finds conversations by their keys: an open table, never more than half full, of the places in a list.
struct FlowIndex {
  /// The upper half of a hash beside the place, so that keys are compared only where they are equal.
  private struct Cell {
    var tag: UInt32 = 0
    /// The place plus one; 0 where the cell is empty.
    var place: UInt32 = 0
  }

  private var cells: [Cell]
  private var mask: Int
  private var count = 0

  init() {
    cells = Array(repeating: Cell(), count: 64)
    mask = 63
  }

  /// The place under this hash for which `isWanted` says so.
  @inline(__always)
  func find(_ hash: UInt64, _ isWanted: (Int) -> Bool) -> Int? {
    let tag = UInt32(truncatingIfNeeded: hash >> 32)
    var position = Int(truncatingIfNeeded: hash) & mask
    while true {
      let cell = cells[position]
      guard cell.place > 0 else { return nil }
      if cell.tag == tag, isWanted(Int(cell.place) - 1) { return Int(cell.place) - 1 }
      position = (position + 1) & mask
    }
  }

  /// Adds a place, which must not be there; `hashes` tells those of all places when the table has to grow.
  mutating func insert(_ place: Int, hash: UInt64, hashes: (Int) -> UInt64) {
    if (count + 1) * 2 > cells.count {
      let old = cells
      cells = Array(repeating: Cell(), count: old.count * 2)
      mask = cells.count - 1
      for cell in old where cell.place > 0 { put(Int(cell.place) - 1, hashes(Int(cell.place) - 1)) }
    }
    put(place, hash)
    count += 1
  }

  /// Puts `place` where `old` was.
  mutating func replace(_ old: Int, hash: UInt64, with place: Int) {
    var position = Int(truncatingIfNeeded: hash) & mask
    while cells[position].place > 0 {
      if cells[position].place == UInt32(truncatingIfNeeded: old + 1) {
        cells[position].place = UInt32(truncatingIfNeeded: place + 1)
        return
      }
      position = (position + 1) & mask
    }
  }

  private mutating func put(_ place: Int, _ hash: UInt64) {
    var position = Int(truncatingIfNeeded: hash) & mask
    while cells[position].place > 0 { position = (position + 1) & mask }
    cells[position] = Cell(
      tag: UInt32(truncatingIfNeeded: hash >> 32), place: UInt32(truncatingIfNeeded: place + 1))
  }

  /// Forgets everything, and keeps the memory.
  mutating func removeAll() {
    for position in cells.indices { cells[position] = Cell() }
    count = 0
  }
}

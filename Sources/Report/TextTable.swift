/// Lines whose columns stand below one another.
public struct TextTable: Sendable {
  private var rows: [[String]] = []
  private let gap: String

  /// A full IPv6 address with its prefix fits. One cell that is longer would push every other row off the screen.
  private static let widest = 48

  /// An empty table whose columns are so many spaces apart.
  public init(gap: Int = 2) { self.gap = String(repeating: " ", count: gap) }

  /// Adds a row; its cells are single lines. Rows may differ in length.
  public mutating func add(_ cells: [String]) { rows.append(cells) }

  /// The rows with every column but the last of a row filled up to its widest cell, and at most to 48 characters, over
  /// which longer cells run; columns that are empty throughout take no room.
  public func lines() -> [String] {
    var lines: [String] = []
    lines.reserveCapacity(rows.count)
    forEachLine { lines.append($0) }
    return lines
  }

  /// Calls `body` with the same lines one after the other, for a table so large that they should not all be there at once.
  public func forEachLine(_ body: (String) -> Void) {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], min(Cells.count(cell), Self.widest))
      }
    }
    for row in rows {
      var line = ""
      for (column, cell) in row.enumerated() where widths[column] > 0 {
        line += cell + String(repeating: " ", count: max(0, widths[column] - Cells.count(cell))) + gap
      }
      while line.last == " " { line.removeLast() }
      body(line)
    }
  }
}

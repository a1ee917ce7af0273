/// What a terminal shows of what was written to it: as much of ECMA-48 as sonde uses, and nothing else.
struct Screen {
  private var rows: [[Character]] = [[]]
  private let columns: Int
  private let height: Int
  private var row = 0
  private var column = 0
  private var wraps = true
  /// The lines that have left it at the top.
  private var scrolled: [String] = []
  /// Control functions that it does not know.
  private(set) var unknown: [String] = []

  init(columns: Int, rows: Int) {
    self.columns = columns
    height = rows
  }

  init(_ text: String, columns: Int, rows: Int) {
    self.init(columns: columns, rows: rows)
    write(text)
  }

  /// The lines that it shows, without what is empty below and at the right.
  var lines: [String] {
    var lines = rows.map { row in
      var text = String(row)
      while text.last == " " { text.removeLast() }
      return text
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  /// Everything that can be scrolled back to, and what is shown.
  var history: [String] { scrolled + lines }

  /// Where the cursor waits.
  var cursor: (row: Int, column: Int) { (row, column) }

  mutating func write(_ text: String) {
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\r": column = 0
      case "\n": feed()
      case "\u{1b}": control(&rest)
      default: put(Character(scalar))
      }
    }
  }

  private mutating func put(_ character: Character) {
    if column >= columns {
      guard wraps else { return }
      column = 0
      feed()
    }
    while rows[row].count <= column { rows[row].append(" ") }
    rows[row][column] = character
    column += 1
  }

  private mutating func feed() {
    row += 1
    if row == height {
      scrolled.append(String(rows.removeFirst()))
      row -= 1
    }
    while rows.count <= row { rows.append([]) }
  }

  private mutating func control(_ rest: inout Substring.UnicodeScalarView) {
    guard rest.popFirst() == "[" else { return unknown.append("ESC") }
    var parameters = ""
    while let scalar = rest.popFirst() {
      guard scalar.properties.isAlphabetic else {
        parameters.unicodeScalars.append(scalar)
        continue
      }
      let count = max(1, Int(parameters) ?? 1)
      switch (scalar, parameters) {
      case ("A", _): row = max(0, row - count)
      case ("K", ""): rows[row].removeLast(max(0, rows[row].count - column))
      case ("J", ""):
        rows[row].removeLast(max(0, rows[row].count - column))
        rows.removeLast(rows.count - 1 - row)
      case ("M", _):
        rows.removeSubrange(row..<min(rows.count, row + count))
        if rows.count == row { rows.append([]) }
      case ("l", "?7"): wraps = false
      case ("h", "?7"): wraps = true
      case ("m", _): break
      default: unknown.append("ESC[\(parameters)\(scalar)")
      }
      return
    }
  }
}

/// Lines at the end of a terminal that are drawn again in place. It says what to write and writes nothing itself.
///
/// There is no alternate screen and the cursor, which waits below the lines, is never hidden: whenever the process ends, and
/// however, the terminal is as it should be, and what was printed before can be scrolled back to. Control functions are
/// those of ECMA-48 and, for the end of a line, DECAWM of the VT100.
public struct LiveRegion: Sendable {
  /// The widths of the lines that the screen shows.
  private var shown: [Int] = []

  /// Nothing is shown.
  public init() {}

  /// Draws `lines` over those that are shown, as many and as much of each as fits. To be written in one piece, which is
  /// why it does not flicker.
  public mutating func frame(_ lines: [String], columns: Int, rows: Int) -> String {
    let lines = lines.prefix(max(1, rows - 1)).map { Cells.clipped($0, to: max(1, columns - 1)) }
    let start = start(columns)
    shown = lines.map(Cells.count)
    // No line takes two rows, whatever the terminal thinks of the width of a character.
    return start + "\u{1b}[?7l" + lines.map { $0 + "\u{1b}[K\r\n" }.joined() + "\u{1b}[?7h\u{1b}[J"
  }

  /// Takes the lines away: what is printed next stands in their place.
  public mutating func erase(columns: Int) -> String {
    guard !shown.isEmpty else { return "" }
    defer { shown = [] }
    // Deleted, with the line of the cursor, where the terminal may have shown a ^C: some terminals keep for scrolling back
    // what is cleared from the first row on.
    return start(columns) + "\u{1b}[\(height(columns) + 1)M"
  }

  /// Leaves the lines where they are: what is printed next stands below.
  public mutating func leave() { shown = [] }

  /// Rows of the terminal. One that has become narrower has broken lines in two.
  private func height(_ columns: Int) -> Int {
    shown.reduce(0) { $0 + max(1, ($1 + columns - 1) / max(1, columns)) }
  }

  /// To the start of the first line.
  private func start(_ columns: Int) -> String {
    let rows = height(columns)
    return rows == 0 ? "\r" : "\r\u{1b}[\(rows)A"
  }
}

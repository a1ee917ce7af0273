import Report
import Testing

@Suite("columns stand below one another")
struct TextTableTests {
  private func lines(_ rows: [[String]], gap: Int = 2) -> [String] {
    var table = TextTable(gap: gap)
    for row in rows { table.add(row) }
    return table.lines()
  }

  @Test("each column is as wide as its widest cell, and no line ends in spaces")
  func widths() {
    #expect(lines([["a", "bb", "c"], ["aaa", "", "c"], ["a", "b"]]) == ["a    bb  c", "aaa      c", "a    b"])
  }

  @Test("a column that is empty throughout takes no room")
  func emptyColumn() { #expect(lines([["a", "", "b"], ["c", "", "d"]], gap: 1) == ["a b", "c d"]) }

  @Test("one cell that is very long runs over, and does not push the others away")
  func longCell() {
    let long = String(repeating: "x", count: 500)
    let short = String(repeating: "y", count: 48)
    #expect(
      lines([[long, "b"], ["a", "b"], [short, "b"]]) == [
        long + "  b", "a" + String(repeating: " ", count: 49) + "b", short + "  b",
      ])
  }

  @Test("no rows are no lines, and an empty row is an empty line")
  func empty() {
    #expect(lines([]) == [])
    #expect(lines([[], ["a"]]) == ["", "a"])
  }
}

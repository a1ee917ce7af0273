import Report
import Testing

@Suite("dots in character cells")
struct DotCanvasTests {
  @Test(
    "each dot has its bit of the braille pattern",
    arguments: [
      (0, 3, "⠁"), (0, 2, "⠂"), (0, 1, "⠄"), (0, 0, "⡀"), (1, 3, "⠈"), (1, 2, "⠐"), (1, 1, "⠠"), (1, 0, "⢀"),
    ])
  func braille(x: Int, row: Int, character: String) {
    var canvas = DotCanvas(width: 1, height: 1)
    canvas.set(x, row...row)
    #expect(canvas.lines(isASCII: false) == [character])
  }

  @Test(
    "in ASCII the height in the cell decides",
    arguments: [(3...3, "'"), (2...2, "-"), (1...2, "-"), (0...0, "."), (0...3, "|"), (0...2, ":")])
  func ascii(rows: ClosedRange<Int>, character: String) {
    var canvas = DotCanvas(width: 1, height: 1)
    #expect(canvas.lines(isASCII: true) == [" "])
    canvas.set(0, rows)
    #expect(canvas.lines(isASCII: true) == [character])
  }

  @Test("a column may cross cells, and what is outside is left out")
  func outside() {
    var canvas = DotCanvas(width: 2, height: 2)
    canvas.set(2, -5...100)
    canvas.set(-1, 0...7)
    canvas.set(4, 0...7)
    canvas.set(0, 8...9)
    canvas.set(0, -9 ... -1)
    #expect(canvas.lines(isASCII: false) == [" ⡇", " ⡇"])
  }

  @Test("a canvas of no size is one cell", arguments: [0, -1, .min])
  func small(size: Int) { #expect(DotCanvas(width: size, height: size).lines(isASCII: true) == [" "]) }
}

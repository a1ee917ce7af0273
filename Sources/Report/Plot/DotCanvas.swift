/// Dots, 2 by 4 in each character cell: braille patterns, or what comes near to them in ASCII.
public struct DotCanvas: Sendable {
  /// In cells.
  public let width: Int
  /// In cells.
  public let height: Int
  /// For each cell a bit for each dot: the left column from the top, then the right one.
  private var cells: [UInt8]

  /// An empty canvas of so many cells, at least one each way.
  public init(width: Int, height: Int) {
    self.width = max(1, width)
    self.height = max(1, height)
    cells = Array(repeating: 0, count: self.width * self.height)
  }

  /// Sets the dots of column `x`, from the left, in the rows `rows` counted from the bottom. What is outside is left out.
  public mutating func set(_ x: Int, _ rows: ClosedRange<Int>) {
    guard 0..<width * 2 ~= x, rows.overlaps(0...height * 4 - 1) else { return }
    for row in rows.clamped(to: 0...height * 4 - 1) {
      let fromTop = height * 4 - 1 - row
      cells[fromTop / 4 * width + x / 2] |= 1 << UInt8(x % 2 * 4 + fromTop % 4)
    }
  }

  /// The lines from the top, each of ``width`` characters.
  public func lines(isASCII: Bool) -> [String] {
    (0..<height).map { line in
      var text = String.UnicodeScalarView()
      for cell in cells[line * width..<(line + 1) * width] {
        text.append(isASCII ? Self.ascii(cell) : Self.braille(cell))
      }
      return String(text)
    }
  }

  /// Unicode, Braille Patterns: the bits count the upper three dots of the left column, those of the right one, and then
  /// the lowest two.
  private static func braille(_ cell: UInt8) -> Unicode.Scalar {
    guard cell != 0 else { return " " }
    let bits = cell & 0x07 | (cell & 0x70) >> 1 | (cell & 0x08) << 3 | cell & 0x80
    return Unicode.Scalar(0x2800 + UInt32(bits)) ?? " "
  }

  /// One character for the heights that a cell has dots at.
  private static func ascii(_ cell: UInt8) -> Unicode.Scalar {
    let rows = cell & 0x0f | cell >> 4
    switch rows {
    case 0: return " "
    case 0b0001: return "'"
    case 0b0010, 0b0100, 0b0110: return "-"
    case 0b1000: return "."
    case 0b1111: return "|"
    default: return ":"
    }
  }
}

/// With what a picture may be drawn.
public struct PictureStyle: Hashable, Sendable {
  /// Only characters that every terminal has.
  public var isASCII: Bool
  /// Marks of losses are red.
  public var isColoured: Bool

  /// A style; where the locale is UTF-8, braille and blocks may be used.
  public init(isASCII: Bool, isColoured: Bool) {
    self.isASCII = isASCII
    self.isColoured = isColoured
  }

  /// `text` in red, where colours may be used. ECMA-48, 8.3.117, SGR.
  public func red(_ text: String) -> String {
    isColoured && !text.isEmpty ? "\u{1b}[31m\(text)\u{1b}[0m" : text
  }
}

/// The room that text takes in a line.
enum Cells {
  /// The columns of `text`, whose colours take none. Characters of double width are counted once.
  static func count(_ text: String) -> Int {
    guard text.utf8.contains(0x1b) else { return text.count }
    var count = 0
    var isInEscape = false
    for scalar in text.unicodeScalars {
      if isInEscape {
        isInEscape = scalar != "m"
      } else if scalar == "\u{1b}" {
        isInEscape = true
      } else {
        count += 1
      }
    }
    return count
  }

  /// The beginning of `text` that fits into so many columns; every change of colour stays.
  static func clipped(_ text: String, to columns: Int) -> String {
    guard count(text) > columns else { return text }
    var result = String.UnicodeScalarView()
    var left = max(0, columns)
    var isInEscape = false
    for scalar in text.unicodeScalars {
      if isInEscape {
        isInEscape = scalar != "m"
        result.append(scalar)
      } else if scalar == "\u{1b}" {
        isInEscape = true
        result.append(scalar)
      } else if left > 0 {
        left -= 1
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// `text` with spaces before it, up to so many columns.
  static func right(_ text: String, _ columns: Int) -> String {
    String(repeating: " ", count: max(0, columns - count(text))) + text
  }
}

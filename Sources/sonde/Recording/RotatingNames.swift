import Host

/// The names of the files of one capture.
///
/// A pattern with `%` is what `strftime(3)` makes of it for the local time at which the file begins. Any other name gets
/// that time before its extension: `web.pcapng` becomes `web-20261120-120000.pcapng`, so that names tell when, sort by
/// time, and are those of no earlier run. Where there is such a file already, `_002` and so on follows, which sorts
/// behind it. While a file is written its name ends in `.part`.
struct RotatingNames: Hashable, Sendable {
  private let stem: String
  private let ending: String
  private let isPattern: Bool

  static let unfinished = ".part"

  init(_ name: String) {
    isPattern = name.contains("%")
    let parts = Self.split(name)
    stem = parts.stem
    ending = parts.ending
  }

  /// The name of the file that begins `seconds` after 1970, at the `attempt`th try, counted from 1; nil where the pattern
  /// gives no name.
  func name(at seconds: Int64, attempt: Int) -> String? {
    var parts = (stem: stem, ending: ending)
    if isPattern {
      let text = LocalTime.text(at: seconds, stem + ending)
      guard !text.isEmpty, text.last != "/" else { return nil }
      parts = Self.split(text)
    } else {
      parts.stem += LocalTime.text(at: seconds, "-%Y%m%d-%H%M%S")
    }
    guard attempt > 1 else { return parts.stem + parts.ending }
    let number = String(attempt)
    return parts.stem + "_" + String(repeating: "0", count: max(0, 3 - number.count)) + number + parts.ending
  }

  /// What is before the last dot of the last part of a path, and the rest; a dot in front is no extension.
  private static func split(_ name: String) -> (stem: String, ending: String) {
    let file = name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex
    guard let dot = name.lastIndex(of: "."), dot > file else { return (name, "") }
    // A dot inside `%...` of a pattern is none either: strftime(3) knows no conversion with one.
    return (String(name[..<dot]), String(name[dot...]))
  }
}

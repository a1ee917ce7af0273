import Glibc
import Testing

/// Expected output that lies in a file: `Golden/NAME`. `SONDE_REWRITE_GOLDEN=1` writes what came out instead; the result is
/// to be reviewed like code.
enum Golden {
  /// `file` is this one, wherever the test is.
  private static func path(_ name: String, _ file: String = #filePath) -> String {
    let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
    return "\(folder)/Golden/\(name)"
  }

  /// Compares `text` with the file. What differs from run to run is replaced first: the integers of `numbers`, the
  /// strings of `strings`, and the time of every object.
  static func expect(
    _ text: String, matches name: String, masking numbers: [String] = [], strings: [String] = [],
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let found = mask(text, numbers: ["elapsed"] + numbers, strings: ["time"] + strings)
    let path = path(name)
    if getenv("SONDE_REWRITE_GOLDEN") != nil {
      try Files.put(Array(found.utf8), at: path)
      return
    }
    let wanted = String(decoding: try Files.contents(path), as: UTF8.self)
    let pairs = zip(lines(found), lines(wanted))
    for (number, (found, wanted)) in pairs.enumerated() where found != wanted {
      Issue.record("\(name), line \(number + 1):\n  found \(found)\n  wanted \(wanted)", sourceLocation: location)
    }
    #expect(lines(found).count == lines(wanted).count, "lines in \(name)", sourceLocation: location)
  }

  private static func lines(_ text: String) -> [Substring] { text.split(separator: "\n") }

  /// `"elapsed":12345` becomes `"elapsed":0`, and `"time":"2026-..."` becomes `"time":""`.
  static func mask(_ text: String, numbers: [String], strings: [String]) -> String {
    var result = text
    for key in numbers {
      result = replace(result, after: "\"\(key)\":", while: { $0.isNumber || $0 == "-" }, with: "0")
    }
    for key in strings { result = replace(result, after: "\"\(key)\":\"", while: { $0 != "\"" }, with: "") }
    return result
  }

  private static func replace(
    _ text: String, after mark: String, while isValue: (Character) -> Bool, with value: String
  ) -> String {
    var parts = text.split(separator: mark, omittingEmptySubsequences: false)
    for index in parts.indices.dropFirst() {
      let rest = parts[index].drop(while: isValue)
      if rest.count < parts[index].count { parts[index] = Substring(value + rest) }
    }
    return parts.joined(separator: mark)
  }
}

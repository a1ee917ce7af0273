import Host
import Report
import Sockets

/// Words from the command line, with `@FILE` and `-` replaced by what they hold.
enum WordList {
  /// One word, or one line of a file: nil where it is not UTF-8.
  struct Item {
    let text: String?
    /// The same, harmless and readable in any case.
    let shown: String
  }

  /// Every word, in order. In a file words stand between blanks and line ends, and `#` begins a comment.
  ///
  /// - Parameter isStrict: A file with a NUL in it is refused as a whole, for it is no text, and its words are noise.
  static func expand(_ words: [String], isStrict: Bool = false) throws -> [Item] {
    func items(_ name: String, _ bytes: [UInt8]) throws -> [Item] {
      if isStrict, let place = bytes.firstIndex(of: 0) {
        throw UsageError(
          "\(name) is no text: byte \(place) is NUL; it should hold targets between blanks and line ends")
      }
      return Self.items(in: bytes)
    }
    if words.count(where: { $0 == "-" }) > 1 { throw UsageError("stdin can be read only once; '-' stands there twice") }
    return try words.flatMap { word in
      if word == "-" {
        return try items(
          "stdin",
          read("stdin") { () throws(TextFile.Failure) in try TextFile.contents(of: StandardDescriptors.input) })
      }
      guard word.hasPrefix("@"), word.utf8.count > 1 else {
        // Such a word came as other bytes, or is none that anybody means.
        return [Item(text: word.contains("\u{fffd}") ? nil : word, shown: word)]
      }
      let path = String(word.dropFirst())
      return try items(path, read(path) { () throws(TextFile.Failure) in try TextFile.contents(path: path) })
    }
  }

  private static func read(_ name: String, _ body: () throws(TextFile.Failure) -> [UInt8]) throws -> [UInt8] {
    do throws(TextFile.Failure) { return try body() } catch {
      throw UsageError("cannot read \(name): \(Errno(rawValue: error.code))")
    }
  }

  private static func items(in bytes: [UInt8]) -> [Item] {
    bytes.split(separator: UInt8(ascii: "\n")).flatMap { line in
      line.prefix { $0 != UInt8(ascii: "#") }.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }.map { word in
        Item(text: String(validating: word, as: UTF8.self), shown: TerminalText.escapeLine(word))
      }
    }
  }
}

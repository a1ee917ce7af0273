/// A text file that configures the system, as lines of words: `/etc/hosts`, `/etc/nsswitch.conf`, `/etc/resolv.conf`.
///
/// Bytes that are not UTF-8 are replaced: no name or keyword that anybody looks for has any.
public struct ConfigurationFile: Sendable {
  /// One line without its comment.
  public struct Line: Sendable {
    /// Counted from 1.
    public let number: Int
    /// What stands between blanks; at least one word.
    public let words: [Substring]
  }

  /// The lines that say something.
  public let lines: [Line]

  /// Cuts `text`; everything behind one of the `comment` characters is left out.
  public init(_ text: String, comments: String = "#") {
    let marks = Array(comments.utf8)
    var number = 0
    lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).compactMap { line in
      number += 1
      let said = line.prefix { !marks.contains($0) }
      // isspace(3).
      let words = said.split { $0 == UInt8(ascii: " ") || 0x09...0x0d ~= $0 }
      return words.isEmpty ? nil : Line(number: number, words: words.map { Substring($0) })
    }
  }

  /// Reads the file at `path`; nil where there is none, or none that may be read.
  public init?(path: String, comments: String = "#") {
    guard let bytes = Self.contents(path) else { return nil }
    self.init(String(decoding: bytes, as: UTF8.self), comments: comments)
  }

  /// More than any such file has; a device or an endless pipe ends here.
  private static let limit = 64 << 20

  static func contents(_ path: String) -> [UInt8]? { try? Kernel.contents(of: path, limit: limit) }
}

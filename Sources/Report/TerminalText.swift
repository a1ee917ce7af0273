/// Makes text from the network harmless to a terminal.
public enum TerminalText {
  /// Escapes everything but printable characters, newlines and tabs: control characters and bytes that are no UTF-8 as
  /// `\xNN`, C1 controls and Unicode's direction overrides as `\u{NNNN}`.
  public static func escape(_ bytes: some Sequence<UInt8>) -> String {
    var result = ""
    var decoder = UTF8Scanner(Array(bytes))
    while let piece = decoder.next() {
      switch piece {
      case .byte(let byte): result += "\\x" + Hex.pair(byte)
      case .scalar(let scalar): append(scalar, to: &result)
      }
    }
    return result
  }

  /// Escapes `text`, for example a name that came from elsewhere.
  public static func escape(_ text: String) -> String { escape(text.utf8) }

  /// The same for text that must stay one line: newlines and tabs are escaped too.
  public static func escapeLine(_ text: String) -> String { withoutLineBreaks(escape(text)) }

  /// The same for bytes that need not be text.
  public static func escapeLine(_ bytes: some Sequence<UInt8>) -> String { withoutLineBreaks(escape(bytes)) }

  /// The beginning of a text that is long, and three dots; a short one as it is.
  public static func shortened(_ text: String, to count: Int = 64) -> String {
    let beginning = text.prefix(count)
    return beginning.endIndex == text.endIndex ? text : beginning + "..."
  }

  /// Escapes only what would begin another line or column: `\x0a`, `\x0d` and `\x09`. For a pipe, whose reader counts on
  /// one record a line.
  public static func withoutLineBreaks(_ text: String) -> String {
    guard text.utf8.contains(where: { 0x09...0x0d ~= $0 }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if 0x09...0x0d ~= scalar.value {
        result += "\\x" + Hex.pair(UInt8(scalar.value))
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func append(_ scalar: Unicode.Scalar, to result: inout String) {
    switch scalar.value {
    case 0x09, 0x0a: result.unicodeScalars.append(scalar)
    case 0..<0x20, 0x7f: result += "\\x" + Hex.pair(UInt8(scalar.value))
    // C1 controls; bidirectional marks, overrides and isolates; the two line separators; the byte order mark.
    case 0x80..<0xa0, 0x061c, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069, 0x2028, 0x2029, 0xfeff:
      result += "\\u{" + String(scalar.value, radix: 16) + "}"
    default: result.unicodeScalars.append(scalar)
    }
  }
}

/// Cuts bytes into Unicode scalars and bytes that belong to none.
private struct UTF8Scanner {
  enum Piece {
    case scalar(Unicode.Scalar)
    case byte(UInt8)
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> Piece? {
    guard position < bytes.count else { return nil }
    let rest = bytes[position...]
    var iterator = rest.makeIterator()
    var codec = UTF8()
    if case .scalarValue(let scalar) = codec.decode(&iterator) {
      position += UTF8.width(scalar)
      return .scalar(scalar)
    }
    position += 1
    return .byte(bytes[position - 1])
  }
}

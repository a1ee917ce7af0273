/// The first line of an HTTP/1 message, and the host that a request names (RFC 9112, sections 3 and 4).
///
/// Ranges count from the first byte of the outermost reader.
public struct HTTPMessage: Hashable, Sendable {
  /// Which of the two kinds it is.
  public enum Line: Hashable, Sendable {
    /// A request: its method and target.
    case request(method: Range<Int>, target: Range<Int>)
    /// An answer: three digits and the words behind them.
    case status(code: UInt16, reason: Range<Int>)
  }

  /// The longest first line that is looked for, in bytes.
  public static let maximumLineCount = 8192

  /// The first line.
  public let line: Line
  /// Whether the first line has its end.
  public let isWhole: Bool
  /// The value of `Host`; nil where none is here.
  public let host: Range<Int>?

  /// Understands what `payload` begins with; nil if that is no HTTP/1 message. What is cut counts as far as it goes.
  public init?(_ payload: PacketReader) {
    guard Self.mayBegin(payload) else { return nil }
    var reader = payload
    let line = HTTPLine(&reader)
    let first = line.text
    if first.startsWith("HTTP/1.") {
      var rest = first
      _ = rest.skip(9)
      guard let hundreds = rest.digit(), let tens = rest.digit(), let ones = rest.digit() else { return nil }
      if rest.peek == 0x20 { _ = rest.skip(1) }
      self.line = .status(code: hundreds * 100 + tens * 10 + ones, reason: rest.range)
      host = nil
    } else {
      var rest = first
      guard let method = rest.word(), Self.isMethod(method, isWhole: line.isWhole), let target = rest.word() else {
        return nil
      }
      // Where the line is whole it must say HTTP/1.
      if line.isWhole, !rest.startsWith("HTTP/1.") { return nil }
      self.line = .request(method: method.range, target: target.range)
      host = Self.host(&reader)
    }
    isWhole = line.isWhole
  }

  /// Whether it begins with capital letters and a space or slash, as every message does: most data does not, and need not
  /// be searched for the end of a line.
  @inline(__always)
  private static func mayBegin(_ payload: PacketReader) -> Bool {
    var count = 0
    while let byte = payload.u8(ahead: count) {
      if byte < 0x41 || byte > 0x5a { return count > 0 && (byte == 0x20 || byte == 0x2f) }
      count += 1
    }
    return false
  }

  /// The methods of RFC 9110, section 9, and PATCH (RFC 5789).
  private static func isMethod(_ word: PacketReader, isWhole: Bool) -> Bool {
    let known: [StaticString] = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"]
    for method in known where word.remaining == method.utf8CodeUnitCount && word.startsWith(method) { return true }
    return isWhole && word.remaining <= 20 && word.isUpperCase
  }

  private static func host(_ reader: inout PacketReader) -> Range<Int>? {
    for _ in 0..<100 {
      let line = HTTPLine(&reader)
      guard line.isWhole, line.text.remaining > 0 else { return nil }
      guard line.text.startsWith("host:", ignoringCase: true) else { continue }
      var value = line.text
      _ = value.skip(5)
      while let byte = value.peek, byte == 0x20 || byte == 9 { _ = value.skip(1) }
      return value.range
    }
    return nil
  }
}

/// One line of text, its end left out.
struct HTTPLine {
  let text: PacketReader
  let isWhole: Bool

  /// Takes a line, or all that is left.
  init(_ reader: inout PacketReader) {
    let start = reader
    var count = 0
    var isWhole = false
    var last: UInt8 = 0
    while count < HTTPMessage.maximumLineCount, let byte = reader.u8() {
      if byte == 0x0a {
        isWhole = true
        break
      }
      last = byte
      count += 1
    }
    var text = start
    text.narrow(to: isWhole && last == 0x0d ? count - 1 : count, by: .messageLength)
    self.text = text
    self.isWhole = isWhole
  }
}

extension PacketReader {
  /// Whether the next bytes are those of `text`, which is ASCII; in lower case if case does not count.
  func startsWith(_ text: StaticString, ignoringCase: Bool = false) -> Bool {
    guard remaining >= text.utf8CodeUnitCount else { return false }
    var reader = self
    for scalar in text.description.utf8 {
      guard let byte = reader.u8() else { return false }
      let isUpper = byte >= 0x41 && byte <= 0x5a
      if byte != scalar, !(ignoringCase && isUpper && byte | 0x20 == scalar) { return false }
    }
    return true
  }

  /// Takes a word and the space behind it; nil if there is none. A word that ends with the line counts.
  fileprivate mutating func word() -> PacketReader? {
    let start = self
    while let byte = peek, byte > 0x20, byte < 0x7f { _ = skip(1) }
    var word = start
    guard offset > start.offset, isAtEnd || peek == 0x20 else { return nil }
    word.narrow(to: offset - start.offset, by: .messageLength)
    if !isAtEnd { _ = skip(1) }
    return word
  }

  fileprivate mutating func digit() -> UInt16? {
    guard let byte = u8(), byte >= 0x30, byte <= 0x39 else { return nil }
    return UInt16(byte - 0x30)
  }

  fileprivate var isUpperCase: Bool {
    var reader = self
    while let byte = reader.u8() { if byte < 0x41 || byte > 0x5a { return false } }
    return true
  }
}

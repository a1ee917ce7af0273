/// Reads a text byte by byte from the front; every parser in this module is built on it.
///
/// There is no way to ask for a byte by number, so no text can make a parser read outside itself. A reader is a
/// value: a parser that wants to try again from an earlier place keeps a copy.
struct TextReader {
  private let text: String
  private var position: String.Index

  init(_ text: some StringProtocol) {
    self.text = String(text)
    self.position = self.text.startIndex
  }

  var isAtEnd: Bool { position == text.endIndex }

  /// The next byte, left in place.
  var peek: UInt8? { isAtEnd ? nil : text.utf8[position] }

  /// Takes the next byte if it is `character`, a literal of ASCII.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    advance()
    return true
  }

  /// Takes a decimal number of ASCII digits, at most `maximum`, without a superfluous leading zero.
  ///
  /// Such a zero is refused rather than ignored: `inet_aton` reads `010` as eight.
  mutating func decimal(maximum: Int) -> Int? {
    guard let first = peek.flatMap(decimalDigit) else { return nil }
    advance()
    var value = first
    while let digit = peek.flatMap(decimalDigit) {
      if first == 0 { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow || product > maximum - digit { return nil }
      value = product + digit
      advance()
    }
    return value <= maximum ? value : nil
  }

  /// Takes as many hexadecimal digits as there are; nil if there are none, or more than `maximumDigits`.
  mutating func hexadecimal(maximumDigits: Int) -> UInt16? {
    var value: UInt16 = 0
    var digits = 0
    while let digit = peek.flatMap(hexadecimalDigit) {
      digits += 1
      if digits > maximumDigits { return nil }
      value = value << 4 | UInt16(digit)
      advance()
    }
    return digits > 0 ? value : nil
  }

  /// Takes bytes as long as they satisfy `belongs`, which must not stop inside a character beyond ASCII.
  mutating func take(while belongs: (UInt8) -> Bool) -> Substring {
    let start = position
    while let byte = peek, belongs(byte) { advance() }
    return text[start..<position]
  }

  private mutating func advance() {
    position = text.utf8.index(after: position)
  }
}

extension UInt8 {
  /// Whether this is one of the ASCII characters 0 to 9.
  package var isDecimalDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
}

func decimalDigit(_ byte: UInt8) -> Int? { byte.isDecimalDigit ? Int(byte - UInt8(ascii: "0")) : nil }

func hexadecimalDigit(_ byte: UInt8) -> Int? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
  case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
  default: nil
  }
}

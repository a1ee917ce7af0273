/// Numbers as the C library reads them, with the complaints of the programs that use it.
enum ClassicNumber {
  /// A whole number in `range`, like `strtoll(3)`: blanks and a sign in front are fine, anything behind is not.
  static func whole(_ text: String, _ range: ClosedRange<Int>) throws(PersonalityEnd) -> Int {
    let complaint = "invalid argument: '\(text)'"
    let digits = unsigned(text)
    guard !digits.isEmpty, digits.utf8.allSatisfy(isDigit) else { throw PersonalityEnd(complaint, .no) }
    guard let number = Int(withoutBlanks(text)) else {
      throw PersonalityEnd("\(complaint): Numerical result out of range", .no)
    }
    guard range.contains(number) else {
      throw PersonalityEnd("\(complaint): out of range: \(range.lowerBound) <= value <= \(range.upperBound)", .no)
    }
    return number
  }

  /// Seconds with a fraction, like `strtod(3)`, from zero to the milliseconds that an `int` holds; `what` they are is for
  /// the complaint. What stands behind the number is an error here, where the peer goes on with what it understood.
  static func seconds(_ text: String, _ what: String) throws(PersonalityEnd) -> Duration {
    guard let number = Double(withoutBlanks(text)), number.isFinite, number >= 0, number <= 2_147_483 else {
      throw PersonalityEnd("bad \(what): \(text)", .usage)
    }
    return .nanoseconds(Int64((number * 1e9).rounded()))
  }

  /// A byte in decimal, or in hexadecimal behind `0x`.
  static func typeOfService(_ text: String) throws(PersonalityEnd) -> Int {
    let isHexadecimal = text.hasPrefix("0x") || text.hasPrefix("0X")
    guard let number = isHexadecimal ? Int(text.dropFirst(2), radix: 16) : Int(text) else {
      throw PersonalityEnd("bad TOS value: \(text)", .usage)
    }
    guard 0...255 ~= number else {
      throw PersonalityEnd("the decimal value of TOS bits must be in range 0-255: \(number)", .usage)
    }
    return number
  }

  /// Up to 16 bytes in hexadecimal; of an odd number of digits the last makes a byte of its own. What is longer is cut.
  static func pattern(_ text: String) throws(PersonalityEnd) -> [UInt8] {
    if let place = text.firstIndex(where: { !$0.isASCII || !$0.isHexDigit }) {
      throw PersonalityEnd("patterns must be specified as hex digits: \(text[place...])", .usage)
    }
    let digits = text.utf8.prefix(32).compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
    return stride(from: 0, to: digits.count, by: 2).map { place in
      place + 1 < digits.count ? digits[place] << 4 | digits[place + 1] : digits[place]
    }
  }

  private static func withoutBlanks(_ text: String) -> Substring {
    text.drop { $0.isASCII && $0.isWhitespace }
  }

  private static func unsigned(_ text: String) -> Substring {
    let text = withoutBlanks(text)
    return text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text
  }

  private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
}

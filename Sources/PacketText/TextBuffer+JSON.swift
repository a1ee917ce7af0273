public import Wire

/// Text and times as JSON has them (RFC 8259, section 7, and RFC 3339).
extension TextBuffer {
  /// Appends a text in quotes, escaped.
  public mutating func put(quoted text: String) {
    put(byte: UInt8(ascii: "\""))
    for byte in text.utf8 { put(insideQuotes: byte) }
    put(byte: UInt8(ascii: "\""))
  }

  /// Appends bytes from the wire in quotes: what is UTF-8 as that text, any other byte as `\u00XX`.
  public mutating func put(quoted bytes: PacketReader) {
    put(byte: UInt8(ascii: "\""))
    put(insideQuotes: bytes)
    put(byte: UInt8(ascii: "\""))
  }

  /// Appends bytes from the wire for a text whose quotes are open; before each of `special` comes a backslash, which is
  /// itself escaped.
  mutating func put(insideQuotes bytes: PacketReader, escaping special: (UInt8) -> Bool = { _ in false }) {
    var reader = bytes
    while let first = reader.peek {
      if special(first) { put("\\\\") }
      let length = Self.scalarLength(reader)
      if length == 1 {
        put(insideQuotes: first)
        _ = reader.skip(1)
      } else if length > 1 {
        for _ in 0..<length { if let byte = reader.u8() { put(byte: byte) } }
      } else {
        put("\\u00")
        put(hex: first, width: 2)
        _ = reader.skip(1)
      }
    }
  }

  /// How many bytes the next character has; 0 where it is no UTF-8 (RFC 3629, section 4).
  private static func scalarLength(_ reader: PacketReader) -> Int {
    var reader = reader
    guard let first = reader.u8() else { return 0 }
    let (count, low, high): (Int, UInt8, UInt8)
    switch first {
    case ..<0x80: return 1
    case 0xc2...0xdf: (count, low, high) = (2, 0x80, 0xbf)
    case 0xe0: (count, low, high) = (3, 0xa0, 0xbf)
    case 0xe1...0xec, 0xee, 0xef: (count, low, high) = (3, 0x80, 0xbf)
    case 0xed: (count, low, high) = (3, 0x80, 0x9f)
    case 0xf0: (count, low, high) = (4, 0x90, 0xbf)
    case 0xf1...0xf3: (count, low, high) = (4, 0x80, 0xbf)
    case 0xf4: (count, low, high) = (4, 0x80, 0x8f)
    default: return 0
    }
    guard let second = reader.u8(), low...high ~= second else { return 0 }
    for _ in 2..<max(2, count) {
      guard let next = reader.u8(), 0x80...0xbf ~= next else { return 0 }
    }
    return count
  }

  /// Appends one character of ASCII inside quotes.
  @inline(__always)
  private mutating func put(insideQuotes byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      put(byte: UInt8(ascii: "\\"))
      put(byte: byte)
    case ..<0x20, 0x7f:
      put("\\u00")
      put(hex: byte, width: 2)
    default: put(byte: byte)
    }
  }

  /// Appends a moment in UTC: `2026-11-20T12:00:00.123456789Z`.
  public mutating func put(rfc3339 nanosecondsSince1970: Int64) {
    let day: Int64 = 86_400_000_000_000
    var days = nanosecondsSince1970 / day
    var rest = nanosecondsSince1970 % day
    if rest < 0 {
      days -= 1
      rest += day
    }
    let (year, month, dayOfMonth) = Self.date(days)
    put(UInt64(year), width: 4)
    put(byte: UInt8(ascii: "-"))
    put(UInt64(month), width: 2)
    put(byte: UInt8(ascii: "-"))
    put(UInt64(dayOfMonth), width: 2)
    put(byte: UInt8(ascii: "T"))
    let seconds = UInt32(truncatingIfNeeded: rest / 1_000_000_000)
    put(seconds / 3600, width: 2)
    put(byte: UInt8(ascii: ":"))
    put(seconds / 60 % 60, width: 2)
    put(byte: UInt8(ascii: ":"))
    put(seconds % 60, width: 2)
    put(byte: UInt8(ascii: "."))
    put(UInt32(truncatingIfNeeded: rest % 1_000_000_000), width: 9)
    put(byte: UInt8(ascii: "Z"))
  }

  /// The date so many days after 1970-01-01, for the years that 64 bits of nanoseconds reach: 1677 to 2262. The year is
  /// counted from March, so that the leap day is its last.
  private static func date(_ days: Int64) -> (year: Int, month: Int, day: Int) {
    // From 1600-03-01, the beginning of one of the periods of 400 years.
    let sinceEra = Int(days) + 135_080
    let era = sinceEra / 146_097
    let dayOfEra = sinceEra % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shifted + 2) / 5 + 1
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (1600 + era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
  }
}

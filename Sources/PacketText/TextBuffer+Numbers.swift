/// Numbers in decimal and hexadecimal.
extension TextBuffer {
  /// Appends a number in decimal.
  @inline(__always)
  public mutating func put(_ value: some FixedWidthInteger) { line(upTo: 20) { $0.put(value) } }

  /// Appends the last `width` digits of a number, with zeros before it: at most 20.
  @inline(__always)
  public mutating func put(_ value: some FixedWidthInteger & UnsignedInteger, width: Int) {
    line(upTo: 20) { $0.put(UInt64(value), width: width) }
  }

  /// Appends a number in decimal, with spaces before it up to `width` characters.
  public mutating func put(_ value: some FixedWidthInteger, paddedTo width: Int) {
    var length = value < 0 ? 2 : 1
    var rest = value.magnitude / 10
    while rest > 0 {
      length += 1
      rest /= 10
    }
    put(byte: UInt8(ascii: " "), times: width - length)
    put(value)
  }

  /// Appends a number in lower-case hexadecimal, with zeros before it up to `width` digits.
  @inline(__always)
  public mutating func put(hex value: some FixedWidthInteger & UnsignedInteger, width: Int = 1) {
    line(upTo: 16) { $0.put(hex: UInt64(value), width: width) }
  }

  @inline(__always)
  static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}

extension TextCursor {
  /// Writes a number in decimal: at most 20 bytes.
  @inline(__always)
  mutating func put(_ value: some FixedWidthInteger) {
    if value < 0 { put(byte: UInt8(ascii: "-")) }
    let magnitude = UInt64(value.magnitude)
    if magnitude < 100_000_000 { return put(short: magnitude) }
    put(long: magnitude)
  }

  /// Fewer than nine digits: all are made, and the zeros before them left away.
  @inline(__always)
  private mutating func put(short value: UInt64) {
    let digits = Self.eightDigits(value)
    // The last digit is always there.
    let zeros = (digits | 1 << 56).trailingZeroBitCount / 8
    put(memory: (digits | Self.zeros) &>> UInt64(zeros * 8), count: 8 - zeros)
  }

  @inline(__always)
  private mutating func put(long value: UInt64) {
    let (first, rest) = value.quotientAndRemainder(dividingBy: 100_000_000)
    if first < 100 {
      if first >= 10 { put(byte: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: first / 10)) }
      put(byte: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: first % 10))
    } else {
      put(manyDigits: first)
    }
    put(memory: Self.eightDigits(rest) | Self.zeros)
  }

  @inline(never)
  private mutating func put(manyDigits value: UInt64) {
    if value >= 100_000_000 {
      put(short: value / 100_000_000)
      put(memory: Self.eightDigits(value % 100_000_000) | Self.zeros)
    } else {
      put(short: value)
    }
  }

  /// Writes the last `width` digits of a number, with zeros before it: at most 20.
  @inline(__always)
  mutating func put(_ value: UInt64, width: Int) {
    var width = max(0, min(width, 20))
    while width > 8 {
      // The digits before the last eight, or sixteen, one by one.
      width -= 1
      put(byte: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / Self.powerOfTen(width) % 10))
    }
    put(memory: (Self.eightDigits(value % 100_000_000) | Self.zeros) &>> UInt64((8 - width) * 8), count: width)
  }

  private static func powerOfTen(_ exponent: Int) -> UInt64 {
    var power: UInt64 = 1
    for _ in 0..<min(exponent, 19) { power *= 10 }
    return power
  }

  private static var zeros: UInt64 { 0x3030_3030_3030_3030 }

  /// The eight digits of a number below 10^8, one in each byte, the first in the lowest.
  ///
  /// Halves of four digits, then of two, then single ones, each time all at once: a product with a rounded-up reciprocal is
  /// exact for numbers this small.
  @inline(__always)
  private static func eightDigits(_ value: UInt64) -> UInt64 {
    let (high, low) = value.quotientAndRemainder(dividingBy: 10_000)
    let fours = high | low << 32
    let hundreds = (fours &* 10_486) >> 20 & 0x0000_007f_0000_007f
    let twos = hundreds | (fours &- hundreds &* 100) << 16
    let tens = (twos &* 103) >> 10 & 0x000f_000f_000f_000f
    return tens | (twos &- tens &* 10) << 8
  }

  /// Writes a number in lower-case hexadecimal, with zeros before it up to `width` digits: at most 16 bytes.
  @inline(__always)
  mutating func put(hex value: UInt64, width: Int) {
    let needed = (64 - value.leadingZeroBitCount + 3) / 4
    var shift = (max(1, min(16, max(width, needed))) - 1) * 4
    while shift >= 0 {
      put(byte: TextBuffer.hexDigit(UInt8(truncatingIfNeeded: value >> UInt64(shift)) & 0xf))
      shift -= 4
    }
  }
}

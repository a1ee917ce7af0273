public import Addresses

/// Addresses.
extension TextBuffer {
  /// Appends an address as four decimal numbers.
  @inline(__always)
  public mutating func put(_ address: IPv4Address) { line(upTo: 15) { $0.put(address) } }

  /// Appends an address as RFC 5952 and inet_ntop(3) have it.
  public mutating func put(_ address: IPv6Address) {
    line(upTo: 45) { $0.put(high: address.high, low: address.low) }
  }

  /// Appends an address of either version.
  @inline(__always)
  public mutating func put(_ address: IPAddress) {
    switch address {
    case .v4(let address): put(address)
    case .v6(let address): put(address)
    }
  }

  /// Appends a hardware address, its bytes in two digits each with colons between.
  public mutating func put(_ address: HardwareAddress) {
    var isFirst = true
    for byte in address.bytes {
      if !isFirst { put(byte: UInt8(ascii: ":")) }
      isFirst = false
      put(hex: byte, width: 2)
    }
  }
}

extension TextCursor {
  /// Writes an address as four decimal numbers: at most 15 bytes.
  @inline(__always)
  mutating func put(_ address: IPv4Address) {
    put(octet: address.rawValue >> 24)
    put(byte: UInt8(ascii: "."))
    put(octet: address.rawValue >> 16 & 0xff)
    put(byte: UInt8(ascii: "."))
    put(octet: address.rawValue >> 8 & 0xff)
    put(byte: UInt8(ascii: "."))
    put(octet: address.rawValue & 0xff)
  }

  /// All three digits at once, and the zeros before them left away; the factors are exact for numbers below 256.
  @inline(__always)
  private mutating func put(octet value: UInt32) {
    let hundreds = (value &* 41) >> 12
    let rest = value &- hundreds &* 100
    let tens = (rest &* 103) >> 10
    let digits = hundreds | tens << 8 | (rest &- tens &* 10) << 16 | 0x30_3030
    let zeros = value >= 100 ? 0 : value >= 10 ? 1 : 2
    put(memory: digits &>> UInt32(zeros * 8), count: 3 - zeros)
  }

  /// Writes an address of IPv6 by its halves: at most 45 bytes.
  mutating func put(high: UInt64, low: UInt64) {
    let address = IPv6Address(high: high, low: low)
    if let mapped = address.embeddedIPv4Text {
      put(mapped.prefix)
      return put(mapped.address)
    }
    let zeros = address.longestZeroRun
    var group = 0
    while group < 8 {
      if let zeros, group == zeros.lowerBound {
        put("::")
        group = zeros.upperBound
        continue
      }
      if group > 0, group != zeros?.upperBound { put(byte: UInt8(ascii: ":")) }
      put(group: UInt32(address.group(group)))
      group += 1
    }
  }

  /// All four digits at once, and the zeros before them left away.
  @inline(__always)
  private mutating func put(group value: UInt32) {
    let digits = value >> 12 | value & 0xf00 | (value & 0xf0) << 12 | (value & 0xf) << 24
    let letters = (digits &+ 0x0606_0606) >> 4 & 0x0101_0101
    let text = digits | 0x3030_3030
    // The last digit is always there.
    let zeros = (digits | 1 << 24).trailingZeroBitCount / 8
    put(memory: (text &+ letters &* 39) &>> UInt32(zeros * 8), count: 4 - zeros)
  }
}

extension IPv6Address {
  /// Sixteen bits of the address, the first ones are number 0.
  @inline(__always)
  fileprivate func group(_ number: Int) -> UInt16 {
    UInt16(truncatingIfNeeded: (number < 4 ? high : low) >> UInt64((3 - number & 3) * 16))
  }

  /// The longest run of two or more groups that are zero, the first of several.
  @inline(__always)
  fileprivate var longestZeroRun: Range<Int>? {
    var best: Range<Int>?
    var start = 0
    for number in 0...8 where number == 8 || group(number) != 0 {
      if number - start >= 2, number - start > (best?.count ?? 1) { best = start..<number }
      start = number + 1
    }
    return best
  }

  /// inet_ntop(3) writes the last 32 bits of mapped and compatible addresses as IPv4.
  @inline(__always)
  fileprivate var embeddedIPv4Text: (prefix: StaticString, address: IPv4Address)? {
    guard high == 0 else { return nil }
    let address = IPv4Address(rawValue: UInt32(truncatingIfNeeded: low))
    if low >> 32 == 0xffff { return ("::ffff:", address) }
    if low >> 32 == 0, low >> 16 != 0 { return ("::", address) }
    return nil
  }
}

public import Addresses

/// Bytes of text that grow at the end: what a packet is printed into, without an allocation per packet.
///
/// It keeps its memory when it is emptied. Everything is ASCII or copied as it is; nobody but this file touches memory.
public struct TextBuffer: ~Copyable {
  // Unsafe, and the only place that is. It holds because `room` makes `capacity - count` as large as what is written
  // next, and nothing is written beyond that.
  private var bytes: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// How many bytes there are.
  public private(set) var count = 0

  /// Makes a buffer with room for `capacity` bytes, which is a guess and not a limit.
  public init(capacity: Int = 1 << 16) {
    self.capacity = max(64, capacity)
    bytes = .allocate(capacity: self.capacity)
  }

  deinit { bytes.deallocate() }

  /// Forgets everything, and keeps the memory.
  public mutating func removeAll() { count = 0 }

  /// Forgets everything behind the first `count` bytes.
  public mutating func cut(to count: Int) { self.count = max(0, min(count, self.count)) }

  /// Lends the bytes.
  public borrowing func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    try body(UnsafeRawBufferPointer(start: bytes, count: count))
  }

  /// A copy of the bytes from `start` on.
  public borrowing func array(from start: Int = 0) -> [UInt8] {
    Array(UnsafeBufferPointer(start: bytes, count: count).dropFirst(start))
  }

  /// The byte at `position`; nil where there is none.
  public borrowing func byte(at position: Int) -> UInt8? {
    position >= 0 && position < count ? bytes[position] : nil
  }

  @inline(__always)
  private mutating func room(_ needed: Int) {
    if capacity - count < needed { grow(needed) }
  }

  @inline(never)
  private mutating func grow(_ needed: Int) {
    capacity = max(capacity * 2, count + needed)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.update(from: bytes, count: count)
    bytes.deallocate()
    bytes = larger
  }

  @inline(__always)
  private mutating func putUnchecked(_ byte: UInt8) {
    bytes[count] = byte
    count += 1
  }
}

extension TextBuffer {
  /// Appends one byte.
  @inline(__always)
  public mutating func put(byte: UInt8) {
    room(1)
    putUnchecked(byte)
  }

  /// Appends a text that the program knows.
  @inline(__always)
  public mutating func put(_ text: StaticString) {
    let length = text.utf8CodeUnitCount
    room(length)
    text.withUTF8Buffer { (bytes + count).update(from: $0.baseAddress ?? UnsafePointer(bytes), count: length) }
    count += length
  }

  /// Appends a text that was made elsewhere; a literal goes to the other `put`, which only copies.
  @_disfavoredOverload
  public mutating func put(_ text: String) {
    for byte in text.utf8 { put(byte: byte) }
  }

  /// Appends bytes as they are.
  public mutating func put(bytes source: UnsafeRawBufferPointer) {
    guard let base = source.baseAddress else { return }
    room(source.count)
    UnsafeMutableRawPointer(bytes + count).copyMemory(from: base, byteCount: source.count)
    count += source.count
  }

  /// Appends `text` so often.
  public mutating func put(byte: UInt8, times: Int) {
    for _ in 0..<max(0, times) { put(byte: byte) }
  }
}

extension TextBuffer {
  /// Appends a number in decimal.
  @inline(__always)
  public mutating func put(_ value: some FixedWidthInteger) {
    if value < 0 { put(byte: UInt8(ascii: "-")) }
    put(magnitude: UInt64(value.magnitude))
  }

  @inline(__always)
  private mutating func put(magnitude: UInt64) {
    room(20)
    if magnitude < 10 { return putUnchecked(digit(magnitude)) }
    var length = 2
    var bound: UInt64 = 100
    while magnitude >= bound, length < 20 {
      length += 1
      let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
      if overflow { break }
      bound = next
    }
    writeDigits(magnitude, length)
  }

  /// Writes the last `length` digits of `value`; the caller has made room.
  @inline(__always)
  private mutating func writeDigits(_ value: UInt64, _ length: Int) {
    var rest = value
    var position = count + length
    count = position
    if rest <= UInt64(UInt32.max) {
      // Division of 32 bits is a multiplication, and most numbers have no more.
      var small = UInt32(truncatingIfNeeded: rest)
      for _ in 0..<length {
        position -= 1
        bytes[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: small % 10)
        small /= 10
      }
      return
    }
    for _ in 0..<length {
      position -= 1
      bytes[position] = digit(rest % 10)
      rest /= 10
    }
  }

  @inline(__always)
  private func digit(_ value: UInt64) -> UInt8 { UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value) }

  /// Appends the last `width` digits of a number, with zeros before it: at most 20.
  @inline(__always)
  public mutating func put(_ value: some FixedWidthInteger & UnsignedInteger, width: Int) {
    let width = max(0, min(width, 20))
    room(width)
    writeDigits(UInt64(value), width)
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
}

extension TextBuffer {
  /// Appends a number in lower-case hexadecimal, with zeros before it up to `width` digits.
  @inline(__always)
  public mutating func put(hex value: some FixedWidthInteger & UnsignedInteger, width: Int = 1) {
    let value = UInt64(value)
    let needed = (64 - value.leadingZeroBitCount + 3) / 4
    let digits = max(1, min(16, max(width, needed)))
    room(digits)
    var shift = (digits - 1) * 4
    while shift >= 0 {
      putUnchecked(Self.hexDigit(UInt8(truncatingIfNeeded: value >> UInt64(shift)) & 0xf))
      shift -= 4
    }
  }

  @inline(__always)
  static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}

extension TextBuffer {
  /// Appends an address as four decimal numbers.
  @inline(__always)
  public mutating func put(_ address: IPv4Address) {
    room(15)
    putOctet(UInt8(truncatingIfNeeded: address.rawValue >> 24))
    putUnchecked(UInt8(ascii: "."))
    putOctet(UInt8(truncatingIfNeeded: address.rawValue >> 16))
    putUnchecked(UInt8(ascii: "."))
    putOctet(UInt8(truncatingIfNeeded: address.rawValue >> 8))
    putUnchecked(UInt8(ascii: "."))
    putOctet(UInt8(truncatingIfNeeded: address.rawValue))
  }

  @inline(__always)
  private mutating func putOctet(_ value: UInt8) {
    if value >= 100 { putUnchecked(UInt8(ascii: "0") + value / 100) }
    if value >= 10 { putUnchecked(UInt8(ascii: "0") + value / 10 % 10) }
    putUnchecked(UInt8(ascii: "0") + value % 10)
  }

  /// Appends an address as RFC 5952 and inet_ntop(3) have it.
  public mutating func put(_ address: IPv6Address) {
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
      put(hex: address.group(group))
      group += 1
    }
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

/// Appends options to a pcapng block, and their end mark if there were any (draft-ietf-opsawg-pcapng, section 3.5).
struct OptionsOut {
  private var isEmpty = true

  /// Appends an option; what does not fit into 16 bits of length is cut off.
  mutating func append(_ code: UInt16, _ value: some Collection<UInt8>, to bytes: inout [UInt8]) {
    let value = value.prefix(Int(UInt16.max))
    begin(code, value.count, &bytes)
    bytes.append(contentsOf: value)
    bytes.appendPadding(of: value.count)
  }

  private mutating func begin(_ code: UInt16, _ count: Int, _ bytes: inout [UInt8]) {
    bytes.append(littleEndian: code)
    bytes.append(littleEndian: UInt16(clamping: count))
    isEmpty = false
  }

  /// Appends a text that is there.
  mutating func append(_ code: UInt16, _ text: String?, to bytes: inout [UInt8]) {
    if let text { append(code, text.utf8, to: &bytes) }
  }

  /// Appends a number that is there.
  mutating func append<Number: FixedWidthInteger>(_ code: UInt16, _ number: Number?, to bytes: inout [UInt8]) {
    guard let number else { return }
    begin(code, Number.bitWidth / 8, &bytes)
    bytes.append(littleEndian: number)
    bytes.appendPadding(of: Number.bitWidth / 8)
  }

  /// Appends a time that is there, in two halves.
  mutating func append(_ code: UInt16, halves time: Int64?, to bytes: inout [UInt8]) {
    guard let time else { return }
    begin(code, 8, &bytes)
    bytes.append(halves: time)
  }

  /// Appends the end mark.
  func end(_ bytes: inout [UInt8]) {
    if !isEmpty { bytes.append(littleEndian: 0 as UInt32) }
  }
}

extension [UInt8] {
  /// Appends a time in two halves, the upper one first; 0 for times before 1970.
  mutating func append(halves time: Int64) {
    let ticks = UInt64(clamping: time)
    append(littleEndian: UInt32(truncatingIfNeeded: ticks >> 32))
    append(littleEndian: UInt32(truncatingIfNeeded: ticks))
  }

  /// Appends the zeros after `count` bytes up to a multiple of four.
  mutating func appendPadding(of count: Int) {
    for _ in 0..<(-count & 3) { append(0) }
  }
}

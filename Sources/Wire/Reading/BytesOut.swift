/// Encoders write big-endian, at the end of an array.
extension [UInt8] {
  mutating func append(bigEndian value: some FixedWidthInteger) {
    for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  mutating func append(littleEndian value: some FixedWidthInteger) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) { append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  /// Appends several numbers with one look at the room that there is: for the header of every packet.
  @inline(__always)
  mutating func append(littleEndian words: UInt32...) {
    append(addingCapacity: words.count * 4) { (span: inout OutputSpan<UInt8>) in
      for word in words {
        for shift in stride(from: 0 as UInt32, to: 32, by: 8) { span.append(UInt8(truncatingIfNeeded: word >> shift)) }
      }
    }
  }
}

/// Encoders write big-endian, in place; the caller has compared `offset` with the count.
extension MutableSpan<UInt8> {
  mutating func put(_ value: UInt16, at offset: Int) {
    self[offset] = UInt8(truncatingIfNeeded: value >> 8)
    self[offset + 1] = UInt8(truncatingIfNeeded: value)
  }
}

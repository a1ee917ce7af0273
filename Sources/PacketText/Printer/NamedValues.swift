import Addresses

/// A name and its value at once: the value is read first, so that nothing is printed of one that is cut off.
extension TextBuffer {
  @inline(__always)
  mutating func put(_ name: StaticString, _ value: some FixedWidthInteger) {
    put(name)
    put(value)
  }

  mutating func put(_ name: StaticString, _ value: some FixedWidthInteger, _ end: StaticString) {
    put(name)
    put(value)
    put(end)
  }

  mutating func put(_ name: StaticString, hex value: some FixedWidthInteger & UnsignedInteger, width: Int = 1) {
    put(name)
    put(hex: value, width: width)
  }

  mutating func put(
    _ name: StaticString, hex value: some FixedWidthInteger & UnsignedInteger, width: Int = 1, _ end: StaticString
  ) {
    put(name, hex: value, width: width)
    put(end)
  }

  mutating func put(_ name: StaticString, _ value: IPv4Address) {
    put(name)
    put(value)
  }

  mutating func put(_ name: StaticString, _ value: IPv6Address) {
    put(name)
    put(value)
  }
}

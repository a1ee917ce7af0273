/// A cursor over the bytes of a packet, big-endian, that cannot be made to read outside them.
///
/// A read gives nil, and takes nothing, where the bytes do not suffice. A reader is a value: whoever wants to try again
/// from an earlier place keeps a copy. It can become narrower and never wider, and it allocates nothing.
///
/// It borrows the bytes: use it only while they stay where they are, that is inside the call that made it. All other
/// code of this module touches bytes through it.
public struct PacketReader {
  // Unsafe, and the only place that is. It holds because 0 <= offset <= end <= bytes.count from `init` on: every change
  // below compares with `remaining` first, and the numbers compared are never negative.
  @usableFromInline let bytes: UnsafeRawBufferPointer
  @usableFromInline var end: Int
  @usableFromInline var position: Int
  @usableFromInline var limitField: LengthField
  @usableFromInline var shortfall = 0

  /// Where the next byte lies, counted from the first byte of the outermost reader.
  @inlinable
  public var offset: Int { position }

  /// What decided where this reader ends.
  @inlinable
  public var limit: LengthField { limitField }

  /// How many bytes the last length field promised beyond the end: 0 where everything is here.
  @inlinable
  public var missing: Int { shortfall }

  /// Reads all of `bytes`, which the caller keeps in place for as long as the reader and its parts are used.
  @inlinable
  public init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    position = 0
    end = bytes.count
    limitField = .capture
  }

  /// Calls `body` with a reader of `bytes`, which must not leave it.
  @inlinable
  public static func read<R, E: Error>(_ bytes: [UInt8], _ body: (PacketReader) throws(E) -> R) throws(E) -> R {
    try read(bytes.span, body)
  }

  /// Calls `body` with a reader of `bytes`, which must not leave it.
  @inlinable
  public static func read<R, E: Error>(_ bytes: Span<UInt8>, _ body: (PacketReader) throws(E) -> R) throws(E) -> R {
    try bytes.withUnsafeBytes { (raw) throws(E) in try body(PacketReader(raw)) }
  }

  /// Calls `body` with a reader of a value's own memory.
  static func read<Value: BitwiseCopyable, R>(memoryOf value: Value, _ body: (PacketReader) -> R) -> R {
    withUnsafeBytes(of: value) { body(PacketReader($0)) }
  }
}

extension PacketReader {
  /// How many bytes are left.
  @inlinable
  public var remaining: Int { end - offset }

  /// Whether no byte is left.
  @inlinable
  public var isAtEnd: Bool { offset == end }

  /// Where the bytes that are left lie, counted from the first byte of the outermost reader.
  @inlinable
  public var range: Range<Int> { offset..<end }

  /// The next byte, left in place.
  @inlinable
  public var peek: UInt8? { isAtEnd ? nil : bytes[offset] }

  /// Takes one byte.
  @inlinable
  public mutating func u8() -> UInt8? { take(UInt8.self) }

  /// Takes two bytes.
  @inlinable
  public mutating func u16() -> UInt16? { take(UInt16.self)?.bigEndian }

  /// Takes four bytes.
  @inlinable
  public mutating func u32() -> UInt32? { take(UInt32.self)?.bigEndian }

  /// Takes three bytes.
  mutating func u24() -> UInt32? {
    guard remaining >= 3, let high = u8(), let low = u16() else { return nil }
    return UInt32(high) << 16 | UInt32(low)
  }

  /// Takes eight bytes.
  @inlinable
  public mutating func u64() -> UInt64? { take(UInt64.self)?.bigEndian }

  @inlinable @inline(__always)
  mutating func take<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type) -> Value? {
    guard remaining >= MemoryLayout<Value>.size else { return nil }
    defer { position += MemoryLayout<Value>.size }
    return bytes.loadUnaligned(fromByteOffset: offset, as: type)
  }

  /// Passes over `count` bytes; false, and nothing happens, if there are fewer, or `count` is negative.
  @inlinable
  public mutating func skip(_ count: Int) -> Bool {
    guard count >= 0, count <= remaining else { return false }
    position += count
    return true
  }

  /// Takes `count` bytes as a reader of their own, whose end `field` has set; nil if there are fewer.
  @inlinable
  public mutating func bytes(_ count: Int, limitedBy field: LengthField? = nil) -> PacketReader? {
    guard count >= 0, count <= remaining else { return nil }
    var part = self
    part.narrow(to: count, by: field ?? limit)
    position += count
    return part
  }

  /// Gives up everything after the next `count` bytes, because `field` says that they are not part of the packet.
  ///
  /// Where there are fewer the end stays, `missing` tells how many are wanting, and the answer is false.
  @inlinable
  @discardableResult
  public mutating func narrow(to count: Int, by field: LengthField) -> Bool {
    let count = max(0, count)
    guard count <= remaining else {
      shortfall = count - remaining
      return false
    }
    end = position + count
    limitField = field
    shortfall = 0
    return true
  }

  /// The part of this reader that lies at `range`, counted like `offset`; nil if any of it lies outside.
  @inlinable
  public func slice(_ range: Range<Int>) -> PacketReader? {
    guard range.lowerBound >= offset, range.upperBound <= end else { return nil }
    var part = self
    part.position = range.lowerBound
    return part.bytes(range.count)
  }

  /// The bytes that are left as a reader of their own, which counts from the first of them.
  var alone: PacketReader { PacketReader(unsafeBytes) }

  /// The same end seen from `start`, where this reader was before: what was read since is there again.
  func reaching(backTo start: Int) -> PacketReader {
    var earlier = self
    earlier.position = max(0, min(start, offset))
    return earlier
  }

  /// The byte `distance` bytes from here, left in place; nil if it lies outside.
  @inlinable @inline(__always)
  public func u8(ahead distance: Int) -> UInt8? { look(distance, UInt8.self) }

  /// The two bytes `distance` bytes from here, left in place; nil if one lies outside.
  @inlinable @inline(__always)
  public func u16(ahead distance: Int) -> UInt16? { look(distance, UInt16.self)?.bigEndian }

  /// The four bytes `distance` bytes from here, left in place; nil if one lies outside.
  @inlinable @inline(__always)
  public func u32(ahead distance: Int) -> UInt32? { look(distance, UInt32.self)?.bigEndian }

  /// The eight bytes `distance` bytes from here, left in place; nil if one lies outside.
  @inlinable @inline(__always)
  public func u64(ahead distance: Int) -> UInt64? { look(distance, UInt64.self)?.bigEndian }

  @inlinable @inline(__always)
  func look<Value: FixedWidthInteger & BitwiseCopyable>(_ distance: Int, _ type: Value.Type) -> Value? {
    // Neither difference overflows: a distance is compared before it is added.
    guard distance >= 0, distance <= end - offset - MemoryLayout<Value>.size else { return nil }
    return bytes.loadUnaligned(fromByteOffset: offset + distance, as: type)
  }

  /// A copy of the bytes that are left.
  public var array: [UInt8] { Array(bytes[offset..<end]) }

  /// Appends a copy of the bytes that are left.
  public func append(to array: inout [UInt8]) {
    array.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[offset..<end]))
  }

  /// The error of a decoder that needs `count` bytes from here, where fewer are left.
  public func shortage(of count: Int, in layer: DecodeError.Layer) -> DecodeError {
    DecodeError(layer, at: offset, .truncated(needed: count, available: remaining, limit: limit))
  }
}

extension PacketReader {
  /// Calls `body` with a reader of the bytes at `range`. Nobody else can have them meanwhile, and nothing is counted.
  @inlinable
  static func read<R, E: Error>(
    _ bytes: inout [UInt8], at range: Range<Int>, _ body: (PacketReader) throws(E) -> R
  ) throws(E) -> R {
    try bytes.withUnsafeMutableBufferPointer { (buffer) throws(E) in
      // The slice is checked.
      try body(
        PacketReader(
          UnsafeRawBufferPointer(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[range])))
      )
    }
  }

  /// The bytes that are left, for functions in C: they stay in place no longer than for whoever lent this reader.
  @inlinable
  public var unsafeBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[offset..<end]) }
}

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

  /// Appends what `body` writes: `most` bytes at most, for which there is room then. For the fixed parts of a line, whose
  /// length is known: the room is looked at once, and not for each number.
  @inline(__always)
  mutating func line(upTo most: Int, _ body: (inout TextCursor) -> Void) {
    room(most + TextCursor.margin)
    var cursor = TextCursor(bytes + count)
    body(&cursor)
    let length = cursor.next - (bytes + count)
    precondition(length <= most, "more was written than announced")
    count += length
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

/// A place in room that ``TextBuffer/line(upTo:_:)`` has made.
struct TextCursor {
  // Unsafe: nothing is looked at here. It holds because whoever makes room says how much will be written, which is compared
  // afterwards, and because no store below reaches farther than `margin` beyond that.
  fileprivate var next: UnsafeMutablePointer<UInt8>

  fileprivate static let margin = 8

  @inline(__always)
  fileprivate init(_ start: UnsafeMutablePointer<UInt8>) { next = start }

  @inline(__always)
  mutating func put(byte: UInt8) {
    next.pointee = byte
    next += 1
  }

  @inline(__always)
  mutating func put(_ text: StaticString) {
    let length = text.utf8CodeUnitCount
    text.withUTF8Buffer { next.update(from: $0.baseAddress ?? UnsafePointer(next), count: length) }
    next += length
  }

  /// Writes the first `count` bytes of a number as they lie in memory, the lowest first: at most eight.
  @inline(__always)
  mutating func put(memory value: UInt64, count: Int = 8) {
    UnsafeMutableRawPointer(next).storeBytes(of: value.littleEndian, as: UInt64.self)
    next += min(max(count, 0), 8)
  }

  /// The same of a smaller one: at most four.
  @inline(__always)
  mutating func put(memory value: UInt32, count: Int) {
    UnsafeMutableRawPointer(next).storeBytes(of: value.littleEndian, as: UInt32.self)
    next += min(max(count, 0), 4)
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

  /// Appends one character of a text that the program knows.
  @inline(__always)
  mutating func put(letter position: Int, of text: StaticString) {
    let byte = text.withUTF8Buffer { position >= 0 && position < $0.count ? $0[position] : UInt8(ascii: "?") }
    put(byte: byte)
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

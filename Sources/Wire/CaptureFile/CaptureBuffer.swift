/// The bytes of a file that have come and are still needed.
///
/// They are given to decoders where they lie. What is left moves to the front only when that is not more than what has
/// gone, so that however small the pieces are each byte moves a few times at most.
@usableFromInline
struct CaptureBuffer: Sendable {
  @usableFromInline private(set) var storage: [UInt8] = []
  @usableFromInline private(set) var start = 0

  /// What a piece has room for at least.
  static let room = 256 << 10

  init() {}

  /// How many bytes there are.
  var count: Int { storage.count - start }

  /// Calls `body` with the bytes.
  @inline(__always)
  func read<R, E: Error>(_ body: (PacketReader) throws(E) -> R) throws(E) -> R {
    try PacketReader.read(storage.span.extracting(droppingFirst: start), body)
  }

  /// Calls `body` with those at `range`, counted from the first.
  @inlinable
  func lend<R, E: Error>(_ range: Range<Int>, _ body: (PacketReader) throws(E) -> R) throws(E) -> R {
    try PacketReader.read(storage.span.extracting(start + range.lowerBound..<start + range.upperBound), body)
  }

  /// Calls `body` with those at `packet`, and those at `options` as remarks.
  @inlinable
  mutating func lend<R, E: Error>(
    _ packet: Range<Int>, _ options: Range<Int>, _ order: ByteOrder,
    _ body: (PacketReader, PacketRemarks) throws(E) -> R
  ) throws(E) -> R {
    let (start, end) = (start + packet.lowerBound, start + packet.upperBound)
    guard !options.isEmpty else {
      return try PacketReader.read(&storage, at: start..<end) { (bytes) throws(E) in try body(bytes, PacketRemarks()) }
    }
    let remarks = self.start + options.lowerBound..<self.start + options.upperBound
    return try PacketReader.read(storage.span.extracting(start..<end)) { (bytes) throws(E) in
      try PacketReader.read(storage.span.extracting(remarks)) { (options) throws(E) in
        try body(bytes, PacketRemarks(options: options, order))
      }
    }
  }

  /// Forgets the first `amount` bytes, or all where there are fewer.
  @inline(__always)
  mutating func drop(_ amount: Int) {
    start += min(max(amount, 0), count)
    if start == storage.count { empty() }
  }

  /// Makes room for `room` more bytes at least, and takes what `body` appends.
  mutating func fill<E: Error>(room: Int, _ body: (inout OutputSpan<UInt8>) throws(E) -> Void) throws(E) -> Int {
    makeRoom(room)
    let before = storage.count
    try storage.append(addingCapacity: storage.capacity - before, initializingWith: body)
    return storage.count - before
  }

  /// Copies what is left in `bytes`.
  mutating func append(_ bytes: PacketReader) {
    makeRoom(bytes.remaining)
    bytes.append(to: &storage)
  }

  private mutating func empty() {
    storage.removeAll(keepingCapacity: true)
    start = 0
  }

  /// Moves no more bytes than have gone, or makes the storage twice as large.
  private mutating func makeRoom(_ room: Int) {
    guard storage.capacity - storage.count < room else { return }
    if start >= count {
      storage.removeFirst(start)
      start = 0
    }
    guard storage.capacity - storage.count < room else { return }
    storage.reserveCapacity(max(storage.count + room, 2 * storage.capacity))
  }
}

/// Several capture files as one, in the order of time.
///
/// Packets of the same time come in the order of the files (mergecap(1) takes the last file first), and those of one file
/// in its own order: a packet that is earlier than the one before it in its file is not moved ahead of that. A packet
/// without a time comes right after the one before it. Each step costs the logarithm of the number of files.
public struct CaptureMerge: Sendable {
  /// What `advance` found.
  public enum Step: Hashable, Sendable {
    /// The next packet, of the file with this number; `withPacket` lends its bytes.
    case record(CaptureRecord, source: Int)
    /// The file with this number needs bytes before it is known which packet is next.
    case needsBytes(source: Int)
    /// The file with this number cannot be read any further; said once, and the others go on.
    case failed(CaptureFileError, source: Int)
    /// All files are over.
    case end
  }

  /// The files, in the order in which they were given.
  public var readers: [CaptureReader] { files }
  @usableFromInline var files: [CaptureReader]

  /// The files whose next packet is known, as a heap by time and number.
  private var heads: [Head] = []
  /// The files that have to be asked, the last one first.
  private var waiting: [Int]
  /// The file whose packet is lent.
  @usableFromInline private(set) var current: Int?

  private struct Head: Comparable {
    let time: Int64
    let source: Int
    let record: CaptureRecord

    static func < (left: Head, right: Head) -> Bool { (left.time, left.source) < (right.time, right.source) }
  }

  /// Merges so many files, of which nothing has come yet.
  public init(count: Int) {
    files = (0..<max(count, 0)).map { _ in CaptureReader() }
    waiting = files.indices.reversed()
  }

  /// Looks for the next packet; the one before is gone.
  public mutating func advance() -> Step {
    if let current {
      waiting.append(current)
      self.current = nil
    }
    while let source = waiting.last {
      switch files[source].advance() {
      case .record(let record):
        // Without a time it is next: nothing is earlier than the one before it, which has just been handed out.
        insert(Head(time: record.nanosecondsSince1970 ?? .min, source: source, record: record))
      case .needsBytes: return .needsBytes(source: source)
      case .end: break
      case .failed(let error):
        waiting.removeLast()
        return .failed(error, source: source)
      }
      waiting.removeLast()
    }
    guard let head = removeFirst() else { return .end }
    current = head.source
    return .record(head.record, source: head.source)
  }

  /// Lends the bytes of the packet that `advance` found last: none if it found something else.
  @inlinable
  public func withPacket<R, E: Error>(_ body: (PacketReader) throws(E) -> R) throws(E) -> R {
    guard let current else { return try PacketReader.read([], body) }
    // Not through the reader, of which that would make a copy.
    return try files[current].buffer.lend(files[current].packet, body)
  }

  /// Lends the bytes of the packet that was found last, and what has been said about it.
  ///
  /// It changes nothing, but as if it did nobody else can have the bytes, and nothing has to be counted for each packet.
  @inlinable
  public mutating func withRemarkedPacket<R, E: Error>(
    _ body: (PacketReader, PacketRemarks) throws(E) -> R
  ) throws(E) -> R {
    guard let current else { return try PacketReader.read([]) { (none) throws(E) in try body(none, PacketRemarks()) } }
    return try files[current].buffer.lend(
      files[current].packet, files[current].options, files[current].order, body)
  }

  /// The next packet where there is one file and that takes no decision, which is the fast way through a large file; the one
  /// before is gone. Nil says nothing: ask `advance`.
  public mutating func advanceQuickly() -> CaptureRecord? {
    guard files.count == 1, heads.isEmpty, let record = files[0].advanceQuickly() else { return nil }
    if !waiting.isEmpty { waiting.removeAll(keepingCapacity: true) }
    current = 0
    return record
  }

  /// Takes packets, with their bytes, while they are there and `body` wants them, where there is one file and it is a
  /// classic one; the one before is gone. When it is over that says nothing: ask `advance`.
  public mutating func forEachWhole(_ body: (borrowing CaptureRecord, PacketReader) -> Bool) {
    // A file that has failed or ended gives none, and is not asked again.
    guard files.count == 1, heads.isEmpty, files[0].forEachWhole(body) else { return }
    if !waiting.isEmpty { waiting.removeAll(keepingCapacity: true) }
    current = 0
  }

  /// How many addresses the file with this number has told the names of, without a copy of its reader; 0 if there is no
  /// such file.
  public func nameCount(of source: Int) -> Int {
    files.indices.contains(source) ? files[source].names.count : 0
  }

  /// How many sections of the file with this number have begun, without a copy of its reader; 0 if there is no such file.
  public func sectionCount(of source: Int) -> Int {
    files.indices.contains(source) ? files[source].told.sectionCount : 0
  }

  /// Gives bytes to the file with this number, as `CaptureReader.fill` does; 0 if there is no such file.
  @discardableResult
  public mutating func fill<E: Error>(
    source: Int, _ body: (inout OutputSpan<UInt8>) throws(E) -> Void
  ) throws(E) -> Int {
    guard files.indices.contains(source) else { return 0 }
    return try files[source].fill(body)
  }

  /// Copies the next bytes of the file with this number.
  public mutating func feed(_ bytes: [UInt8], source: Int) {
    if files.indices.contains(source) { files[source].feed(bytes) }
  }

  /// Says that no more bytes will come of the file with this number.
  public mutating func finish(source: Int) {
    if files.indices.contains(source) { files[source].finish() }
  }

  private mutating func insert(_ head: Head) {
    var position = heads.count
    heads.append(head)
    while position > 0, head < heads[(position - 1) / 2] {
      heads[position] = heads[(position - 1) / 2]
      position = (position - 1) / 2
    }
    heads[position] = head
  }

  private mutating func removeFirst() -> Head? {
    guard let last = heads.popLast() else { return nil }
    guard let first = heads.first else { return last }
    var position = 0
    while true {
      var child = 2 * position + 1
      if child + 1 < heads.count, heads[child + 1] < heads[child] { child += 1 }
      guard child < heads.count, heads[child] < last else { break }
      heads[position] = heads[child]
      position = child
    }
    heads[position] = last
    return first
  }
}

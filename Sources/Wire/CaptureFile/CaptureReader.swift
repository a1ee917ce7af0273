/// Reads a capture file as it comes: pcap in all its variants, and pcapng.
///
/// Give it bytes with `fill` or `feed`, in pieces of any size, and take packets with `advance` until it needs more:
///
///     while true {
///       switch reader.advance() {
///       case .record(let record): reader.withPacket { print(record.originalLength, $0.remaining) }
///       case .needsBytes: if reader.fill({ read(file, appendingTo: &$0) }) == 0 { reader.finish() }
///       case .end: return
///       case .failed(let error): throw error
///       }
///     }
///
/// Packets stay where they are read to, and are lent. It holds one piece and at most one block of 2 MiB beside it,
/// whatever lengths a file claims.
public struct CaptureReader: Sendable {
  /// What `advance` found.
  public enum Step: Hashable, Sendable {
    /// The next packet, whose bytes `withPacket` lends.
    case record(CaptureRecord)
    /// What is there does not suffice: `fill`, `feed` or `finish`, and ask again.
    case needsBytes
    /// The file is over, and was sound.
    case end
    /// The file cannot be read any further. It stays so.
    case failed(CaptureFileError)
  }

  /// No packet is longer, unless the file announces a larger snapshot length; tcpdump(8) has the same limit.
  public static let maximumPacketLength: UInt32 = 262_144
  /// No packet is longer, whatever the file announces.
  public static let absoluteMaximumPacketLength: UInt32 = 1 << 20
  /// No block is longer that has to be understood.
  public static let maximumBlockLength: UInt32 = 2 << 20
  /// No section has more interfaces.
  public static let maximumInterfaceCount = 4096
  /// So many names of addresses are kept.
  public static let maximumNameCount = 16_384

  /// What kind of file it is; nil before the first four bytes.
  public internal(set) var format: CaptureFormat?
  /// Where packets were seen, as far as the current section has told.
  public var interfaces: [CaptureInterface] { told.interfaces }
  /// Where the current section comes from; nil in a classic file.
  public var section: CaptureSection? { told.section }
  /// How many sections have begun; a classic file is one.
  public var sectionCount: Int { told.sectionCount }
  /// The names of addresses that the file has told so far.
  public var names: CaptureNames { told.names }
  /// How many blocks had options or names that made no sense. Everything before the first such was used.
  public internal(set) var damagedOptionCount = 0

  enum State: Sendable {
    case beginning
    case records(PcapRecordLayout)
    case blocks
    /// Passing over the inside of a block, and then comparing its last length.
    case skipping(UInt64, begin: UInt64, length: UInt32)
    case over(CaptureFileError?)
  }

  var state = State.beginning
  var told = CaptureDescriptions()
  @usableFromInline var order = ByteOrder.littleEndian
  @usableFromInline var buffer = CaptureBuffer()
  /// Where the first byte in `buffer` lies in the file.
  var offset: UInt64 = 0
  /// The bytes of the last record, dropped before the next.
  var pending = 0
  /// Where in `buffer` the packet of the last record is.
  @usableFromInline var packet = 0..<0
  /// Where in `buffer` the options of the last record are.
  @usableFromInline var options = 0..<0
  /// How many bytes `advance` needs.
  var wanted = 0
  private var isFinished = false

  /// A reader of a file of which nothing has come yet.
  public init() {}

  /// Looks for the next packet; the one before is gone.
  public mutating func advance() -> Step {
    forget()
    while true {
      do throws(CaptureFileError) {
        switch state {
        case .beginning: try begin()
        case .records(let layout): return .record(try nextRecord(layout))
        case .blocks: if let record = try nextBlock() { return .record(record) }
        case .skipping(let count, let begin, let length): try skip(count, begin: begin, length: length)
        case .over(nil): return .end
        case .over(let error?): return .failed(error)
        }
      } catch {
        guard let step = settle(error) else { continue }
        return step
      }
    }
  }

  /// The next packet where that takes no decision, for whoever has many; the one before is gone. Nil says nothing: ask
  /// `advance`.
  mutating func advanceQuickly() -> CaptureRecord? {
    forget()
    do throws(CaptureFileError) {
      switch state {
      case .records(let layout): return try nextRecord(layout)
      case .blocks: return try nextBlock()
      default: return nil
      }
    } catch {
      // Nothing was taken: it will be found again.
      return nil
    }
  }

  /// What becomes of bytes that do not suffice: more can come, or the file is over, or it is damaged.
  private mutating func settle(_ error: CaptureFileError) -> Step? {
    guard case .truncated(_, let needed, _) = error.problem else {
      state = .over(error)
      return nil
    }
    if !isFinished {
      // What is passed over is not kept: its last length is enough to go on.
      if case .skipping = state { wanted = 4 } else { wanted = Int(clamping: needed) }
      return .needsBytes
    }
    switch state {
    case .beginning where format == nil:
      state = .over(CaptureFileError(at: offset, .notACapture(buffer.read(\.array))))
    case .records where buffer.count == 0, .blocks where buffer.count == 0: state = .over(nil)
    default: state = .over(error)
    }
    return nil
  }

  mutating func forget() {
    guard pending > 0 else { return }
    consume(pending)
    pending = 0
    packet = 0..<0
    options = 0..<0
  }

  mutating func consume(_ count: Int) {
    buffer.drop(count)
    offset &+= UInt64(count)
  }
}

extension CaptureReader {
  /// Lends the bytes of the packet that `advance` found last: none if it found something else.
  ///
  /// The reader must not leave `body`.
  @inlinable
  public func withPacket<R, E: Error>(_ body: (PacketReader) throws(E) -> R) throws(E) -> R {
    try buffer.lend(packet, body)
  }

  /// Has `body` append the next bytes of the file to the span, and returns how many those were.
  ///
  /// The span has room for 64 KiB at least. The packet that `advance` found last stays.
  @discardableResult
  public mutating func fill<E: Error>(_ body: (inout OutputSpan<UInt8>) throws(E) -> Void) throws(E) -> Int {
    let least = buffer.count == 0 ? CaptureBuffer.room : 64 << 10
    return try buffer.fill(room: max(least, wanted - buffer.count), body)
  }

  /// Copies the next bytes of the file.
  public mutating func feed(_ bytes: [UInt8]) { PacketReader.read(bytes) { buffer.append($0) } }

  /// Copies the next bytes of the file: those that are left in `bytes`.
  public mutating func feed(_ bytes: PacketReader) { buffer.append(bytes) }

  /// Says that no more bytes will come.
  public mutating func finish() { isFinished = true }
}

extension CaptureReader {
  /// What has been said about the packet that `advance` found last; reads its options again.
  public var comments: [String] {
    buffer.read { bytes in bytes.slice(options).map { PacketRemarks(options: $0, order).comments } ?? [] }
  }

  /// Reads the first bytes, which tell what the file is.
  private mutating func begin() throws(CaptureFileError) {
    let magic = buffer.read { bytes in
      var bytes = bytes
      return bytes.u32()
    }
    guard let magic else { throw missing(4, .fileHeader) }
    format = CaptureFormat(magic: magic)
    switch format {
    case .pcap(let precision, let isModified, let order):
      try beginRecords(precision, isModified: isModified, order)
    case .pcapng: state = .blocks
    case nil:
      guard buffer.count >= 16 || isFinished else { throw missing(16, .fileHeader) }
      throw CaptureFileError(at: 0, .notACapture(buffer.read { Array($0.array.prefix(16)) }))
    }
  }

  /// The error of a part that needs `count` bytes from the next one on.
  func missing(_ count: UInt64, _ part: CaptureFileError.Part) -> CaptureFileError {
    CaptureFileError(at: offset, .truncated(part, needed: count, available: UInt64(buffer.count)))
  }
}

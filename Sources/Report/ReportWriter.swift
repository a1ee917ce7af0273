internal import Host

/// Writes reports to a descriptor without ever holding up the work that they report on.
///
/// What a slow reader does not take is queued; a reader that has gone is noticed and the rest is dropped quietly.
public final class ReportWriter {
  private let number: Int32
  private var queue: [UInt8] = []
  /// The reader has gone, or writing failed: nothing more is written.
  public private(set) var isGone = false
  /// The error number of the write that failed, where that was not merely a reader who has left.
  public private(set) var failure: Int32?
  private var dropped = 0
  /// A file takes as much as it gets at once.
  private lazy var hasReader = !OutputFile.hasNoReader(number)

  /// The most that is queued for a reader that does not read.
  private static let queueLimit = 4 << 20

  private let dropNotice: (Int) -> [UInt8]

  /// Writes to `number`, whose flags stay as they are.
  ///
  /// - Parameter dropNotice: the line that says how many others were dropped, in the language of the report.
  public init(
    _ number: Int32,
    dropNotice: @escaping (Int) -> [UInt8] = {
      Array("sonde: \($0) lines of this report were dropped: nobody read them\n".utf8)
    }
  ) {
    self.number = number
    self.dropNotice = dropNotice
  }

  /// Queues `line`, which has its newline, and writes as much as the reader takes now.
  ///
  /// - Parameter isEssential: it is queued even behind all that a slow reader has not taken.
  public func write(_ line: some Collection<UInt8>, isEssential: Bool = false) {
    guard !isGone else { return }
    if isEssential, dropped > 0 { noteDropped() }
    if !isEssential, queue.count + line.count > Self.queueLimit {
      dropped += 1
    } else {
      queue.append(contentsOf: line)
    }
    flush()
  }

  /// Writes `lines` as far as they are taken now, and queues the rest.
  public func write(_ lines: UnsafeRawBufferPointer) {
    guard !isGone else { return }
    if !queue.isEmpty { flush() }
    let written = queue.isEmpty ? writeNow(lines) : 0
    if !isGone, written < lines.count { queue.append(contentsOf: lines[written...]) }
  }

  /// Writes one line of text; the newline is added.
  public func line(_ text: String) { write(Array((text + "\n").utf8)) }

  /// So much is queued that whoever can wait should.
  var isOverdue: Bool {
    flush()
    return queue.count > Self.queueLimit / 4
  }

  /// The reader has not taken everything yet.
  var isBehind: Bool {
    flush()
    return !queue.isEmpty
  }

  /// Writes what is queued, waiting for a slow reader for at most `patience` milliseconds at a time. For the end of the
  /// process.
  public func finish(patience: Int32 = 1000) {
    if dropped > 0 { noteDropped() }
    flush()
    while !queue.isEmpty, !isGone, ReportDescriptor.waitWritable(number, milliseconds: patience) { flush() }
  }

  /// The same, but returns false at once when there is something to read from `interruption`; to be called again then.
  public func finish(patience: Int32, interruptedBy interruption: Int32) -> Bool {
    if dropped > 0 { noteDropped() }
    flush()
    while !queue.isEmpty, !isGone {
      switch ReportDescriptor.wait(number, or: interruption, milliseconds: patience) {
      case .writable: flush()
      case .interrupted: return false
      case .timedOut: return true
      }
    }
    return true
  }

  private func noteDropped() {
    queue.append(contentsOf: dropNotice(dropped))
    dropped = 0
  }

  private func flush() {
    let written = queue.withUnsafeBytes(writeNow)
    queue.removeFirst(written)
  }

  /// Writes from `bytes` what is taken now, and returns how many those were.
  private func writeNow(_ bytes: UnsafeRawBufferPointer) -> Int {
    var written = 0
    while written < bytes.count, !isGone {
      var end = bytes.count
      if hasReader {
        // At most PIPE_BUF bytes after asking: that much never blocks, even where the descriptor is in blocking mode.
        guard ReportDescriptor.waitWritable(number, milliseconds: 0) else { break }
        end = min(written + 4096, end)
      }
      switch ReportDescriptor.write(number, UnsafeRawBufferPointer(rebasing: bytes[written..<end])) {
      case .written(let count): written += count
      case .wouldBlock: return written
      case .gone: isGone = true
      case .failed(let code):
        isGone = true
        failure = code
      }
    }
    return written
  }
}

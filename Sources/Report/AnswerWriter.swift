internal import Host

/// Writes the answers of a command to stdout: gathered into large writes, none of them dropped.
///
/// Like every writer here it never blocks the caller; what a slow reader does not take waits in memory until ``finish()``.
public final class AnswerWriter {
  private let number: Int32
  private let writer: ReportWriter
  private var gathered: [UInt8] = []
  /// Whether a person reads along.
  public let isTerminal: Bool

  private static let batch = 32 << 10

  /// Writes to `number`, whose flags stay as they are.
  public init(_ number: Int32) {
    self.number = number
    writer = ReportWriter(number)
    isTerminal = StandardDescriptors.isTerminal(number)
  }

  /// Nobody reads any more, so that further work would be for nothing. Asks the kernel, for a run that writes rarely.
  public var isGone: Bool { writer.isGone || ReportDescriptor.isReaderGone(number) }

  /// The reader was found to have gone when something was written.
  public var isReaderGone: Bool { writer.isGone && writer.failure == nil }

  /// Takes one record, which ends with a newline. A terminal sees it at once, a pipe or file at the next ``flush()``.
  public func write(_ record: [UInt8]) {
    gathered.append(contentsOf: record)
    if isTerminal || gathered.count >= Self.batch { flush() }
  }

  /// Takes lines, and hands them on without a copy where nobody has to be waited for.
  public func write(lines: UnsafeRawBufferPointer) {
    flush()
    writer.write(lines)
  }

  /// The reader is so slow that whoever can wait for it should.
  public var isOverdue: Bool { writer.isOverdue }

  /// The reader has not taken everything yet: a picture of the moment would be an old one when it is seen.
  public var isBehind: Bool { writer.isBehind }

  /// Hands what was gathered to the reader. To be called before the program waits for something.
  public func flush() {
    guard !gathered.isEmpty else { return }
    writer.write(gathered, isEssential: true)
    gathered.removeAll(keepingCapacity: true)
  }

  /// Writes all that is left, however slow the reader is, and returns the error number of a write that failed. A reader
  /// that has gone is no failure.
  public func finish() -> Int32? {
    flush()
    writer.finish(patience: .max)
    return writer.failure
  }

  /// Writes all that is left, waiting for at most `patience` milliseconds at a time, and returns false as soon as there is
  /// something to read from `interruption`; ``finish()`` or this is to be called again then.
  public func finish(patience: Int32, interruptedBy interruption: Int32) -> Bool {
    flush()
    return writer.finish(patience: patience, interruptedBy: interruption)
  }

  /// The error number of a write that failed.
  public var failure: Int32? { writer.failure }
}

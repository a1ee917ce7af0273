package import Reactor
package import Sockets

/// Where the bytes come from and where they go: stdin and stdout, ready to be used without ever blocking.
package final class Console: @unchecked Sendable {
  let input: ConsoleInput
  let output: ConsoleOutput

  package init(input: ConsoleInput, output: ConsoleOutput) {
    self.input = input
    self.output = output
  }
}

/// How a descriptor of the console may be used.
package enum ConsoleMode: Hashable, Sendable {
  /// Calls return at once: opened by ourselves with O_NONBLOCK, or a regular file.
  case nonBlocking
  /// Somebody else's blocking descriptor that could not be reopened: ask poll(2) first, write at most PIPE_BUF.
  case blocking
}

/// What a pipe of the console is asked to hold: beyond this a reader and a writer on two cores gain nothing.
private let pipeSize = 512 << 10

/// Stdin.
package final class ConsoleInput: @unchecked Sendable {
  let channel: Channel
  let kind: FileKind
  private let mode: ConsoleMode

  /// Takes over `descriptor`.
  package init(
    _ descriptor: consuming Descriptor, kind: FileKind, mode: ConsoleMode, on reactor: Reactor
  ) throws(SocketError) {
    self.kind = kind
    self.mode = mode
    if kind == .pipe { Kernel.growPipe(descriptor.fileNumber, to: pipeSize) }
    channel = try Channel(descriptor, on: reactor)
  }

  var canSendFile: Bool { kind == .regular }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SocketError) -> TransferResult {
    if kind == .socket { return try Kernel.receive(channel.fileNumber, into: buffer) }
    if mode == .blocking, !channel.isAlwaysReady, !Kernel.isReady(channel.fileNumber, for: .read) { return .wouldBlock }
    return try Kernel.read(channel.fileNumber, into: buffer)
  }
}

/// Stdout.
package final class ConsoleOutput: @unchecked Sendable {
  let channel: Channel
  let kind: FileKind
  private let mode: ConsoleMode
  /// Serialises writers: whoever holds the turn writes a whole message.
  private let turns: Turns

  /// Takes over `descriptor`.
  package init(
    _ descriptor: consuming Descriptor, kind: FileKind, mode: ConsoleMode, on reactor: Reactor
  ) throws(SocketError) {
    self.kind = kind
    self.mode = mode
    if kind == .pipe { Kernel.growPipe(descriptor.fileNumber, to: pipeSize) }
    channel = try Channel(descriptor, on: reactor)
    turns = Turns(on: reactor)
  }

  /// Splice takes its blocking mode from the file, so a borrowed one must be written to.
  var canSplice: Bool { kind == .pipe && mode == .nonBlocking }
  /// Splicing through a pipe of our own pays where the sink takes pages without looking at them.
  var canSpliceThroughPipe: Bool { kind == .regular || (kind == .device && channel.isAlwaysReady) }

  func write(_ bytes: UnsafeRawBufferPointer) throws(SocketError) -> TransferResult {
    if kind == .socket { return try Kernel.send(channel.fileNumber, bytes) }
    guard mode == .blocking, !channel.isAlwaysReady else { return try Kernel.write(channel.fileNumber, bytes) }
    guard Kernel.isReady(channel.fileNumber, for: .write) else { return .wouldBlock }
    return try Kernel.write(channel.fileNumber, UnsafeRawBufferPointer(rebasing: bytes.prefix(4096)))
  }

  /// Writes all of `bytes`, one writer after the other.
  func writeAll(_ bytes: [UInt8]) async throws(SessionStop) {
    try await turns.take()
    defer { turns.pass() }
    var written = 0
    while written < bytes.count {
      let result: TransferResult
      do throws(SocketError) {
        result = try bytes.withBytes { (raw) throws(SocketError) in
          try write(UnsafeRawBufferPointer(rebasing: raw[written...]))
        }
      } catch { throw .output(error) }
      switch result {
      case .bytes(let count): written += count
      case .wouldBlock, .endOfFile: try await channel.ready(.write)
      }
    }
  }
}

/// Why a pump stopped before its end of file.
enum SessionStop: Error {
  case cancelled
  case peer(SocketError)
  case input(SocketError)
  case outputGone
  case outputFailed(SocketError)
  case messageTooLong(bytes: Int, limit: Int)
  case messageIncomplete(missing: Int)

  /// A failed write to stdout: the reader has gone, or the file took no more.
  static func output(_ error: SocketError) -> SessionStop {
    error.code == .brokenPipe || error.code == .connectionReset ? .outputGone : .outputFailed(error)
  }

  func ending(cancellation: Ending) -> Ending {
    switch self {
    case .cancelled: cancellation
    case .peer(let error): .peerFailed(error)
    case .input(let error): .inputFailed(error)
    case .outputGone: .outputGone
    case .outputFailed(let error): .outputFailed(error)
    case .messageTooLong(let bytes, let limit): .messageTooLong(bytes: bytes, limit: limit)
    case .messageIncomplete(let missing): .messageIncomplete(missing: missing)
    }
  }
}

extension Channel {
  /// Lets everybody else have a turn.
  func giveWay() async throws(SessionStop) {
    do throws(ReactorError) { try await reactor.giveWay() } catch { throw .cancelled }
  }

  /// Waits without a deadline; only cancellation can end that.
  func ready(_ direction: Direction) async throws(SessionStop) {
    do throws(ReactorError) { try await wait(for: direction) } catch { throw .cancelled }
  }

  /// Waits for the side that kept a splice from moving anything: the kernel does not say which it was.
  ///
  /// By the time of asking both may be ready. Waiting for either would then be for ever, since readiness is told once.
  static func ready(reading source: Channel, orWriting sink: Channel) async throws(SessionStop) {
    if !source.isAlwaysReady, !Kernel.isReady(source.fileNumber, for: .read) {
      try await source.ready(.read)
    } else if !sink.isAlwaysReady, !Kernel.isReady(sink.fileNumber, for: .write) {
      try await sink.ready(.write)
    } else {
      try await source.giveWay()
    }
  }
}

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

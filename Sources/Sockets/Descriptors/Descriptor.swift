internal import CLinux
internal import Glibc

/// A file descriptor with exactly one owner: closed when the owner goes away, and only then.
public struct Descriptor: ~Copyable, Sendable {
  /// The number, valid for as long as this value lives.
  public let fileNumber: Int32

  /// Takes ownership of an open descriptor.
  public init(owning fileNumber: Int32) { self.fileNumber = fileNumber }

  deinit { _ = Glibc.close(fileNumber) }

  /// Closes, and reports what the kernel says of it. The descriptor is gone even then.
  ///
  /// The corresponding C function is `close(2)`. An interrupted close has closed.
  public consuming func close() throws(SocketError) {
    let number = detach()
    guard Glibc.close(number) == 0 else {
      let code = Errno.current
      guard code == .interrupted else { throw SocketError("close", code) }
      return
    }
  }

  /// Gives the number away: the caller owns it now.
  public consuming func detach() -> Int32 {
    let number = fileNumber
    discard self
    return number
  }

  /// A second descriptor of the same open file, close-on-exec. The corresponding C function is `fcntl(F_DUPFD_CLOEXEC)`.
  public func duplicate() throws(SocketError) -> Descriptor { try Self.duplicate(of: fileNumber) }

  /// The same of a number that belongs to somebody else, such as that of standard output.
  public static func duplicate(of fileNumber: Int32) throws(SocketError) -> Descriptor {
    Descriptor(owning: try check(fcntl(fileNumber, F_DUPFD_CLOEXEC, 3), "dup"))
  }

  /// Whether calls on the open file return instead of waiting (`O_NONBLOCK`). Shared by all descriptors of that file.
  public func isNonBlocking() throws(SocketError) -> Bool {
    try check(fcntl(fileNumber, F_GETFL, 0), "fcntl") & O_NONBLOCK != 0
  }

  /// Sets or clears `O_NONBLOCK`. Never do this to an inherited descriptor: other processes share the flag.
  public func setNonBlocking(_ on: Bool) throws(SocketError) {
    let flags = try check(fcntl(fileNumber, F_GETFL, 0), "fcntl")
    try check(fcntl(fileNumber, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK), "fcntl")
  }

  /// Reads what is there. The corresponding C function is `read(2)`.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(SocketError) -> TransferResult {
    try Kernel.read(fileNumber, into: buffer)
  }

  /// Writes as much as fits. The corresponding C function is `write(2)`.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(SocketError) -> TransferResult {
    try Kernel.write(fileNumber, bytes)
  }
}

/// What one attempt to move bytes came to. "Not now" and "no more" are values, not errors.
public enum TransferResult: Hashable, Sendable {
  /// So many bytes were moved; 0 is an empty datagram, never the end.
  case bytes(Int)
  /// The other end has finished.
  case endOfFile
  /// Nothing can be moved at this moment; wait for readiness.
  case wouldBlock
}

/// A pipe: what is written to one end is read from the other. The corresponding C function is `pipe2(2)`.
@frozen public struct Pipe: ~Copyable, Sendable {
  /// The end to read from.
  public let readEnd: Descriptor
  /// The end to write to.
  public let writeEnd: Descriptor

  /// Makes a pipe, close-on-exec.
  public init(nonBlocking: Bool = true) throws(SocketError) {
    var ends: (Int32, Int32) = (-1, -1)
    let result = withUnsafeMutableBytes(of: &ends) { raw in
      clinux_pipe2(raw.assumingMemoryBound(to: Int32.self).baseAddress, O_CLOEXEC | (nonBlocking ? O_NONBLOCK : 0))
    }
    try check(result, "pipe")
    readEnd = Descriptor(owning: ends.0)
    writeEnd = Descriptor(owning: ends.1)
  }
}

extension Descriptor {
  /// Closes a number that somebody has detached; nil is nothing to close.
  package static func close(_ number: Int32?) {
    if let number { _ = Descriptor(owning: number) }
  }
}

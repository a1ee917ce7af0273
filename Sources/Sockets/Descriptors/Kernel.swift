internal import CLinux
internal import Glibc

/// System calls on descriptor numbers that the caller keeps open, for loops too hot for ownership.
///
/// Each retries after a signal, turns EAGAIN and end of file into values, and throws the rest.
public enum Kernel {
  /// The corresponding C function is `read(2)`.
  public static func read(_ fd: Int32, into buffer: UnsafeMutableRawBufferPointer) throws(SocketError) -> TransferResult
  {
    while true {
      let count = Glibc.read(fd, buffer.baseAddress, buffer.count)
      if count > 0 { return .bytes(count) }
      if count == 0 { return .endOfFile }
      if let result = try refusal("read") { return result }
    }
  }

  /// The corresponding C function is `write(2)`.
  public static func write(_ fd: Int32, _ bytes: UnsafeRawBufferPointer) throws(SocketError) -> TransferResult {
    while true {
      let count = Glibc.write(fd, bytes.baseAddress, bytes.count)
      if count >= 0 { return .bytes(count) }
      if let result = try refusal("write") { return result }
    }
  }

  /// Receives from a stream socket. The corresponding C function is `recv(2)`, never waiting.
  public static func receive(
    _ fd: Int32, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SocketError) -> TransferResult {
    while true {
      let count = Glibc.recv(fd, buffer.baseAddress, buffer.count, Constant.doNotWait)
      if count > 0 { return .bytes(count) }
      if count == 0 { return .endOfFile }
      if let result = try refusal("recv") { return result }
    }
  }

  /// Sends to a connected socket, never waiting and never raising SIGPIPE. The corresponding C function is `send(2)`.
  public static func send(_ fd: Int32, _ bytes: UnsafeRawBufferPointer) throws(SocketError) -> TransferResult {
    while true {
      let count = Glibc.send(fd, bytes.baseAddress, bytes.count, Constant.doNotWait | Constant.noSignal)
      if count >= 0 { return .bytes(count) }
      if let result = try refusal("send") { return result }
    }
  }

  /// Moves pages between a pipe and something else without copying. The corresponding C function is `splice(2)`.
  ///
  /// `.wouldBlock` does not say which side was not ready: ask ``isReady(_:for:)``. Throws EINVAL where one side cannot
  /// splice, for example a file opened with O_APPEND.
  public static func splice(from source: Int32, to sink: Int32, count: Int) throws(SocketError) -> TransferResult {
    while true {
      let moved = clinux_splice(source, sink, count, UInt32(CLINUX_SPLICE_MOVE | CLINUX_SPLICE_NONBLOCK))
      if moved > 0 { return .bytes(moved) }
      if moved == 0 { return .endOfFile }
      if let result = try refusal("splice") { return result }
    }
  }

  /// Sends from a regular file's current position. The corresponding C function is `sendfile(2)`.
  public static func sendFile(from file: Int32, to sink: Int32, count: Int) throws(SocketError) -> TransferResult {
    while true {
      let moved = Glibc.sendfile(sink, file, nil, count)
      if moved > 0 { return .bytes(moved) }
      if moved == 0 { return .endOfFile }
      if let result = try refusal("sendfile") { return result }
    }
  }

  /// Whether a read or write would find the descriptor ready now, or an error waiting. The corresponding C function is
  /// `poll(2)` without waiting.
  public static func isReady(_ fd: Int32, for direction: Direction) -> Bool {
    wait(fd, for: direction, milliseconds: 0)
  }

  /// Keeps a descriptor that somebody else has opened from programs that are executed. The corresponding C function is
  /// `fcntl(F_SETFD)`.
  public static func closeOnExec(_ fd: Int32) { _ = fcntl(fd, F_SETFD, FD_CLOEXEC) }

  /// Waits for readiness with `poll(2)`; for code that has no event loop, or has left it. A negative time waits for ever.
  public static func wait(_ fd: Int32, for direction: Direction, milliseconds: Int32) -> Bool {
    var entry = pollfd(fd: fd, events: Int16(direction == .read ? POLLIN : POLLOUT), revents: 0)
    return poll(&entry, 1, milliseconds) > 0
  }

  /// Waits until one of two descriptors has something to read, and returns it; nil when the time is over first.
  static func waitToRead(_ fd: Int32, or other: Int32?, milliseconds: Int32) -> Int32? {
    // poll(2) passes over negative numbers.
    let numbers = [fd, other ?? -1]
    var entries = numbers.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    guard poll(&entries, nfds_t(entries.count), milliseconds) > 0 else { return nil }
    return entries.first { $0.revents != 0 }?.fd
  }

  /// The bytes a pipe can hold, after asking for `wanted`; nil where `fd` is no pipe.
  ///
  /// The corresponding C function is `fcntl(F_SETPIPE_SZ)`; where the limit of the user is reached the size stays.
  @discardableResult
  public static func growPipe(_ fd: Int32, to wanted: Int) -> Int? {
    _ = clinux_set_pipe_size(fd, Int32(clamping: wanted))
    let size = clinux_get_pipe_size(fd)
    return size > 0 ? Int(size) : nil
  }

  /// Bytes that have arrived and wait to be read. The corresponding C call is `ioctl(FIONREAD)`.
  public static func bytesToRead(_ fd: Int32) -> Int {
    var count: Int32 = 0
    return ioctl(fd, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
  }

  /// Bytes sent to a socket that the peer has not acknowledged. The corresponding C call is `ioctl(SIOCOUTQ)`.
  public static func bytesUnacknowledged(_ fd: Int32) -> Int {
    var count: Int32 = 0
    return ioctl(fd, UInt(TIOCOUTQ), &count) == 0 ? Int(count) : 0
  }

  /// What a failed transfer means: nil to try again, `.wouldBlock`, or an error.
  @inline(__always)
  static func refusal(_ call: String) throws(SocketError) -> TransferResult? {
    let code = Errno.current
    switch code {
    case .interrupted: return nil
    case .again: return .wouldBlock
    default: throw SocketError(call, code)
    }
  }
}

/// Which way bytes move.
public enum Direction: Hashable, Sendable {
  case read
  case write
}

internal import Glibc

/// What one attempt to write came to.
public enum WriteResult: Hashable, Sendable {
  case written(Int)
  /// The reader is slow; try later.
  case wouldBlock
  /// The reader has gone (EPIPE).
  case gone
  /// Anything else: the error number.
  case failed(Int32)
}

/// `write(2)` and `poll(2)` for reports, which must never hold up the work they report on.
public enum ReportDescriptor {
  /// Writes what fits.
  public static func write(_ number: Int32, _ bytes: UnsafeRawBufferPointer) -> WriteResult {
    while true {
      let count = Glibc.write(number, bytes.baseAddress, bytes.count)
      if count >= 0 { return .written(count) }
      switch errno {
      case EINTR: continue
      case EAGAIN: return .wouldBlock
      case EPIPE: return .gone
      case let code: return .failed(code)
      }
    }
  }

  /// Waits until `number` can be written to, for at most `milliseconds`.
  public static func waitWritable(_ number: Int32, milliseconds: Int32) -> Bool {
    var entry = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
    return poll(&entry, 1, milliseconds) > 0
  }

  /// What ended a wait.
  public enum Wait: Hashable, Sendable {
    case writable
    /// There is something to read from the other descriptor.
    case interrupted
    case timedOut
  }

  /// Waits until `number` can be written to or `interruption` can be read from, which comes first where both can; for at
  /// most `milliseconds`.
  public static func wait(_ number: Int32, or interruption: Int32, milliseconds: Int32) -> Wait {
    var entries = [
      pollfd(fd: interruption, events: Int16(POLLIN), revents: 0),
      pollfd(fd: number, events: Int16(POLLOUT), revents: 0),
    ]
    var count: Int32
    repeat { count = poll(&entries, 2, milliseconds) } while count < 0 && errno == EINTR
    guard count > 0 else { return .timedOut }
    return entries.first?.revents == 0 ? .writable : .interrupted
  }

  /// Whether nobody can read what is written to `number` any more: the other end of a pipe or terminal is closed.
  public static func isReaderGone(_ number: Int32) -> Bool {
    var entry = pollfd(fd: number, events: 0, revents: 0)
    return poll(&entry, 1, 0) > 0 && Int32(entry.revents) & (POLLERR | POLLHUP) != 0
  }
}

internal import Glibc

/// Whole files, for lists that a user names: `@FILE` and `-`.
public enum TextFile {
  /// Why a file could not be read: the error number.
  public struct Failure: Error, Hashable, Sendable {
    /// As `errno(3)` has it.
    public let code: Int32
  }

  /// More than any list has; a device or an endless pipe ends here.
  public static let limit = 256 << 20

  /// Everything in the file at `path`. Waits for whoever writes to it, as for a pipe.
  public static func contents(path: String) throws(Failure) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard file >= 0 else { throw Failure(code: errno) }
    defer { close(file) }
    return try contents(of: file)
  }

  /// Everything that can be read from descriptor `number`, up to its end. EFBIG beyond ``limit``.
  public static func contents(of number: Int32) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count <= limit {
      var code: Int32 = 0
      let piece = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
        let result = read(number, buffer.baseAddress, buffer.count)
        if result < 0 { code = errno }
        count = max(0, result)
      }
      switch code {
      case 0: break
      case EINTR: continue
      case EAGAIN:
        // Somebody else's non-blocking mode.
        var entry = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        _ = poll(&entry, 1, -1)
        continue
      default: throw Failure(code: code)
      }
      if piece.isEmpty { return bytes }
      bytes += piece
    }
    throw Failure(code: EFBIG)
  }
}

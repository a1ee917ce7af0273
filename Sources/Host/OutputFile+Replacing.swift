internal import Glibc

/// Files that are whole at every moment.
extension OutputFile {
  /// Puts `bytes` in the place of what is at `path`: whoever reads it, or finds it after a crash, finds either all of the
  /// old or all of the new. The new is written beside it, at `path` and `.new`. The corresponding C function is `rename(2)`.
  public static func replace(_ path: String, with bytes: [UInt8]) throws(Failure) {
    let beside = path + ".new"
    let number = try open(beside)
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(number, $0.baseAddress, $0.count) }
      if written < 0 {
        let code = errno
        if code == EINTR { continue }
        _ = close(number)
        unlink(beside)
        throw Failure(code: code)
      }
      rest = rest.dropFirst(written)
    }
    if let code = close(number) { throw Failure(code: code) }
    guard Glibc.rename(beside, path) == 0 else { throw Failure(code: errno) }
  }

  /// Removes the file at `path`, if there is one. The corresponding C function is `unlink(2)`.
  public static func remove(_ path: String) { unlink(path) }
}

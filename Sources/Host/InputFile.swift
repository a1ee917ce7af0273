internal import Glibc

/// Files that a command reads for its user.
public enum InputFile {
  /// Why a file could not be opened: the error number.
  public struct Failure: Error, Hashable, Sendable {
    /// As `errno(3)` has it.
    public let code: Int32
  }

  /// Opens the file at `path` for reading, in non-blocking mode and close-on-exec: a named pipe does not wait for its
  /// writer.
  ///
  /// It is opened with the rights of whoever started the process, not with those that a set-user-ID bit lent. The
  /// corresponding C function is `open(2)`.
  public static func open(_ path: String) throws(Failure) -> Int32 {
    let (user, group) = (geteuid(), getegid())
    if group != getgid() { setegid(getgid()) }
    if user != getuid() { seteuid(getuid()) }
    defer {
      if user != geteuid() { seteuid(user) }
      if group != getegid() { setegid(group) }
    }
    while true {
      let number = Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
      if number >= 0 { return number }
      let code = errno
      guard code == EINTR else { throw Failure(code: code) }
    }
  }
}

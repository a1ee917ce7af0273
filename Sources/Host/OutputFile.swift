internal import Glibc

/// Files that a command makes for its user.
public enum OutputFile {
  /// Why a file could not be opened: the error number.
  public struct Failure: Error, Hashable, Sendable {
    /// As `errno(3)` has it.
    public let code: Int32
  }

  /// Opens the file at `path` to be written from its start, and makes it where there is none. A named pipe waits for its
  /// reader.
  ///
  /// It is opened with the rights of whoever started the process, not with those that a set-user-ID bit lent, and under
  /// `sudo(8)` a file that is made here belongs to whoever ran that. The corresponding C functions are `open(2)` and
  /// `fchown(2)`.
  ///
  /// - Parameter mustBeNew: a file that is there is left alone, and the failure is EEXIST.
  public static func open(_ path: String, mustBeNew: Bool = false) throws(Failure) -> Int32 {
    let (user, group) = (geteuid(), getegid())
    if group != getgid() { setegid(getgid()) }
    if user != getuid() { seteuid(getuid()) }
    defer {
      if user != geteuid() { seteuid(user) }
      if group != getegid() { setegid(group) }
    }
    var number = retrying { Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0o666) }
    if number >= 0 {
      giveToInvoker(number)
      return number
    }
    guard errno == EEXIST, !mustBeNew else { throw Failure(code: errno) }
    number = retrying { Glibc.open(path, O_WRONLY | O_TRUNC | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o666) }
    guard number >= 0 else { throw Failure(code: errno) }
    return number
  }

  private static func retrying(_ open: () -> Int32) -> Int32 {
    while true {
      let number = open()
      if number >= 0 || errno != EINTR { return number }
    }
  }

  private static func giveToInvoker(_ number: Int32) {
    guard let invoker = Privileges.invoker else { return }
    // Where the file system knows no owners, or not this one, it stays root's.
    _ = fchown(number, invoker.user, invoker.group)
  }

  /// Whether `number` is a regular file, which takes what it gets or fails, and can be cut.
  public static func isRegular(_ number: Int32) -> Bool {
    var status = stat()
    return fstat(number, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Where the file at `path` lies: everything before the last slash, or `.`.
  public static func directory(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Whether nobody reads along what is written to `number`, and nobody has to be waited for: a regular file, `null(4)`.
  public static func hasNoReader(_ number: Int32) -> Bool {
    var status = stat()
    guard fstat(number, &status) == 0 else { return false }
    if status.st_mode & S_IFMT == S_IFREG { return true }
    return status.st_mode & S_IFMT == S_IFCHR && status.st_rdev == 0x103  // Device 1, 3: null(4).
  }

  /// Whether `path` is something that has no contents of its own: a device, a pipe.
  public static func isDevice(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }

  /// Cuts the file to `length` bytes. The corresponding C function is `ftruncate(2)`.
  public static func cut(_ number: Int32, to length: Int) { _ = ftruncate(number, length) }

  /// Takes back the last `count` bytes that were written to a regular file, wherever it began to be written. The
  /// corresponding C functions are `lseek(2)` and `ftruncate(2)`.
  public static func takeBack(_ count: Int, from number: Int32) {
    let position = lseek(number, 0, SEEK_CUR)
    guard count > 0, position >= count else { return }
    cut(number, to: position - count)
    _ = lseek(number, position - count, SEEK_SET)
  }

  /// Puts an open file of this process's own into non-blocking mode: never one that was inherited. The corresponding C
  /// function is `fcntl(2)` with F_SETFL.
  public static func setNonBlocking(_ number: Int32) {
    let flags = fcntl(number, F_GETFL, 0)
    if flags >= 0 { _ = fcntl(number, F_SETFL, flags | O_NONBLOCK) }
  }

  /// Closes `number`, and returns the error number of what could not be stored. The corresponding C function is
  /// `close(2)`.
  public static func close(_ number: Int32) -> Int32? {
    Glibc.close(number) == 0 || errno == EINTR ? nil : errno
  }
}

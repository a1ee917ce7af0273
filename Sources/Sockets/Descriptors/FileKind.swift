internal import Glibc

/// What an open descriptor is, as far as moving bytes is concerned; `inode(7)`.
public enum FileKind: Hashable, Sendable {
  case regular
  case pipe
  case socket
  case terminal
  /// A device that is no terminal, `/dev/null` included.
  case device
  /// A directory, or anything else that no bytes come from.
  case other

  /// Asks the kernel. The corresponding C function is `fstat(2)`.
  public init(of fd: Int32) throws(SocketError) {
    var status = stat()
    try check(fstat(fd, &status), "fstat")
    self = Self.kind(status.st_mode)
    if self == .device, isatty(fd) == 1 { self = .terminal }
  }

  /// What lies at `path`, a terminal being a device here; nil when nothing can be seen there. The corresponding C
  /// function is `stat(2)`.
  public init?(ofPath path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self = Self.kind(status.st_mode)
  }

  private static func kind(_ mode: mode_t) -> FileKind {
    switch mode & S_IFMT {
    case S_IFREG: .regular
    case S_IFIFO: .pipe
    case S_IFSOCK: .socket
    case S_IFCHR, S_IFBLK: .device
    default: .other
    }
  }
}

/// The file that a Unix socket was bound to, so that only that very file is removed again.
public struct UnixSocketFile: Sendable {
  private let path: String
  private let device: dev_t
  private let inode: ino_t

  /// Remembers the file at `address`; nil for addresses without a file.
  public init?(_ address: SocketAddress) {
    guard case .unix(let name) = address, let path = name.path, let status = Self.status(path) else { return nil }
    self.path = path
    device = status.st_dev
    inode = status.st_ino
  }

  /// Removes the file if it is still the same one. The corresponding C function is `unlink(2)`.
  public func remove() {
    guard let now = Self.status(path), now.st_dev == device, now.st_ino == inode else { return }
    unlink(path)
  }

  private static func status(_ path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 ? status : nil
  }
}

internal import Glibc

/// A socket that another program opened: our own descriptor of it, closed with this value.
///
/// The open file is shared. Nothing here changes it, and looking at it is all that should be done with it: flags set or bytes
/// read would be missing elsewhere.
public final class AdoptedSocket: Sendable {
  /// A second descriptor of the same socket.
  public let descriptor: Descriptor
  /// The number that the other program knows it by.
  public let number: Int32
  /// The kernel's number of the socket, as in `socket:[12345]` of `proc_pid_fd(5)` and in `ss -e`.
  public let inode: UInt64

  /// Duplicates descriptor `number`, which this process inherited; the original stays as it is.
  ///
  /// Throws EBADF where nothing is open under that number, ENOTSOCK where it is something else.
  public init(inherited number: Int32) throws(SocketError) {
    let subject = "descriptor \(number)"
    let copy = fcntl(number, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else {
      let code = Errno.current
      throw SocketError("dup", code, subject: subject, advice: code == .badDescriptor ? "it is not open" : nil)
    }
    let descriptor = Descriptor(owning: copy)
    inode = try Self.inode(descriptor, subject)
    self.descriptor = descriptor
    self.number = number
  }

  init(_ descriptor: consuming Descriptor, number: Int32, of process: Int32) throws(SocketError) {
    inode = try Self.inode(descriptor, "descriptor \(number) of process \(process)")
    self.descriptor = descriptor
    self.number = number
  }

  /// The number of our own descriptor.
  public var fileNumber: Int32 { descriptor.fileNumber }

  private static func inode(_ descriptor: borrowing Descriptor, _ subject: String) throws(SocketError) -> UInt64 {
    var status = stat()
    guard fstat(descriptor.fileNumber, &status) == 0 else {
      let code = Errno.current
      throw SocketError("fstat", code, subject: subject)
    }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw SocketError("fstat", .notASocket, subject: subject, advice: "it is \(kind(status.st_mode))")
    }
    return UInt64(status.st_ino)
  }

  private static func kind(_ mode: mode_t) -> String {
    switch mode & S_IFMT {
    case S_IFREG: "a file"
    case S_IFDIR: "a directory"
    case S_IFIFO: "a pipe"
    case S_IFCHR: "a terminal or another device"
    case S_IFBLK: "a disk"
    default: "something without a file, such as an epoll or a timer"
    }
  }
}

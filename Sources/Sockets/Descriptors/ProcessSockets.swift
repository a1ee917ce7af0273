internal import CLinux
internal import Glibc

/// The sockets that another process has open; `proc_pid_fd(5)` and `pidfd_getfd(2)`.
public final class ProcessSockets: Sendable {
  /// The process.
  public let process: Int32
  private let handle: Descriptor

  /// A socket as `/proc` lists it.
  public struct Entry: Hashable, Sendable {
    /// The process's own number for it.
    public let descriptor: Int32
    /// The kernel's.
    public let inode: UInt64

    /// A socket that was found otherwise.
    public init(descriptor: Int32, inode: UInt64) {
      self.descriptor = descriptor
      self.inode = inode
    }
  }

  /// Takes hold of a process, so that its number can mean no other one. Throws ESRCH where there is none.
  ///
  /// The corresponding C call is `pidfd_open(2)`.
  public init(of process: Int32) throws(SocketError) {
    let number = clinux_pidfd_open(process)
    guard number >= 0 else {
      let code = Errno.current
      throw SocketError("pidfd_open", code, subject: "process \(process)", advice: Self.openAdvice(code, process))
    }
    self.process = process
    handle = Descriptor(owning: number)
  }

  /// Whether the process has ended.
  public var hasEnded: Bool { Kernel.isReady(handle.fileNumber, for: .read) }

  /// Its sockets in the order of their descriptors. Throws EACCES where the process is not ours to look into.
  public func list() throws(SocketError) -> [Entry] {
    let path = "/proc/\(process)/fd"
    guard let directory = opendir(path) else {
      let code = Errno.current
      throw SocketError("open", code, subject: path, advice: Self.advice(code))
    }
    defer { closedir(directory) }
    var found: [Entry] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      guard let number = Int32(name), let inode = Self.socketInode("\(path)/\(name)") else { continue }
      found.append(Entry(descriptor: number, inode: inode))
    }
    return found.sorted { $0.descriptor < $1.descriptor }
  }

  /// A descriptor of our own for the socket that the process knows as `number`.
  ///
  /// The corresponding C call is `pidfd_getfd(2)`. Throws EPERM where the process is not ours to trace, EBADF where the
  /// descriptor is not open, ENOTSOCK where it is something else.
  public func adopt(_ number: Int32) throws(SocketError) -> AdoptedSocket {
    let copy = clinux_pidfd_getfd(handle.fileNumber, number)
    guard copy >= 0 else {
      let code = Errno.current
      throw SocketError(
        "pidfd_getfd", code, subject: "descriptor \(number) of process \(process)", advice: Self.advice(code))
    }
    return try AdoptedSocket(Descriptor(owning: copy), number: number, of: process)
  }

  /// The number in `socket:[NUMBER]`; nil for links that read otherwise.
  private static func socketInode(_ path: String) -> UInt64? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      guard let base = buffer.baseAddress else { return nil }
      let count = readlink(path, base, buffer.count)
      guard count > 0 else { return nil }
      let text = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
      guard text.hasPrefix("socket:["), text.hasSuffix("]") else { return nil }
      return UInt64(text.dropFirst(8).dropLast())
    }
  }

  private static func openAdvice(_ code: Errno, _ process: Int32) -> String? {
    // A number of a thread that does not lead its process: EINVAL, and ENOENT since Linux 6.15.
    let isThread = code == .invalidArgument || code == .noSuchFile
    return isThread && process > 0 ? "that is a thread; name its process" : advice(code)
  }

  private static func advice(_ code: Errno) -> String? {
    switch code {
    case .notPermitted, .permissionDenied:
      "a process of another user takes CAP_SYS_PTRACE; kernel.yama.ptrace_scope, or the filter of a container, may forbid it too"
    case .notImplemented: "this kernel (before 5.6), or the filter of this container, does not have the call"
    case .badDescriptor: "the process has no such descriptor open"
    default: nil
    }
  }
}

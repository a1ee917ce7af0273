import Glibc
import Sockets

/// A directory of its own for one test, removed with what is in it.
struct TemporaryDirectory: ~Copyable {
  let path: String

  init() throws {
    var template = Array("/tmp/sockets-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SocketError("mkdtemp", Errno(rawValue: errno)) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    if let directory = opendir(path) {
      while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        unlink("\(path)/\(name)")
      }
      closedir(directory)
    }
    rmdir(path)
  }

  /// A new file with `bytes` in it, open for reading and writing at its start.
  func file(_ name: String, _ bytes: [UInt8]) throws -> Descriptor {
    let number = open("\(path)/\(name)", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw SocketError("open", Errno(rawValue: errno), subject: name) }
    let file = Descriptor(owning: number)
    _ = try bytes.withUnsafeBytes { try file.write($0) }
    lseek(number, 0, SEEK_SET)
    return file
  }
}

extension Kernel {
  /// What one read of up to `count` bytes gives; nil at the end of the file or when nothing is there.
  static func readBytes(_ fd: Int32, upTo count: Int) throws -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    let result = try bytes.withUnsafeMutableBytes { try Kernel.read(fd, into: $0) }
    guard case .bytes(let received) = result else { return nil }
    return Array(bytes.prefix(received))
  }

  static func writeBytes(_ fd: Int32, _ bytes: [UInt8]) throws -> TransferResult {
    try bytes.withUnsafeBytes { try Kernel.write(fd, $0) }
  }
}

/// Runs `body` on a thread of its own, with its own signal mask, and waits for it.
func onOwnThread<R: Sendable>(_ body: @escaping @Sendable () throws -> R) throws -> R {
  guard let result = try HelperThread.call({ Result { try body() } }) else { throw SocketError("thread", .timedOut) }
  return try result.get()
}

/// Blocks `signal` in the calling thread.
func block(_ signal: Int32) {
  var set = sigset_t()
  sigemptyset(&set)
  sigaddset(&set, signal)
  pthread_sigmask(SIG_BLOCK, &set, nil)
}

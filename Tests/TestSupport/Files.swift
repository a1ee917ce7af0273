internal import Glibc
package import Sockets

/// Files of this machine, opened for a test.
package enum TestFile {
  /// Opens `path`.
  package static func open(_ path: String, _ flags: Int32 = 0) throws(SocketError) -> Descriptor {
    let number = Glibc.open(path, flags | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw SocketError("open", Errno(rawValue: errno), subject: path) }
    return Descriptor(owning: number)
  }

  /// A regular file without a name, holding `bytes` and positioned at its beginning.
  package static func temporary(_ bytes: [UInt8] = []) throws(SocketError) -> Descriptor {
    let file = try unnamed()
    var written = 0
    while written < bytes.count {
      written += try bytes.withBytes { (raw) throws(SocketError) in
        guard case .bytes(let count) = try file.write(UnsafeRawBufferPointer(rebasing: raw[written...])) else {
          return 0
        }
        return count
      }
    }
    lseek(file.fileNumber, 0, SEEK_SET)
    return file
  }

  private static func unnamed() throws(SocketError) -> Descriptor {
    var path = Array("/tmp/sonde-test-XXXXXX".utf8CString)
    let number = mkstemp(&path)
    guard number >= 0 else { throw SocketError("mkstemp", Errno(rawValue: errno)) }
    unlink(path)
    return Descriptor(owning: number)
  }

  /// Everything in a regular file, whatever its position.
  package static func contents(of number: Int32) throws(SocketError) -> [UInt8] {
    lseek(number, 0, SEEK_SET)
    var result: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while case .bytes(let count) = try Kernel.read(number, into: buffer) { result.append(contentsOf: buffer[..<count]) }
    return result
  }

  /// How many descriptors this process has open; meaningful only where nothing else runs.
  package static func openDescriptors() -> Int {
    (0..<4096).count(where: { fcntl($0, F_GETFD, 0) >= 0 })
  }
}

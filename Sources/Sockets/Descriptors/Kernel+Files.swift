internal import Glibc

extension Kernel {
  /// The first `limit` bytes of the file at `path`; of a pipe or device what is there now, without waiting for more.
  ///
  /// The corresponding C functions are `open(2)` and `read(2)`.
  static func contents(of path: String, limit: Int) throws(SocketError) -> [UInt8] {
    let number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard number >= 0 else {
      let code = Errno.current
      throw SocketError("open", code, subject: path)
    }
    let file = Descriptor(owning: number)
    var contents: [UInt8] = []
    // Large enough for the services file of a distribution in one call.
    var piece = [UInt8](repeating: 0, count: min(limit, 32 << 10))
    while contents.count < limit {
      let result: TransferResult
      do throws(SocketError) {
        result = try piece.withUnsafeMutableBufferPointer { (buffer) throws(SocketError) in
          try file.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
      } catch { throw error.about(path) }
      guard case .bytes(let count) = result, count > 0 else { break }
      contents.append(contentsOf: piece.prefix(min(count, limit - contents.count)))
    }
    return contents
  }
}

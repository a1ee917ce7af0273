internal import Glibc

extension Kernel {
  /// Reads an option whose C type is `int`. The corresponding C function is `getsockopt(2)`.
  static func integerOption(_ fd: Int32, _ level: Int32, _ name: Int32) throws(SocketError) -> Int32 {
    var value: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    try check(getsockopt(fd, level, name, &value, &length), "getsockopt")
    return value
  }
}

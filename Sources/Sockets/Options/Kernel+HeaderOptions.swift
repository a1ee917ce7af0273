internal import Glibc

/// The options of the IPv4 header, ip(7).
extension Kernel {
  /// Puts `options`, as they lie on the wire, into the header of everything that socket `fd` sends.
  ///
  /// The corresponding C call is `setsockopt` with IP_OPTIONS.
  public static func setHeaderOptions(_ fd: Int32, to options: [UInt8]) throws(SocketError) {
    let result = options.withUnsafeBytes {
      setsockopt(fd, Int32(IPPROTO_IP), IP_OPTIONS, $0.baseAddress, socklen_t($0.count))
    }
    try check(result, "setsockopt IP_OPTIONS")
  }
}

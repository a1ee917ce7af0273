import Glibc

/// The C library's opinion of address texts, to compare ours with.
enum SystemText {
  /// The corresponding C function is `inet_pton(3)`, which knows no scope; `text` must not contain a NUL.
  static func parse(_ text: String, family: Int32) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0xa5, count: family == AF_INET ? 4 : 16)
    return inet_pton(family, text, &bytes) == 1 ? bytes : nil
  }

  /// The corresponding C function is `inet_ntop(3)`.
  static func print(_ bytes: [UInt8], family: Int32) -> String? {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    return inet_ntop(family, bytes, &text, socklen_t(text.count)).map { String(cString: $0) }
  }
}

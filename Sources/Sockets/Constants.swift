internal import CLinux
internal import Glibc

/// Constants that the C headers declare now as an enum, now as a macro: normalised here to the type that the calls take.
enum Constant {
  static let doNotWait = Int32(MSG_DONTWAIT)
  static let noSignal = Int32(MSG_NOSIGNAL)
  static let truncated = Int32(MSG_TRUNC)
  static let closeOnExec = Int32(SOCK_CLOEXEC.rawValue)
  static let nonBlocking = Int32(SOCK_NONBLOCK.rawValue)
}

extension [UInt8] {
  /// `withUnsafeBytes`, keeping the type of what `body` throws.
  package func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    try withUnsafeBufferPointer { (buffer) throws(E) in try body(UnsafeRawBufferPointer(buffer)) }
  }
}

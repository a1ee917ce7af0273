/// A call on a socket, descriptor or address that the kernel refused.
///
/// Prints as `CALL SUBJECT: REASON; ADVICE`, for example
/// `bind 0.0.0.0:80: Permission denied; ports below 1024 need CAP_NET_BIND_SERVICE`.
public struct SocketError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The call that failed, by its name in section 2 of the manual: `connect`.
  public let call: String
  /// Why.
  public let code: Errno
  /// What it was tried on: an address, a path, an option; nil when the call has no subject of its own.
  public let subject: String?
  /// What would help, where something would.
  public let advice: String?

  /// What failed, why, on what, and what would help.
  public init(_ call: String, _ code: Errno, subject: String? = nil, advice: String? = nil) {
    self.call = call
    self.code = code
    self.subject = subject
    self.advice = advice
  }

  /// `CALL SUBJECT: REASON; ADVICE`, without the parts that are nil.
  public var description: String {
    let what = subject.map { "\(call) \($0)" } ?? call
    let why = "\(what): \(code)"
    return advice.map { "\(why); \($0)" } ?? why
  }

  /// The same failure with its subject named by a caller that knows it.
  public func about(_ subject: String, advice: String? = nil) -> SocketError {
    SocketError(call, code, subject: subject, advice: advice ?? self.advice)
  }
}

extension SocketError {
  /// The system is short of descriptors or memory, which may pass.
  public var isShortage: Bool { code.isShortage }
}

/// Throws what `errno` says, unless `result` is a success.
///
/// EBADF and EFAULT on our own descriptors are bugs of this program, never of its input, and stop it in a debug build.
@inline(__always)
@discardableResult
func check(_ result: Int32, _ call: String) throws(SocketError) -> Int32 {
  guard result >= 0 else {
    let code = Errno.current
    throw SocketError(call, code)
  }
  return result
}

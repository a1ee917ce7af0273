public import Sockets

/// Why a wait on the reactor ended without what was waited for.
public enum ReactorError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The deadline passed first.
  case timedOut
  /// The task was cancelled.
  case cancelled
  /// The kernel refused.
  case socket(SocketError)

  /// The kernel's words, or ours.
  public var description: String {
    switch self {
    case .timedOut: "timed out"
    case .cancelled: "cancelled"
    case .socket(let error): error.description
    }
  }
}

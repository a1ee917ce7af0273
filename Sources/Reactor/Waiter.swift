/// One suspended task: resumed once, by whichever comes first of what it waits for, its deadline and its cancellation.
///
/// Confined to the reactor's thread, except that `onCancel` may post it from any.
final class Waiter: @unchecked Sendable {
  enum Outcome: Sendable {
    case ready
    case timedOut
    case cancelled
  }

  private var continuation: UnsafeContinuation<Outcome, Never>?
  private var early: Outcome?
  var hasTimer = false

  var isDone: Bool { early != nil }

  func suspend(_ continuation: UnsafeContinuation<Outcome, Never>) {
    if let early {
      continuation.resume(returning: early)
    } else {
      self.continuation = continuation
    }
  }

  /// The first outcome counts; later ones find the waiter done.
  func resume(_ outcome: Outcome) {
    guard early == nil else { return }
    early = outcome
    continuation?.resume(returning: outcome)
    continuation = nil
  }
}

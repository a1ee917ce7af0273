public import Sockets

/// A condition that one task waits for and others announce. A ring while nobody waits is remembered, once.
///
/// Confined to the reactor's thread, but for ``ringFromAnyThread()``.
public final class Bell: @unchecked Sendable {
  private let reactor: Reactor
  private var hasRung = false
  private var waiter: Waiter?

  /// A bell for tasks of `reactor`.
  public init(on reactor: Reactor) { self.reactor = reactor }

  /// Wakes the task that waits, or the next one that does.
  public func ring() {
    // A waiter whose deadline or cancellation came first in this round does not hear it: the next one does.
    guard let waiter, !waiter.isDone else {
      hasRung = true
      return
    }
    self.waiter = nil
    reactor.finish(waiter, .ready)
  }

  /// Rings a little later, from the reactor's own thread. For helper threads.
  public func ringFromAnyThread() { reactor.post(.ring(self)) }

  /// Waits for a ring.
  public func wait(until deadline: MonotonicTime? = nil) async throws(ReactorError) {
    if hasRung {
      hasRung = false
      return
    }
    let waiter = Waiter()
    precondition(self.waiter == nil, "two tasks wait for one bell")
    self.waiter = waiter
    defer { if self.waiter === waiter { self.waiter = nil } }
    try await reactor.suspend(waiter, until: deadline)
  }
}

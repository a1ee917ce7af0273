internal import DequeModule
internal import Reactor

/// One at a time, in the order of asking: a lock for tasks of one reactor.
final class Turns: @unchecked Sendable {
  private let reactor: Reactor
  private var isTaken = false
  private var queue = Deque<Bell>()

  init(on reactor: Reactor) { self.reactor = reactor }

  func take() async throws(SessionStop) {
    guard isTaken else {
      isTaken = true
      return
    }
    let bell = Bell(on: reactor)
    queue.append(bell)
    do throws(ReactorError) {
      try await bell.wait()
    } catch {
      // The turn may have been passed to us in the same round as the cancellation.
      if let index = queue.firstIndex(where: { $0 === bell }) { queue.remove(at: index) } else { pass() }
      throw .cancelled
    }
  }

  /// Hands the turn to the next in the queue, which holds it from this moment.
  func pass() {
    guard let next = queue.popFirst() else {
      isTaken = false
      return
    }
    next.ring()
  }
}

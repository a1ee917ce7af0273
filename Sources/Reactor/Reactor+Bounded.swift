public import Sockets

extension Reactor {
  /// Runs `body`, cancels it at `deadline` if there is one, and returns its result.
  ///
  /// At the deadline `expired` is called first, so that the body finds out why it was cancelled; it is not called when the
  /// body has ended before.
  public func bounded<Success: Sendable>(
    until deadline: MonotonicTime?, _ body: @escaping @Sendable () async -> Success,
    expired: @escaping @Sendable () -> Void
  ) async -> Success {
    guard let deadline else { return await body() }
    return await withTaskGroup(of: BoundedStep<Success>.self) { group in
      group.addTask { .ended(await body()) }
      group.addTask { (try? await self.sleep(until: deadline)) == nil ? .cancelled : .expired }
      var result: Success?
      while let step = await group.next() {
        switch step {
        case .ended(let success): result = success
        case .expired: if result == nil { expired() }
        // Whoever cancels this task cancels the body, too.
        case .cancelled: break
        }
        group.cancelAll()
      }
      guard let result else { preconditionFailure("the group ended before its first task") }
      return result
    }
  }
}

private enum BoundedStep<Success: Sendable>: Sendable {
  case ended(Success)
  case expired
  case cancelled
}

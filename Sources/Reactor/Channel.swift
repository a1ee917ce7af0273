public import Sockets

/// A descriptor on a reactor: owned, watched for both directions, waited for by at most one task in each.
///
/// Attempt first, wait only when told `.wouldBlock`: readiness is edge-triggered, and ``wait(for:until:)`` returns at
/// once when the kernel has reported a change since the last wait. Confined to the reactor's thread.
public final class Channel: @unchecked Sendable {
  /// The loop that watches the descriptor.
  public let reactor: Reactor
  /// The descriptor's number, valid until ``close()``.
  public let fileNumber: Int32
  /// Epoll refuses such files because they never make anyone wait: regular files, `/dev/null`.
  public private(set) var isAlwaysReady = false
  /// The other side has finished or the connection broke: a read will tell, even when the last one came up short.
  public private(set) var hasHungUp = false
  /// Whether ``close()`` has not been called yet.
  public private(set) var isOpen = true

  private var token: UInt64 = 0
  private var reading = Side()
  private var writing = Side()
  private var hangUpWaiter: Waiter?
  /// One handler watches for the cancellation of a whole session, so that its waits need none of their own.
  private var isGuarded = false
  private var isInterrupted = false

  private struct Side {
    /// The kernel reported a change that nobody was waiting for.
    var hasNews = false
    var waiter: Waiter?
  }

  /// Takes the descriptor over; it is closed with the channel, or now when it cannot be watched.
  public init(_ descriptor: consuming Descriptor, on reactor: Reactor) throws(SocketError) {
    self.reactor = reactor
    fileNumber = descriptor.detach()
    do throws(SocketError) {
      (token, isAlwaysReady) = try reactor.register(self)
    } catch {
      _ = Descriptor(owning: fileNumber)
      isOpen = false
      throw error
    }
  }

  /// Takes a socket over. It must be non-blocking.
  public convenience init(_ socket: consuming Socket, on reactor: Reactor) throws(SocketError) {
    try self.init(Descriptor(owning: socket.detach()), on: reactor)
  }

  deinit { close() }

  /// Stops watching and closes; whoever waits on it is cancelled.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    if !isAlwaysReady { reactor.unregister(fileNumber, token: token) }
    _ = Descriptor(owning: fileNumber)
    for waiter in [reading.waiter, writing.waiter, hangUpWaiter] {
      if let waiter { reactor.finish(waiter, .cancelled) }
    }
    hangUpWaiter = nil
    reading.waiter = nil
    writing.waiter = nil
  }

  /// Waits until an attempt in `direction` is worth while.
  ///
  /// A file that is always ready gives way to the other tasks once instead.
  public func wait(for direction: Direction, until deadline: MonotonicTime? = nil) async throws(ReactorError) {
    guard isOpen else { throw .cancelled }
    if isAlwaysReady { return try await reactor.giveWay() }
    if takeNews(direction) {
      if Task.isCancelled { throw .cancelled }
      return
    }
    let waiter = Waiter()
    setWaiter(waiter, direction)
    defer { clearWaiter(waiter, direction) }
    if isGuarded, deadline == nil {
      if isInterrupted { throw .cancelled }
      try await reactor.suspendUnguarded(waiter)
    } else {
      try await reactor.suspend(waiter, until: deadline)
    }
  }

  /// Runs `body`, the only user of this channel, which starts no tasks: the cancellation of the calling task ends its
  /// waits, as it always does, but it is watched for once instead of at every wait. That is 8 % of an echo's time.
  public func guardingWaits<Success>(_ body: () async -> Success) async -> Success {
    await withTaskCancellationHandler {
      isGuarded = true
      defer { isGuarded = false }
      return await body()
    } onCancel: {
      reactor.interrupt(self)
    }
  }

  /// Ends every wait, now and from now on.
  func endWaits() {
    isInterrupted = true
    for waiter in [reading.waiter, writing.waiter] {
      if let waiter { reactor.finish(waiter, .cancelled) }
    }
  }

  /// Waits until the other side has finished or the connection broke: for a pipe that is written to, until nobody reads.
  public func waitForHangUp() async throws(ReactorError) {
    guard isOpen else { throw .cancelled }
    if hasHungUp { return }
    let waiter = Waiter()
    precondition(hangUpWaiter == nil, "two tasks wait for the end of one channel")
    hangUpWaiter = waiter
    defer { if hangUpWaiter === waiter { hangUpWaiter = nil } }
    try await reactor.suspend(waiter, until: nil)
  }

  func notice(_ event: Epoll.Event) {
    if event.isHangUp {
      hasHungUp = true
      if let hangUpWaiter { reactor.finish(hangUpWaiter, .ready) }
      hangUpWaiter = nil
    }
    if event.isReadable { announce(&reading) }
    if event.isWritable { announce(&writing) }
  }

  private func announce(_ side: inout Side) {
    // A waiter whose deadline or cancellation came first in this round does not take the news: the next wait does.
    if let waiter = side.waiter, !waiter.isDone {
      side.waiter = nil
      reactor.finish(waiter, .ready)
    } else {
      side.hasNews = true
    }
  }

  private func takeNews(_ direction: Direction) -> Bool {
    switch direction {
    case .read:
      defer { reading.hasNews = false }
      return reading.hasNews
    case .write:
      defer { writing.hasNews = false }
      return writing.hasNews
    }
  }

  private func setWaiter(_ waiter: Waiter, _ direction: Direction) {
    switch direction {
    case .read:
      precondition(reading.waiter == nil, "two tasks wait to read from one channel")
      reading.waiter = waiter
    case .write:
      precondition(writing.waiter == nil, "two tasks wait to write to one channel")
      writing.waiter = waiter
    }
  }

  private func clearWaiter(_ waiter: Waiter, _ direction: Direction) {
    switch direction {
    case .read: if reading.waiter === waiter { reading.waiter = nil }
    case .write: if writing.waiter === waiter { writing.waiter = nil }
    }
  }
}

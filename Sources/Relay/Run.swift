internal import Reactor
internal import Sockets

/// What every part of one run shares. Confined to the reactor's thread.
final class Run: @unchecked Sendable {
  let reactor: Reactor
  let emit: @Sendable (RelayEvent) -> Void
  let console: Console
  let began = MonotonicTime.now
  /// One receive buffer for all served connections: used up before anything is awaited.
  let shared = Scratch(64 << 10)
  /// The same for packets, which need their boundaries.
  lazy var packets = MessageReceiver(capacity: 1, messageSize: 64 << 10)
  /// Set before the tasks are cancelled: why the run stops early.
  var stopped: Ending?

  init(_ reactor: Reactor, _ console: Console, _ sink: @escaping @Sendable (RelayEvent) -> Void) {
    self.reactor = reactor
    self.console = console
    emit = sink
  }

  /// Waits until `last`, asked again at every waking, lies `limit` behind; false when the task was cancelled first.
  func isQuiet(for limit: Duration, since last: @Sendable () -> MonotonicTime) async -> Bool {
    do throws(ReactorError) {
      while true {
        try await reactor.sleep(until: last() + limit)
        // Deadlines come before news: what arrived while the process was stopped, or got no time, is still unread.
        try await reactor.giveWay()
        if last() + limit <= .now { return true }
      }
    } catch { return false }
  }

  /// Lets everybody else have a turn.
  func giveWay() async throws(SessionStop) {
    do throws(ReactorError) { try await reactor.giveWay() } catch { throw .cancelled }
  }

  /// Why tasks find themselves cancelled.
  var cancellation: Ending {
    if let stopped { return stopped }
    return .signal(reactor.cancellingSignal ?? .interrupt)
  }

  /// Runs `body`, and stops it at the deadline of the whole run.
  func bounded(by deadline: Duration?, _ body: @escaping @Sendable () async -> Ending) async -> Ending {
    guard let deadline else { return await body() }
    return await reactor.bounded(until: began + deadline, body) { self.stopped = self.stopped ?? .deadline(deadline) }
  }
}

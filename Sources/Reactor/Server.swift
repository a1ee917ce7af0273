public import Sockets

/// Serves each connection with a handler of its own, any number at once, until the task is cancelled; what Python calls
/// a socket server.
///
///     let listener = try Socket(.inet, .stream, nonBlocking: true)
///     try listener.bind(to: .v4(.loopback, port: 0))
///     try listener.listen()
///     let server = Server([try Channel(listener, on: reactor)])
///     try await server.run { connection, peer in
///       while let bytes = try? await connection.receive(upTo: 4096), !bytes.isEmpty {
///         guard (try? await connection.sendAll(bytes)) != nil else { return }
///       }
///     }
///
/// A connection is closed when its handler returns. Confined to the reactor's thread.
public final class Server: @unchecked Sendable {
  /// What a server tells of its accepting.
  public enum Notice: Hashable, Sendable {
    /// So many connections are open, or no descriptor is left: nobody is accepted until one ends.
    case paused(connections: Int)
    case resumed(connections: Int)
  }

  private let listeners: [Channel]
  private let maximumConnections: Int
  private let notify: @Sendable (Notice) -> Void
  private var open = 0
  private var isPaused = false
  private var room: [Bell] = []

  /// Serves the connections of `listeners`: non-blocking listening sockets on one reactor.
  ///
  /// - Parameter maximumConnections: how many may be open; beyond it accepting pauses and the kernel's queue fills.
  public init(
    _ listeners: [Channel], maximumConnections: Int = .max, notify: @escaping @Sendable (Notice) -> Void = { _ in }
  ) {
    self.listeners = listeners
    self.maximumConnections = max(1, maximumConnections)
    self.notify = notify
  }

  /// Accepts and serves until the task is cancelled (throws `.cancelled`, after every handler has returned) or a
  /// listening socket fails.
  public func run(
    _ handler: @escaping @Sendable (_ connection: Channel, _ peer: SocketAddress) async -> Void
  ) async throws(ReactorError) {
    let failure = Failure()
    await withTaskGroup(of: Void.self) { group in
      for listener in listeners { group.addTask { await self.acceptAll(from: listener, failure, handler) } }
      await group.next()
      group.cancelAll()
    }
    throw failure.error ?? .cancelled
  }

  private final class Failure: @unchecked Sendable { var error: ReactorError? }

  private func acceptAll(
    from listener: Channel, _ failure: Failure, _ handler: @escaping @Sendable (Channel, SocketAddress) async -> Void
  ) async {
    await withDiscardingTaskGroup { group in
      do throws(ReactorError) {
        while true {
          try await waitForRoom(on: listener.reactor)
          guard let (connection, peer) = try await next(from: listener) else { continue }
          open += 1
          group.addTask {
            await handler(connection, peer)
            connection.close()
            self.connectionEnded()
          }
          if open % 64 == 0 { try await listener.reactor.giveWay() }
        }
      } catch {
        if error != .cancelled, failure.error == nil { failure.error = error }
        group.cancelAll()
      }
    }
  }

  /// The connection that waits; nil after having waited for one, or for a descriptor to become free. Room is asked for
  /// again then: another listener may have taken it.
  private func next(from listener: Channel) async throws(ReactorError) -> (Channel, SocketAddress)? {
    do throws(ReactorError) {
      guard let (connection, peer) = try listener.acceptWaiting() else {
        try await listener.wait(for: .read)
        return nil
      }
      resume()
      return (connection, peer)
    } catch {
      guard case .socket(let refusal) = error, refusal.isShortage else { throw error }
      pause()
      // The connection stays in the kernel's queue. Whatever took the last descriptor may be outside this server.
      try await listener.reactor.sleep(for: .milliseconds(50))
      return nil
    }
  }

  private func waitForRoom(on reactor: Reactor) async throws(ReactorError) {
    guard open >= maximumConnections else { return }
    pause()
    while open >= maximumConnections {
      let bell = Bell(on: reactor)
      room.append(bell)
      try await bell.wait()
    }
    resume()
  }

  private func pause() {
    guard !isPaused else { return }
    isPaused = true
    notify(.paused(connections: open))
  }

  private func resume() {
    guard isPaused else { return }
    isPaused = false
    notify(.resumed(connections: open))
  }

  private func connectionEnded() {
    open -= 1
    for bell in room { bell.ring() }
    room.removeAll()
  }
}

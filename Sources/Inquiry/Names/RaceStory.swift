internal import Reactor
package import Sockets

/// One happy-eyeballs race, attempt by attempt. Times count from its start.
package struct RaceStory: Sendable {
  package let port: Port
  /// In the order in which they were to be tried.
  package var attempts: [Attempt]
  package var elapsed: Duration = .zero
  /// The run ended first.
  package var isInterrupted = false

  package struct Attempt: Sendable {
    package let remote: SocketAddress
    /// Nil: another had won before its turn.
    package var started: Duration?
    package var elapsed: Duration?
    package var outcome = Outcome.notTried
  }

  package enum Outcome: Sendable {
    case notTried
    case won(local: SocketAddress)
    case failed(SocketError)
    /// Another was faster.
    case abandoned
  }

  package var winner: Attempt? {
    attempts.first { if case .won = $0.outcome { true } else { false } }
  }

  /// This machine could not even try some of them.
  package var lackedResources: Bool {
    attempts.contains { if case .failed(let error) = $0.outcome { error.isShortage } else { false } }
  }

  /// Runs a race to `addresses`, as `connect` would, and hangs up.
  static func run(
    _ addresses: [SocketAddress], port: Port, limit: Duration, _ witness: (any TrafficWitness)?, on reactor: Reactor
  ) async -> RaceStory {
    let teller = Teller(
      RaceStory(port: port, attempts: ConnectionRace.interleaved(addresses).map { Attempt(remote: $0) }))
    let race = ConnectionRace(
      on: reactor, .stream, until: teller.began + limit, timeoutAdvice: "no answer in time (--timeout)",
      prepare: { (socket, remote) throws(SocketError) in
        guard let witness else { return }
        // It must know both ends before the first packet.
        try socket.bindSource(try Socket.sourceAddress(towards: remote), nil, to: remote)
        witness.willExchange(local: try socket.socketName(), remote: remote, type: .stream)
      },
      report: { teller.hear($0) })
    do throws(RaceError) {
      try await race.run(to: addresses).channel.close()
    } catch { teller.story.isInterrupted = error == .cancelled }
    teller.story.elapsed = .now - teller.began
    return teller.story
  }

  /// Confined to the reactor's thread.
  private final class Teller: @unchecked Sendable {
    var story: RaceStory
    let began = MonotonicTime.now
    init(_ story: RaceStory) { self.story = story }

    func hear(_ event: ConnectionRace.Event) {
      switch event {
      case .connecting(let remote): change(remote) { $0.started = .now - began }
      case .failed(let remote, let error, let elapsed): change(remote, elapsed, .failed(error))
      case .connected(let local, let remote, let elapsed):
        change(remote, elapsed, story.winner == nil ? .won(local: local) : .abandoned)
      case .abandoned(let remote, let elapsed): change(remote, elapsed, .abandoned)
      }
    }

    private func change(_ remote: SocketAddress, _ elapsed: Duration, _ outcome: Outcome) {
      change(remote) { attempt in
        // A socket that could not even be prepared never began to connect.
        attempt.started = attempt.started ?? (.now - began) - elapsed
        attempt.elapsed = elapsed
        attempt.outcome = outcome
      }
    }

    private func change(_ remote: SocketAddress, _ body: (inout Attempt) -> Void) {
      guard let index = story.attempts.firstIndex(where: { $0.remote == remote }) else { return }
      body(&story.attempts[index])
    }
  }
}

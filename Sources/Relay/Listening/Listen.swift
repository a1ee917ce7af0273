package import Reactor
internal import Sockets

/// The engine of `listen`: accepts one client or many, and relays or serves.
package enum Listen {
  /// Runs the plan on `reactor` and tells `sink` what happens, on the reactor's thread.
  package static func run(
    _ plan: ListenPlan, console: Console, on reactor: Reactor, to sink: @escaping @Sendable (RelayEvent) -> Void
  ) async -> RelaySummary {
    let run = Run(reactor, console, sink)
    let tally = Tally(run)
    let listening = Listening(plan, run, tally)
    let ending = await run.bounded(by: plan.deadline) { await perform(listening) }
    tally.summary.ending = ending
    tally.summary.elapsed = .now - run.began
    return tally.summary
  }

  private static func perform(_ listening: Listening) async -> Ending {
    let plan = listening.plan
    let listeners: Listeners
    do throws(OpeningFailure) { listeners = try await Listeners.open(plan, listening.run) } catch {
      return error.ending
    }
    defer { listeners.close() }
    if plan.type == .datagram { return await PeerHub(listening, listeners).perform() }
    if plan.keepOpen != nil { return await ClientHub(listening, listeners).perform() }
    return await serveOne(listening, listeners)
  }

  private static func serveOne(_ listening: Listening, _ listeners: Listeners) async -> Ending {
    let (plan, run) = (listening.plan, listening.run)
    let channel: Channel
    let peer: Peer
    do throws(ReactorError) {
      let accepted = try await listeners.acceptFirst(until: plan.acceptTimeout.map { .now + $0 })
      channel = accepted.channel
      peer = listeners.peer(accepted.channel, accepted.address, number: 1)
    } catch {
      switch error {
      case .timedOut: return .acceptTimeout(plan.acceptTimeout ?? .zero)
      case .cancelled: return run.cancellation
      case .socket(let error): return .localFailure(error)
      }
    }
    defer { channel.close() }
    // One client is what was asked for; the next one shall be refused rather than wait for nobody.
    listeners.close()
    run.emit(.accepted(local: peer.local, peer: peer.name))
    let report =
      if let service = plan.service {
        await ServedSession(listening: listening, service: service, peer: peer, chat: nil).perform()
      } else {
        await Session.perform(run, peer, plan.transfer)
      }
    listening.tally.ended(report)
    return report.ending
  }
}

/// What all sessions of a listener share: kept in one place, because a copy of the plan in every suspended call of ten
/// thousand sessions would be most of their memory. Confined to the reactor's thread.
final class Listening: @unchecked Sendable {
  let plan: ListenPlan
  let run: Run
  let tally: Tally

  init(_ plan: ListenPlan, _ run: Run, _ tally: Tally) {
    self.plan = plan
    self.run = run
    self.tally = tally
  }

  /// A room for all clients, where the service is one.
  func chatRoom() -> ChatRoom? {
    guard plan.service == .chat else { return nil }
    return ChatRoom(plan.texts, console: run.console, limit: plan.clientBuffer, on: run.reactor)
  }
}

/// The sum of all sessions of a run. Confined to the reactor's thread.
final class Tally: @unchecked Sendable {
  private let run: Run
  var summary = RelaySummary(ending: .served)
  private var lastNumber = 0

  init(_ run: Run) { self.run = run }

  /// A number for a client that has no address.
  func nextNumber() -> Int {
    lastNumber += 1
    return lastNumber
  }

  func ended(_ report: SessionReport) {
    summary.add(report)
    if report.ending.isFailure { summary.failed += 1 }
    run.emit(.sessionEnded(report))
  }
}

extension Ending {
  /// Something went wrong with this one session.
  var isFailure: Bool {
    switch self {
    case .peerEnded, .inputSilent, .inputEnded, .served, .signal, .outputGone: false
    default: true
    }
  }
}

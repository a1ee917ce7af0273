internal import Reactor
internal import Sockets

/// A listener for any number of connections: stdin goes to all of them, what any of them sends goes to stdout, or a
/// built-in server answers each. Confined to the reactor's thread.
final class ClientHub: @unchecked Sendable {
  private let listening: Listening
  private let listeners: Listeners
  private let chat: ChatRoom?
  private let input: HubInput
  private let someone: Bell
  private var served = 0
  private var ending: Ending?

  init(_ listening: Listening, _ listeners: Listeners) {
    self.listening = listening
    self.listeners = listeners
    let (plan, run) = (listening.plan, listening.run)
    chat = listening.chatRoom()
    input = HubInput(plan.transfer, clientBuffer: plan.clientBuffer, run)
    someone = Bell(on: run.reactor)
  }

  private var plan: ListenPlan { listening.plan }
  private var run: Run { listening.run }
  private var tally: Tally { listening.tally }

  func perform() async -> Ending {
    await withTaskGroup(of: Ending.self) { group in
      group.addTask { await self.serve() }
      if let limit = plan.acceptTimeout {
        group.addTask { await self.waitForSomeone(limit) ?? .served }
      }
      if let chat {
        group.addTask { await chat.runConsole() ?? .served }
      } else if plan.service == nil, plan.transfer.directions != .receiveOnly {
        group.addTask { await self.input.pump() ?? .served }
      }
      // `.served` says that one of the tasks has nothing more to do; anything else ends the run.
      while let step = await group.next() {
        if step != .served, ending == nil {
          ending = step
          run.stopped = run.stopped ?? step
          group.cancelAll()
        }
      }
    }
    return ending ?? run.cancellation
  }

  private func serve() async -> Ending {
    let server = Server(
      listeners.channels, maximumConnections: plan.keepOpen?.maximumConnections ?? .max
    ) { [run] notice in
      switch notice {
      case .paused(let connections): run.emit(.acceptingPaused(connections: connections))
      case .resumed(let connections): run.emit(.acceptingResumed(connections: connections))
      }
    }
    return await withTaskGroup(of: Ending.self) { group in
      group.addTask {
        do throws(ReactorError) {
          try await server.run { channel, address in await self.serve(channel, address) }
        } catch {
          if case .socket(let error) = error { return .localFailure(error) }
        }
        return self.run.cancellation
      }
      return await group.next() ?? run.cancellation
    }
  }

  private func serve(_ channel: Channel, _ address: SocketAddress) async {
    served += 1
    someone.ring()
    let peer = listeners.peer(channel, address, number: tally.nextNumber())
    do throws(SocketError) {
      try plan.tuning.apply(to: channel.fileNumber, family: peer.local.family, type: plan.type)
    } catch { run.emit(.undelivered(peer: peer.name, error: error)) }
    run.emit(.accepted(local: peer.local, peer: peer.name))
    if let service = plan.service { await answer(peer, service) } else { await relay(peer) }
  }

  private func answer(_ peer: Peer, _ service: BuiltInService) async {
    tally.ended(await ServedSession(listening: listening, service: service, peer: peer, chat: chat).perform())
  }

  private func relay(_ peer: Peer) async {
    let report = await HubSession(listening: listening, peer: peer, input: input).perform()
    tally.ended(report)
    switch report.ending {
    // What happens to stdout happens to everybody.
    case .outputGone, .outputFailed: input.stop(report.ending)
    default: break
    }
  }

  private func waitForSomeone(_ limit: Duration) async -> Ending? {
    do throws(ReactorError) {
      try await someone.wait(until: .now + limit)
    } catch {
      guard error == .timedOut, served == 0 else { return nil }
      return .acceptTimeout(limit)
    }
    return nil
  }
}

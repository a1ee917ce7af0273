internal import Reactor
internal import Sockets

/// One connection that a built-in server answers.
struct ServedSession {
  let run: Run
  let plan: ListenPlan
  let service: BuiltInService
  let peer: Peer
  var chat: ChatRoom?

  private enum Step {
    case done
    case stopped(SessionStop)
    case idle(Duration)
  }

  func perform() async -> SessionReport {
    let state = SessionState()
    let ending: Ending
    if let limit = plan.transfer.idleTimeout {
      ending = await withTaskGroup(of: Step.self) { group in
        group.addTask { await serve(state) }
        group.addTask {
          (try? await run.reactor.sleepUntilQuiet(limit) { state.lastMoved }) == nil
            ? .stopped(.cancelled) : .idle(limit)
        }
        let step = await group.next() ?? .done
        group.cancelAll()
        return self.ending(step)
      }
    } else {
      ending = self.ending(await serve(state))
    }
    return state.report(peer.name, ending)
  }

  private func ending(_ step: Step) -> Ending {
    switch step {
    case .done: .served
    case .stopped(let stop): stop.ending(cancellation: run.cancellation)
    case .idle(let limit): .idleTimeout(limit)
    }
  }

  private func serve(_ state: SessionState) async -> Step {
    let exchange = Exchange(peer: peer, state: state, run: run)
    do throws(SessionStop) {
      switch service {
      case .echo: try await exchange.echo()
      case .echoTimestamp: try await exchange.echoStamped(plan.texts.timestamp)
      case .discard: while try await exchange.receive() != nil {}
      case .chargen: try await exchange.generateCharacters()
      case .daytime: try await exchange.tellDaytime(plan.texts.daytime())
      case .chat:
        let room = chat ?? ChatRoom(plan.texts, console: run.console.output)
        if chat == nil {
          try await chatAlone(room, exchange)
        } else {
          try await room.serve(exchange, limit: plan.clientBuffer)
        }
      }
    } catch { return .stopped(error) }
    return .done
  }

  /// A chat with one client: the console talks to it.
  private func chatAlone(_ room: ChatRoom, _ exchange: Exchange) async throws(SessionStop) {
    let stop: SessionStop? = await withTaskGroup(of: Void.self) { group in
      group.addTask { _ = await room.runConsole(run.console.input) }
      defer { group.cancelAll() }
      do throws(SessionStop) { try await room.serve(exchange, limit: plan.clientBuffer) } catch { return error }
      return nil
    }
    if let stop { throw stop }
  }
}

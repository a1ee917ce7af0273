internal import Reactor
internal import Sockets

/// One connection that a built-in server answers.
struct ServedSession {
  let listening: Listening
  let service: BuiltInService
  let peer: Peer
  let chat: ChatRoom?

  private var plan: ListenPlan { listening.plan }
  private var run: Run { listening.run }

  private enum Step {
    case done
    case stopped(SessionStop)
    case idle(Duration)
    case over(Ending)
  }

  func perform() async -> SessionReport {
    let exchange = Exchange(peer: peer, state: SessionState(), run: run)
    let step =
      if plan.transfer.idleTimeout != nil {
        await serveUntilIdle(exchange)
      } else if isSingleTask {
        await peer.channel.guardingWaits { await serve(exchange) }
      } else {
        await serve(exchange)
      }
    return exchange.state.report(peer.name, ending(step))
  }

  /// The service starts no tasks of its own, so that nothing but the end of the session cancels a wait.
  private var isSingleTask: Bool {
    switch service {
    case .echo, .echoTimestamp, .discard: true
    case .chargen, .daytime, .chat: false
    }
  }

  private func serveUntilIdle(_ exchange: Exchange) async -> Step {
    await withTaskGroup(of: Step.self) { group in
      let limit = plan.transfer.idleTimeout ?? .zero
      group.addTask { await serve(exchange) }
      group.addTask {
        await run.isQuiet(for: limit) { exchange.state.lastMoved } ? .idle(limit) : .stopped(.cancelled)
      }
      defer { group.cancelAll() }
      return await group.next() ?? .done
    }
  }

  private func ending(_ step: Step) -> Ending {
    switch step {
    case .done: .served
    case .stopped(let stop): stop.ending(cancellation: run.cancellation)
    case .idle(let limit): .idleTimeout(limit)
    case .over(let ending): ending
    }
  }

  private func serve(_ exchange: Exchange) async -> Step {
    do throws(SessionStop) {
      switch service {
      case .echo: try await exchange.echo()
      case .echoTimestamp: try await exchange.echoStamped(plan.texts.timestamp)
      case .discard: while try await exchange.receive() != nil {}
      case .chargen: try await exchange.generateCharacters()
      case .daytime: try await exchange.tellDaytime(plan.texts.daytime())
      case .chat:
        if let chat { try await chat.serve(exchange) } else { return await chatAlone(exchange) }
      }
    } catch { return .stopped(error) }
    return .done
  }

  /// A chat with one client: the console talks to it, and leaves with it.
  private func chatAlone(_ exchange: Exchange) async -> Step {
    let room = ChatRoom(plan.texts, console: run.console, limit: plan.clientBuffer, on: run.reactor)
    return await withTaskGroup(of: Step.self) { group in
      group.addTask {
        do throws(SessionStop) { try await room.serve(exchange) } catch { return .stopped(error) }
        await room.waitUntilShown()
        return .done
      }
      group.addTask { await room.runConsole().map { .over($0) } ?? .stopped(.cancelled) }
      defer { group.cancelAll() }
      return await group.next() ?? .done
    }
  }
}

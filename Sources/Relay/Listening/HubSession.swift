internal import Reactor
internal import Sockets

/// One of many clients between stdin and stdout.
struct HubSession {
  let listening: Listening
  let peer: Peer
  let input: HubInput

  private var plan: ListenPlan { listening.plan }
  private var run: Run { listening.run }

  private enum Step {
    case written
    case peerEnded
    case stopped(SessionStop)
    case over(Ending)
  }

  func perform() async -> SessionReport {
    let state = SessionState()
    let queue = ClientQueue(peer, state, limit: plan.clientBuffer, on: run.reactor)
    input.add(queue)
    defer { input.remove(queue) }
    var ending = await withTaskGroup(of: Step.self) { group in await conduct(&group, state, queue) }
    if queue.isOverfull {
      ending = .clientDropped
      run.emit(.clientDropped(peer: peer.name, queued: queue.queued))
    }
    return state.report(peer.name, ending)
  }

  private func conduct(_ group: inout TaskGroup<Step>, _ state: SessionState, _ queue: ClientQueue) async -> Ending {
    var writing = true
    var peerOpen = true
    group.addTask {
      do throws(SessionStop) { try await queue.write() } catch { return .stopped(error) }
      return .written
    }
    group.addTask { await read(state) }
    if let limit = plan.transfer.idleTimeout {
      group.addTask { await quiet(limit, .idleTimeout(limit)) { state.lastMoved } }
    }
    group.addTask { await watchOverflow(queue) }
    var ending: Ending?
    while ending == nil, let step = await group.next() {
      switch step {
      case .written:
        writing = false
        if peerOpen { try? Kernel.shutdown(peer.channel.fileNumber, .write) } else { ending = .peerEnded }
      case .peerEnded:
        peerOpen = false
        run.emit(.peerEnded(bytes: state.received))
        if !writing {
          ending = .peerEnded
        } else if case .quit(let silence) = plan.transfer.onPeerEnd {
          let ended = MonotonicTime.now
          group.addTask {
            let step = await quiet(silence, .peerEnded) { max(ended, input.silentSince) }
            queue.finish()
            return step
          }
        }
      // What is still queued goes out before the connection ends.
      case .over(.peerEnded) where writing: break
      case .over(let reason): ending = reason
      case .stopped(let stop): ending = stop.ending(cancellation: run.cancellation)
      }
    }
    group.cancelAll()
    await group.waitForAll()
    return ending ?? run.cancellation
  }

  private func read(_ state: SessionState) async -> Step {
    do throws(SessionStop) {
      if peer.type.keepsBoundaries {
        let output = MessageOutput(
          run: run, peer: peer, state: state, framing: plan.transfer.framing,
          discards: plan.transfer.directions == .sendOnly)
        try await output.pump()
        return .peerEnded
      }
      let buffer = Scratch(64 << 10)
      while let count = try await receive(buffer) {
        state.noteReceived(count)
        if plan.transfer.directions != .sendOnly {
          try await run.console.output.writeAll(Array(buffer.bytes[..<count]))
        }
        try await run.giveWay()
      }
    } catch { return .stopped(error) }
    return .peerEnded
  }

  private func receive(_ buffer: Scratch) async throws(SessionStop) -> Int? {
    while true {
      let result: TransferResult
      do throws(SocketError) { result = try Kernel.receive(peer.channel.fileNumber, into: buffer.bytes) } catch {
        throw peer.failure("receive", error)
      }
      switch result {
      case .bytes(let count): return count
      case .endOfFile: return nil
      case .wouldBlock: try await peer.channel.ready(.read)
      }
    }
  }

  /// Ends once `last` lies `limit` behind.
  private func quiet(_ limit: Duration, _ ending: Ending, since last: @Sendable () -> MonotonicTime) async -> Step {
    await run.isQuiet(for: limit, since: last) ? .over(ending) : .stopped(.cancelled)
  }

  /// The writer of a client that does not read waits for the socket; this task is what ends the session then.
  private func watchOverflow(_ queue: ClientQueue) async -> Step {
    do throws(ReactorError) { try await queue.overflow.wait() } catch { return .stopped(.cancelled) }
    return .over(.clientDropped)
  }
}

internal import Reactor
internal import Sockets

/// One peer and the console, from the first byte to the end that the plan wants.
///
/// A task for each direction, one that watches for idleness, and one place that decides what each end means.
struct Session {
  let run: Run
  let plan: TransferPlan
  let transfer: any Transfer

  private var peer: Peer { transfer.peer }

  private enum Step {
    case inputEnded
    case peerEnded
    /// Stdin could not be sent to its end.
    case inputStopped(SessionStop)
    case stopped(SessionStop)
    case over(Ending)
    case halfClosed
  }

  /// The session that fits the socket's type.
  static func perform(_ run: Run, _ peer: Peer, _ plan: TransferPlan) async -> SessionReport {
    let transfer: any Transfer =
      peer.type.keepsBoundaries
      ? MessageTransfer(run: run, peer: peer, plan: plan)
      : StreamTransfer(run: run, peer: peer, layer: PlainLayer(peer.channel), plan: plan)
    return await Session(run: run, plan: plan, transfer: transfer).perform()
  }

  func perform() async -> SessionReport {
    let state = SessionState()
    let ending = await withTaskGroup(of: Step.self) { group in await conduct(&group, state) }
    return state.report(peer.name, ending)
  }

  private func conduct(_ group: inout TaskGroup<Step>, _ state: SessionState) async -> Ending {
    var inputOpen = plan.directions != .receiveOnly
    var peerOpen = true
    if inputOpen { group.addTask { await sendInput(state) } } else { watchReader(&group) }
    group.addTask { await writeOutput(state) }
    if let limit = plan.idleTimeout {
      group.addTask { await quiet(limit, .idleTimeout(limit)) { state.lastMoved } }
    }

    var ending: Ending?
    var failure: Ending?
    while ending == nil, let step = await group.next() {
      switch step {
      case .inputEnded:
        inputOpen = false
        run.emit(.inputEnded(bytes: state.sent))
        watchReader(&group)
        endOfInput(&group, state, peerOpen: peerOpen)
      case .peerEnded:
        peerOpen = false
        run.emit(.peerEnded(bytes: state.received))
        ending = failure
        if failure == nil { endOfPeer(&group, state, inputOpen: inputOpen) }
      case .inputStopped(.peer(let error)) where peerOpen && peer.type.isConnectionOriented:
        // What the peer said before it broke the connection may still be in the queue, and then comes the break.
        failure = .peerFailed(error)
        inputOpen = false
      case .inputStopped(let stop), .stopped(let stop): ending = failure ?? stop.ending(cancellation: run.cancellation)
      case .over(let reason): ending = reason
      case .halfClosed: break
      }
    }
    group.cancelAll()
    await group.waitForAll()
    return await finish(ending ?? run.cancellation, state, peerOpen: peerOpen)
  }

  /// Stdin has ended: what the policy makes of it.
  private func endOfInput(_ group: inout TaskGroup<Step>, _ state: SessionState, peerOpen: Bool) {
    guard peerOpen else {
      // The peer will not tell any more whether it has everything; its kernel does.
      group.addTask { await closeWriteAndFlush(.peerEnded) }
      return
    }
    if plan.directions == .sendOnly {
      group.addTask { await closeWriteAndFlush(.inputEnded) }
      return
    }
    switch plan.onInputEnd {
    case .halfClose: group.addTask { await closeWrite() }
    case .wait: break
    case .quit(let delay):
      // A stream's answer has an end of its own; a datagram's may have one more part, so each starts the wait anew.
      let ended = MonotonicTime.now
      let isConnected = peer.type.isConnectionOriented
      group.addTask {
        await quiet(delay, .inputEnded) { isConnected ? ended : max(ended, state.lastReceived) }
      }
    }
  }

  /// The peer has ended: what the policy makes of it.
  private func endOfPeer(_ group: inout TaskGroup<Step>, _ state: SessionState, inputOpen: Bool) {
    guard inputOpen else {
      // With --send-only that has begun when stdin ended.
      if plan.directions != .sendOnly { group.addTask { await closeWriteAndFlush(.peerEnded) } }
      return
    }
    if case .quit(let silence) = plan.onPeerEnd {
      let ended = MonotonicTime.now
      group.addTask { await quiet(silence, .inputSilent(silence)) { max(ended, state.inputSilentSince) } }
    }
  }

  private func sendInput(_ state: SessionState) async -> Step {
    do throws(SessionStop) { try await transfer.sendInput(state) } catch { return .inputStopped(error) }
    return .inputEnded
  }

  private func writeOutput(_ state: SessionState) async -> Step {
    do throws(SessionStop) { try await transfer.writeOutput(state) } catch { return .stopped(error) }
    return .peerEnded
  }

  private func closeWrite() async -> Step {
    do throws(SessionStop) { try await transfer.closeWrite() } catch { return .stopped(error) }
    return .halfClosed
  }

  /// Nothing is awaited from the peer but that its kernel has everything: closing before that could throw bytes away.
  private func closeWriteAndFlush(_ ending: Ending) async -> Step {
    let step = await closeWrite()
    guard case .halfClosed = step else { return step }
    var pause = Duration.milliseconds(1)
    while peer.type.isConnectionOriented, Kernel.bytesUnacknowledged(peer.channel.fileNumber) > 0 {
      // A connection that broke acknowledges no more.
      let error = (try? Kernel.pendingError(peer.channel.fileNumber)) ?? nil
      if let error { return .stopped(peer.failure("send", SocketError("send", error))) }
      if Kernel.isClosedConnection(peer.channel.fileNumber) {
        return .stopped(peer.failure("send", SocketError("send", .connectionReset)))
      }
      guard (try? await run.reactor.sleep(for: pause)) != nil else { return .stopped(.cancelled) }
      pause = min(pause * 2, .milliseconds(50))
    }
    return .over(ending)
  }

  /// Ends when nobody reads our stdout any more. For sessions with nothing left to send: a transfer goes on without.
  private func watchReader(_ group: inout TaskGroup<Step>) {
    guard run.console.output.tellsOfItsReader else { return }
    group.addTask {
      do throws(SessionStop) { try await run.console.output.waitForReaderToGo() } catch { return .stopped(error) }
      return .halfClosed
    }
  }

  /// Ends once `last` lies `limit` behind.
  private func quiet(_ limit: Duration, _ ending: Ending, since last: @Sendable () -> MonotonicTime) async -> Step {
    await run.isQuiet(for: limit, since: last) ? .over(ending) : .stopped(.cancelled)
  }

  /// The last look before the socket closes: what has arrived is written, and a break that nobody read about is told.
  private func finish(_ ending: Ending, _ state: SessionState, peerOpen: Bool) async -> Ending {
    switch ending {
    case .inputEnded where plan.directions == .both && peerOpen:
      do throws(SessionStop) { try await transfer.deliverRest(state, until: .now + .seconds(1)) } catch {
        return error.ending(cancellation: run.cancellation)
      }
      return ending
    case .peerEnded where state.sent > 0, .inputSilent where state.sent > 0,
      .inputEnded where plan.directions == .sendOnly && state.sent > 0:
      let error = try? Kernel.pendingError(peer.channel.fileNumber)
      return error.map { .peerFailed(SocketError("send", $0, subject: peer.name)) } ?? ending
    default: return ending
    }
  }
}

internal import Reactor
internal import Sockets

/// One connected datagram or packet socket between the console and its peer.
struct MessageSession {
  let run: Run
  let peer: Peer
  let plan: TransferPlan

  private enum Step {
    case inputEnded
    case peerEnded
    case stopped(SessionStop)
    case over(Ending)
  }

  func perform() async -> SessionReport {
    let state = SessionState()
    let ending = await withTaskGroup(of: Step.self) { group in await conduct(&group, state) }
    return state.report(peer.name, ending)
  }

  private func conduct(_ group: inout TaskGroup<Step>, _ state: SessionState) async -> Ending {
    var inputOpen = plan.directions != .receiveOnly
    var peerOpen = true
    if inputOpen { group.addTask { await pumpInput(state) } }
    group.addTask { await pumpOutput(state) }
    if let limit = plan.idleTimeout {
      group.addTask { await quiet(limit, .idleTimeout(limit)) { state.lastMoved } }
    }
    var ending: Ending?
    while ending == nil, let step = await group.next() {
      switch step {
      case .inputEnded:
        inputOpen = false
        run.emit(.inputEnded(bytes: state.sent))
        ending = peerOpen ? endOfInput(&group, state) : .peerEnded
      case .peerEnded:
        peerOpen = false
        run.emit(.peerEnded(bytes: state.received))
        if !inputOpen {
          ending = .peerEnded
        } else if case .quit(let silence) = plan.onPeerEnd {
          let ended = MonotonicTime.now
          group.addTask { await quiet(silence, .peerEnded) { max(ended, state.lastInput) } }
        }
      case .stopped(let stop): ending = stop.ending(cancellation: run.cancellation)
      case .over(let reason): ending = reason
      }
    }
    group.cancelAll()
    await group.waitForAll()
    return ending ?? run.cancellation
  }

  private func endOfInput(_ group: inout TaskGroup<Step>, _ state: SessionState) -> Ending? {
    if plan.directions == .sendOnly { return .inputEnded }
    switch plan.onInputEnd {
    case .halfClose:
      // Only connection-oriented sockets have halves; the arguments allow it for no others.
      try? Kernel.shutdown(peer.channel.fileNumber, .write)
    case .wait: break
    case .quit(let delay):
      let ended = MonotonicTime.now
      group.addTask { await quiet(delay, .inputEnded) { max(ended, state.lastReceived) } }
    }
    return nil
  }

  private func pumpInput(_ state: SessionState) async -> Step {
    let source = MessageSource(input: run.console.input, framing: plan.framing, state: state)
    let transmitter = MessageTransmitter(peer: peer, state: state)
    do throws(SessionStop) {
      try await source.run { (framer, messages) async throws(SessionStop) in
        try await transmitter.send(framer, messages, overhead: plan.framing.overhead)
      }
    } catch { return .stopped(error) }
    // The last message may have come without its separator.
    state.pending = 0
    return .inputEnded
  }

  private func pumpOutput(_ state: SessionState) async -> Step {
    let output = MessageOutput(
      run: run, peer: peer, state: state, framing: plan.framing, discards: plan.directions == .sendOnly)
    do throws(SessionStop) { try await output.pump() } catch { return .stopped(error) }
    return .peerEnded
  }

  /// Ends once `last` lies `limit` behind.
  private func quiet(_ limit: Duration, _ ending: Ending, since last: @Sendable () -> MonotonicTime) async -> Step {
    (try? await run.reactor.sleepUntilQuiet(limit, since: last)) == nil ? .stopped(.cancelled) : .over(ending)
  }
}

extension Reactor {
  /// Sleeps until `last`, asked again at every waking, lies `limit` behind.
  func sleepUntilQuiet(_ limit: Duration, since last: @Sendable () -> MonotonicTime) async throws(ReactorError) {
    while true {
      let due = last() + limit
      guard MonotonicTime.now < due else { return }
      try await sleep(until: due)
    }
  }
}

internal import Reactor
internal import Sockets

/// One stream connection between the console and a peer, from the first byte to the end that the plan wants.
///
/// A task for each direction, one that watches for idleness, and one place that decides what each end means.
struct StreamSession {
  let run: Run
  let peer: Peer
  let layer: any Layer
  let plan: TransferPlan

  private enum Step {
    case inputEnded
    case peerEnded
    /// Stdin could not be sent to its end.
    case inputStopped(SessionStop)
    case stopped(SessionStop)
    case over(Ending)
    case halfClosed
  }

  func perform() async -> SessionReport {
    let state = SessionState()
    let ending = await withTaskGroup(of: Step.self) { group in
      await conduct(&group, state)
    }
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
    var failure: Ending?
    while ending == nil, let step = await group.next() {
      switch step {
      case .inputEnded:
        inputOpen = false
        run.emit(.inputEnded(bytes: state.sent))
        ending = endOfInput(&group, state, peerOpen: peerOpen)
      case .peerEnded:
        peerOpen = false
        run.emit(.peerEnded(bytes: state.received))
        if let failure {
          ending = failure
        } else if !inputOpen {
          ending = .peerEnded
        } else if case .quit(let silence) = plan.onPeerEnd {
          // Bytes that are still on their way keep the session alive as fresh ones do.
          let ended = MonotonicTime.now
          group.addTask { await quiet(silence, .peerEnded) { state.pending > 0 ? .now : max(ended, state.lastInput) } }
        }
      case .inputStopped(.peer(let error)) where peerOpen:
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
    return finish(ending ?? run.cancellation, state, peerOpen: peerOpen)
  }

  /// Stdin has ended: what the policy makes of it.
  private func endOfInput(_ group: inout TaskGroup<Step>, _ state: SessionState, peerOpen: Bool) -> Ending? {
    guard peerOpen else { return .peerEnded }
    if plan.directions == .sendOnly {
      group.addTask { await closeWriteAndFlush() }
      return nil
    }
    switch plan.onInputEnd {
    case .halfClose: group.addTask { await closeWrite() }
    case .wait: break
    case .quit(let delay):
      let ended = MonotonicTime.now
      group.addTask { await quiet(delay, .inputEnded) { max(ended, state.lastReceived) } }
    }
    return nil
  }

  private func pumpInput(_ state: SessionState) async -> Step {
    let pump = InputPump(
      input: run.console.input, peer: peer, layer: layer, state: state, sendsCRLF: plan.sendsCRLF)
    do throws(SessionStop) { try await pump.run() } catch { return .inputStopped(error) }
    return .inputEnded
  }

  private func pumpOutput(_ state: SessionState) async -> Step {
    let pump = OutputPump(
      output: run.console.output, peer: peer, layer: layer, state: state, discards: plan.directions == .sendOnly)
    do throws(SessionStop) { try await pump.run() } catch { return .stopped(error) }
    return .peerEnded
  }

  private func closeWrite() async -> Step {
    while true {
      do throws(SocketError) {
        switch try layer.closeWrite() {
        case .bytes, .endOfFile: return .halfClosed
        case .wantsRead, .wantsWrite: break
        }
      } catch {
        // ENOTCONN: the peer has broken the connection already, and the other pump says so.
        return error.code == .notConnected ? .halfClosed : .stopped(peer.failure("shutdown", error))
      }
      do throws(SessionStop) { try await peer.channel.ready(.write) } catch { return .stopped(error) }
    }
  }

  /// Nothing is awaited from the peer but that its kernel has everything: closing before that could throw bytes away.
  private func closeWriteAndFlush() async -> Step {
    let step = await closeWrite()
    guard case .halfClosed = step else { return step }
    var pause = Duration.milliseconds(1)
    while Kernel.bytesUnacknowledged(peer.channel.fileNumber) > 0 {
      guard (try? await run.reactor.sleep(for: pause)) != nil else { return .stopped(.cancelled) }
      pause = min(pause * 2, .milliseconds(50))
    }
    return .over(.inputEnded)
  }

  /// Ends once `last` lies `limit` behind.
  private func quiet(_ limit: Duration, _ ending: Ending, since last: @Sendable () -> MonotonicTime) async -> Step {
    (try? await run.reactor.sleepUntilQuiet(limit, since: last)) == nil ? .stopped(.cancelled) : .over(ending)
  }

  /// The last look before the socket closes: what has arrived is written, and a break that nobody read about is told.
  private func finish(_ ending: Ending, _ state: SessionState, peerOpen: Bool) -> Ending {
    switch ending {
    case .inputEnded where plan.directions == .both && peerOpen:
      return deliverRest(state) ?? ending
    case .peerEnded where state.sent > 0:
      let error = try? Kernel.pendingError(peer.channel.fileNumber)
      return error.map { .peerFailed(SocketError("send", $0, subject: peer.name)) } ?? ending
    default: return ending
    }
  }

  /// Writes what already lies in the receive buffer, as far as stdout takes it at once.
  private func deliverRest(_ state: SessionState) -> Ending? {
    let buffer = Scratch(64 << 10)
    for _ in 0..<64 {
      guard case .bytes(let count)? = try? layer.read(into: buffer.bytes) else { return nil }
      state.noteReceived(count)
      do throws(SocketError) {
        let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])
        guard case .bytes(count) = try run.console.output.write(bytes) else { return nil }
      } catch { return SessionStop.output(error).ending(cancellation: run.cancellation) }
    }
    return nil
  }
}

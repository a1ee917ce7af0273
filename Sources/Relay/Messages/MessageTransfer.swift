internal import Sockets

/// Messages between the console and the peer of a connected datagram or packet socket.
struct MessageTransfer: Transfer {
  let run: Run
  let peer: Peer
  let plan: TransferPlan

  func sendInput(_ state: SessionState) async throws(SessionStop) {
    let source = MessageSource(input: run.console.input, framing: plan.framing, state: state)
    let transmitter = MessageTransmitter(peer: peer, state: state)
    try await source.run { (framer, messages) async throws(SessionStop) in
      try await transmitter.send(framer, messages, overhead: plan.framing.overhead)
    }
    // The last message may have come without its separator.
    state.pending = 0
  }

  func writeOutput(_ state: SessionState) async throws(SessionStop) {
    let output = MessageOutput(
      run: run, peer: peer, state: state, framing: plan.framing, discards: plan.directions == .sendOnly)
    try await output.pump()
  }

  func closeWrite() async throws(SessionStop) {
    // Datagrams have no end to tell.
    guard peer.type.isConnectionOriented else { return }
    do throws(SocketError) { try Kernel.shutdown(peer.channel.fileNumber, .write) } catch {
      if error.code != .notConnected { throw peer.failure("shutdown", error) }
    }
  }

  /// Every message is written as soon as it is there.
  func deliverRest(_ state: SessionState, until deadline: MonotonicTime) async throws(SessionStop) {}
}

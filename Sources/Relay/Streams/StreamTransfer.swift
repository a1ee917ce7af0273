internal import Sockets

/// A stream between the console and a peer.
struct StreamTransfer: Transfer {
  let run: Run
  let peer: Peer
  let layer: any Layer
  let plan: TransferPlan

  func sendInput(_ state: SessionState) async throws(SessionStop) {
    let pump = InputPump(
      input: run.console.input, peer: peer, layer: layer, state: state, sendsCRLF: plan.sendsCRLF)
    try await pump.run()
  }

  func writeOutput(_ state: SessionState) async throws(SessionStop) {
    let pump = OutputPump(
      output: run.console.output, peer: peer, layer: layer, state: state, discards: plan.directions == .sendOnly)
    try await pump.run()
  }

  func closeWrite() async throws(SessionStop) {
    while true {
      do throws(SocketError) {
        switch try layer.closeWrite() {
        case .bytes, .endOfFile: return
        case .wantsRead, .wantsWrite: break
        }
      } catch {
        // ENOTCONN: the peer has broken the connection already, and the other direction says so.
        if error.code == .notConnected { return }
        throw peer.failure("shutdown", error)
      }
      try await peer.channel.ready(.write)
    }
  }

  func deliverRest(_ state: SessionState) throws(SessionStop) {
    let buffer = Scratch(64 << 10)
    for _ in 0..<64 {
      guard case .bytes(let count)? = try? layer.read(into: buffer.bytes) else { return }
      state.noteReceived(count)
      let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])
      do throws(SocketError) {
        guard case .bytes(count) = try run.console.output.write(bytes) else { return }
      } catch { throw .output(error) }
    }
  }
}

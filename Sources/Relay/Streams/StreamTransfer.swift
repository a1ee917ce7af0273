internal import Reactor
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

  func deliverRest(_ state: SessionState, until deadline: MonotonicTime) async throws(SessionStop) {
    let buffer = Scratch(64 << 10)
    for _ in 0..<64 {
      guard case .bytes(let count)? = try? layer.read(into: buffer.bytes) else { return }
      state.noteReceived(count)
      guard try await write(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]), until: deadline) else { return }
    }
  }

  /// Writes all of `bytes`, which lie in a buffer that nobody else uses; false when stdout did not take them in time.
  private func write(_ bytes: UnsafeRawBufferPointer, until deadline: MonotonicTime) async throws(SessionStop) -> Bool {
    let output = run.console.output
    var rest = bytes
    while !rest.isEmpty {
      let result: TransferResult
      do throws(SocketError) { result = try output.write(rest) } catch { throw .output(error) }
      if case .bytes(let written) = result {
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      } else {
        do throws(ReactorError) { try await output.channel.wait(for: .write, until: deadline) } catch { return false }
      }
    }
    return true
  }
}

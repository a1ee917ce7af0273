internal import Reactor
internal import Sockets

/// Receiving and sending on one served connection, stream or packets. Confined to the reactor's thread.
///
/// All connections share one buffer: what is received is used up, or copied, before anything is awaited.
final class Exchange: @unchecked Sendable {
  let peer: Peer
  let state: SessionState
  let run: Run
  private var turns = 0

  init(peer: Peer, state: SessionState, run: Run) {
    self.peer = peer
    self.state = state
    self.run = run
  }

  /// What has arrived, valid until the next `await`; nil at the end of file.
  func receive() async throws(SessionStop) -> UnsafeRawBufferPointer? {
    // Others must have their turn even when this peer never pauses.
    turns += 1
    if turns == 16 {
      turns = 0
      try await run.giveWay()
    }
    while true {
      let result: TransferResult
      do throws(SocketError) { result = try attempt() } catch { throw peer.failure("receive", error) }
      switch result {
      case .bytes(let count):
        state.noteReceived(count)
        return UnsafeRawBufferPointer(rebasing: run.shared.bytes[..<count])
      case .endOfFile: return nil
      case .wouldBlock: try await pause()
      }
    }
  }

  /// Waits until the peer says more; everybody else has a turn meanwhile.
  private func pause() async throws(SessionStop) {
    turns = 0
    try await peer.channel.ready(.read)
  }

  private func attempt() throws(SocketError) -> TransferResult {
    guard peer.type == .sequencedPacket else {
      return try Kernel.receive(peer.channel.fileNumber, into: run.shared.bytes)
    }
    let receiver = run.packets
    guard try receiver.receive(peer.channel.fileNumber) > 0 else { return .wouldBlock }
    let bytes = receiver.bytes(0)
    if bytes.isEmpty, !receiver.hasAncillaryData(0) { return .endOfFile }
    if receiver.isTruncated(0) {
      state.truncated += 1
      run.emit(.truncated(peer: peer.name, kept: bytes.count))
    }
    state.messagesReceived += 1
    run.shared.bytes.copyMemory(from: bytes)
    return .bytes(bytes.count)
  }

  /// After a receive that did not fill the buffer nothing is left, and the next news comes from the kernel: unless the
  /// peer has hung up, which it tells only once.
  func waitForMore(after count: Int) async throws(SessionStop) {
    guard peer.type == .stream, count < run.shared.bytes.count, !peer.channel.hasHungUp else { return }
    try await pause()
  }

  /// Sends `bytes`, which lie in the shared buffer: what the kernel does not take at once is copied first.
  func send(_ bytes: UnsafeRawBufferPointer) async throws(SessionStop) {
    state.pending += bytes.count
    let result: TransferResult
    do throws(SocketError) { result = try Kernel.send(peer.channel.fileNumber, bytes) } catch {
      throw peer.failure("send", error)
    }
    if case .bytes(let count) = result {
      state.noteSent(count)
      noteMessage()
      if count == bytes.count { return }
      try await sendRest(Array(bytes[count...]))
    } else {
      try await sendRest(Array(bytes))
    }
  }

  /// Sends `bytes`.
  func send(_ bytes: [UInt8]) async throws(SessionStop) {
    state.pending += bytes.count
    try await sendRest(bytes)
    noteMessage()
  }

  private func noteMessage() {
    if peer.type.keepsBoundaries { state.messagesSent += 1 }
  }

  private func sendRest(_ bytes: [UInt8]) async throws(SessionStop) {
    var sent = 0
    repeat {
      let result: TransferResult
      do throws(SocketError) {
        result = try bytes.withBytes { (raw) throws(SocketError) in
          try Kernel.send(peer.channel.fileNumber, UnsafeRawBufferPointer(rebasing: raw[sent...]))
        }
      } catch { throw peer.failure("send", error) }
      switch result {
      case .bytes(let count):
        sent += count
        state.noteSent(count)
      case .wouldBlock, .endOfFile: try await peer.channel.ready(.write)
      }
    } while sent < bytes.count
  }
}

internal import Reactor
internal import Sockets

/// Moves what the peer of a stream sends to stdout, by the shortest way that both sides allow, until the peer ends.
struct OutputPump {
  let output: ConsoleOutput
  let peer: Peer
  let layer: any Layer
  let state: SessionState
  /// What is received is counted and thrown away.
  let discards: Bool

  func run() async throws(SessionStop) {
    if discards { return try await discard() }
    if layer.isTransparent {
      if output.canSplice, try await splice() { return }
      if output.canSpliceThroughPipe, let pipe = TransferPipe(), try await splice(through: pipe) { return }
    }
    try await copy()
  }

  /// Socket to pipe. Returns false, with nothing moved, where the kernel cannot.
  private func splice() async throws(SessionStop) -> Bool {
    while true {
      let result: TransferResult
      do throws(SocketError) {
        result = try Kernel.splice(
          from: peer.channel.fileNumber, to: output.channel.fileNumber, count: InputPump.quantum)
      } catch {
        if state.received == 0, error.code == .invalidArgument { return false }
        throw error.code == .brokenPipe ? .outputGone : peer.failure("receive", error)
      }
      switch result {
      case .bytes(let count):
        state.noteReceived(count)
        try await peer.channel.giveWay()
      case .endOfFile: return true
      case .wouldBlock:
        try await Channel.ready(reading: peer.channel, orWriting: output.channel)
      }
    }
  }

  /// Socket to a pipe of our own to a file. Returns false where the file does not take pages, with the pipe empty again.
  private func splice(through pipe: TransferPipe) async throws(SessionStop) -> Bool {
    while true {
      let result: TransferResult
      do throws(SocketError) {
        result = try Kernel.splice(from: peer.channel.fileNumber, to: pipe.writeEnd, count: InputPump.quantum)
      } catch {
        if state.received == 0, error.code == .invalidArgument { return false }
        throw peer.failure("receive", error)
      }
      switch result {
      case .bytes(let count):
        state.noteReceived(count)
        guard try await drain(pipe, count) else { return false }
        try await peer.channel.giveWay()
      case .endOfFile: return true
      case .wouldBlock: try await peer.channel.ready(.read)
      }
    }
  }

  /// Empties the pipe into stdout; with copies, and the answer false, once the file has refused to splice.
  private func drain(_ pipe: TransferPipe, _ count: Int) async throws(SessionStop) -> Bool {
    var left = count
    while left > 0 {
      let result: TransferResult
      do throws(SocketError) {
        result = try Kernel.splice(from: pipe.readEnd, to: output.channel.fileNumber, count: left)
      } catch {
        guard error.code == .invalidArgument else { throw .output(error) }
        try await copy(from: pipe, left)
        return false
      }
      if case .bytes(let moved) = result { left -= moved } else { try await output.channel.ready(.write) }
    }
    return true
  }

  private func copy(from pipe: TransferPipe, _ count: Int) async throws(SessionStop) {
    let buffer = Scratch(InputPump.bufferSize)
    var left = count
    while left > 0 {
      let result: TransferResult
      do throws(SocketError) { result = try Kernel.read(pipe.readEnd, into: buffer.bytes) } catch {
        throw .output(error)
      }
      guard case .bytes(let read) = result else { return }
      left -= read
      try await writeAll(buffer, read)
    }
  }

  private func copy() async throws(SessionStop) {
    let buffer = Scratch(InputPump.bufferSize)
    while let count = try await receive(buffer) {
      try await writeAll(buffer, count)
      try await peer.channel.giveWay()
    }
  }

  private func discard() async throws(SessionStop) {
    let buffer = Scratch(InputPump.bufferSize)
    while try await receive(buffer) != nil { try await peer.channel.giveWay() }
  }

  private func receive(_ buffer: Scratch) async throws(SessionStop) -> Int? {
    while true {
      let result: LayerResult
      do throws(SocketError) { result = try layer.read(into: buffer.bytes) } catch {
        throw peer.failure("receive", error)
      }
      switch result {
      case .bytes(let count):
        state.noteReceived(count)
        return count
      case .endOfFile: return nil
      case .wantsRead: try await peer.channel.ready(.read)
      case .wantsWrite: try await peer.channel.ready(.write)
      }
    }
  }

  private func writeAll(_ buffer: Scratch, _ count: Int) async throws(SessionStop) {
    var written = 0
    while written < count {
      let result: TransferResult
      do throws(SocketError) {
        result = try output.write(UnsafeRawBufferPointer(rebasing: buffer.bytes[written..<count]))
      } catch { throw .output(error) }
      switch result {
      case .bytes(let moved): written += moved
      case .wouldBlock, .endOfFile: try await output.channel.ready(.write)
      }
    }
  }
}

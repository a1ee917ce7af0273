internal import Reactor
internal import Sockets

/// Moves stdin to the peer of a stream, by the shortest way that both sides allow, until stdin ends.
struct InputPump {
  let input: ConsoleInput
  let peer: Peer
  let layer: any Layer
  let state: SessionState
  let sendsCRLF: Bool

  /// One attempt moves at most this much before signals and deadlines have their turn.
  static let quantum = 1 << 20
  static let bufferSize = 256 << 10

  /// A regular file goes by sendfile. A pipe is copied, and that is the faster way: its pages are small, and splicing
  /// them makes TCP handle each one, which took 1.4 times as long on loopback as reading and sending 256 KiB at a time.
  func run() async throws(SessionStop) {
    if layer.isTransparent, !sendsCRLF, input.canSendFile, try await sendFile() { return }
    try await copy()
  }

  /// Returns false, with nothing moved, where this file cannot be sent this way.
  private func sendFile() async throws(SessionStop) -> Bool {
    var moved = 0
    while true {
      let result: TransferResult
      do throws(SocketError) {
        result = try Kernel.sendFile(from: input.channel.fileNumber, to: peer.channel.fileNumber, count: Self.quantum)
      } catch {
        if moved == 0, error.code == .invalidArgument { return false }
        throw error.code == .inputOutput ? .input(error) : peer.failure("send", error)
      }
      switch result {
      case .bytes(let count):
        moved += count
        state.noteInput(count)
        state.noteSent(count)
        try await peer.channel.giveWay()
      case .endOfFile: return true
      case .wouldBlock: try await peer.channel.ready(.write)
      }
    }
  }

  private func copy() async throws(SessionStop) {
    let buffer = Scratch(Self.bufferSize)
    // An encoded chunk is up to twice as long, and goes to the two thirds of the buffer behind it.
    let readable = UnsafeMutableRawBufferPointer(
      rebasing: buffer.bytes[..<(sendsCRLF ? Self.bufferSize / 3 : Self.bufferSize)])
    var encoder = LineEndingEncoder()
    var sinceTurn = 0
    while true {
      let result: TransferResult
      do throws(SocketError) { result = try input.read(into: readable) } catch { throw .input(error) }
      switch result {
      case .bytes(let count):
        let read = UnsafeRawBufferPointer(rebasing: readable[..<count])
        if sendsCRLF {
          let encoded = encoder.encode(
            read, into: UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[readable.count...]))
          state.noteInput(encoded.count)
          try await sendAll(encoded)
        } else {
          state.noteInput(count)
          try await sendAll(read)
        }
        sinceTurn += count
        if sinceTurn >= Self.quantum || input.channel.isAlwaysReady {
          sinceTurn = 0
          try await peer.channel.giveWay()
        }
      case .endOfFile: return
      case .wouldBlock: try await state.awaitInput(input)
      }
    }
  }

  /// `bytes` lies in a buffer that this pump owns and does not touch until it is sent.
  private func sendAll(_ bytes: UnsafeRawBufferPointer) async throws(SessionStop) {
    var rest = bytes
    while !rest.isEmpty {
      let result: LayerResult
      do throws(SocketError) { result = try layer.write(rest) } catch { throw peer.failure("send", error) }
      switch result {
      case .bytes(let written):
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        state.noteSent(written)
      case .wantsWrite, .endOfFile: try await peer.channel.ready(.write)
      case .wantsRead: try await peer.channel.ready(.read)
      }
    }
  }
}

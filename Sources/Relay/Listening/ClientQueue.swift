internal import DequeModule
internal import Reactor
internal import Sockets

/// What waits to be sent to one client: bounded, filled by anybody, emptied by one task of the client's own, so that a
/// client that does not read holds up nobody else. Confined to the reactor's thread.
final class ClientQueue: @unchecked Sendable {
  let peer: Peer
  let state: SessionState
  private let limit: Int
  private let bell: Bell
  private var chunks = Deque<[UInt8]>()
  private(set) var queued = 0
  /// Nothing more will be queued; the writer ends when the queue is empty.
  private(set) var isFinished = false
  /// The client fell further behind than `limit`.
  private(set) var isOverfull = false
  /// Rung when that happens.
  let overflow: Bell
  /// Rung whenever the queue has been emptied.
  var onEmpty: () -> Void = {}

  init(_ peer: Peer, _ state: SessionState, limit: Int, on reactor: Reactor) {
    self.peer = peer
    self.state = state
    self.limit = limit
    bell = Bell(on: reactor)
    overflow = Bell(on: reactor)
  }

  /// Queues `bytes`, which are shared and not copied. Past the limit the client counts as lost: its writer stops.
  func append(_ bytes: [UInt8]) {
    guard !isFinished, !isOverfull else { return }
    queued += bytes.count
    state.pending += bytes.count
    chunks.append(bytes)
    if queued > limit {
      isOverfull = true
      overflow.ring()
    }
    bell.ring()
  }

  /// Lets the writer end once everything is sent.
  func finish() {
    isFinished = true
    bell.ring()
  }

  /// Sends what is queued until ``finish()``; throws when the connection breaks.
  func write() async throws(SessionStop) {
    while true {
      while let chunk = chunks.first {
        try await send(chunk)
        chunks.removeFirst()
      }
      onEmpty()
      if isFinished { return }
      do throws(ReactorError) { try await bell.wait() } catch { throw .cancelled }
    }
  }

  private func send(_ chunk: [UInt8]) async throws(SessionStop) {
    var sent = 0
    repeat {
      let result: TransferResult
      do throws(SocketError) {
        result = try chunk.withBytes { (raw) throws(SocketError) in
          try Kernel.send(peer.channel.fileNumber, UnsafeRawBufferPointer(rebasing: raw[sent...]))
        }
      } catch { throw peer.failure("send", error) }
      switch result {
      case .bytes(let count):
        sent += count
        queued -= count
        state.noteSent(count)
      case .wouldBlock, .endOfFile: try await peer.channel.ready(.write)
      }
    } while sent < chunk.count
    state.messagesSent += peer.type.keepsBoundaries ? 1 : 0
  }
}

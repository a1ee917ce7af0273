internal import Reactor
internal import Sockets

/// Why a pump stopped before its end of file.
enum SessionStop: Error {
  case cancelled
  case peer(SocketError)
  case input(SocketError)
  case outputGone
  case outputFailed(SocketError)
  case messageTooLong(bytes: Int, limit: Int)
  case messageIncomplete(missing: Int)

  /// A failed write to stdout: the reader has gone, or the file took no more.
  static func output(_ error: SocketError) -> SessionStop {
    error.code == .brokenPipe || error.code == .connectionReset ? .outputGone : .outputFailed(error)
  }

  func ending(cancellation: Ending) -> Ending {
    switch self {
    case .cancelled: cancellation
    case .peer(let error): .peerFailed(error)
    case .input(let error): .inputFailed(error)
    case .outputGone: .outputGone
    case .outputFailed(let error): .outputFailed(error)
    case .messageTooLong(let bytes, let limit): .messageTooLong(bytes: bytes, limit: limit)
    case .messageIncomplete(let missing): .messageIncomplete(missing: missing)
    }
  }
}

extension Channel {
  /// Lets everybody else have a turn.
  func giveWay() async throws(SessionStop) {
    do throws(ReactorError) { try await reactor.giveWay() } catch { throw .cancelled }
  }

  /// Waits without a deadline; only cancellation can end that.
  func ready(_ direction: Direction) async throws(SessionStop) {
    do throws(ReactorError) { try await wait(for: direction) } catch { throw .cancelled }
  }

  /// Waits for the side that kept a splice from moving anything: the kernel does not say which it was.
  ///
  /// By the time of asking both may be ready. Waiting for either would then be for ever, since readiness is told once.
  static func ready(reading source: Channel, orWriting sink: Channel) async throws(SessionStop) {
    if !source.isAlwaysReady, !Kernel.isReady(source.fileNumber, for: .read) {
      try await source.ready(.read)
    } else if !sink.isAlwaysReady, !Kernel.isReady(sink.fileNumber, for: .write) {
      try await sink.ready(.write)
    } else {
      try await source.giveWay()
    }
  }
}

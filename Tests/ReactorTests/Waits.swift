import Reactor
import Sockets
import TestSupport

/// Everything that a task can wait for on a reactor, and that never comes.
enum Wait: String, CaseIterable, Sendable {
  case readable, writable, receive, sendAll, sleep, bell, offload, accept, connect

  func forever(on reactor: Reactor, _ hold: Hold) async throws(ReactorError) {
    do {
      let pair = try ChannelPair(on: reactor)
      defer { pair.close() }
      switch self {
      case .readable: try await pair.first.wait(for: .read)
      case .writable:
        _ = try pair.first.fill()
        while true { try await pair.first.wait(for: .write) }
      case .receive: _ = try await pair.first.receive(upTo: 1)
      case .sendAll: try await pair.first.sendAll([UInt8](repeating: 0, count: 8 << 20))
      case .sleep: try await reactor.sleep(for: .seconds(3600))
      case .bell: try await Bell(on: reactor).wait()
      case .offload: try await reactor.offload { hold.wait() }
      case .accept: _ = try await LoopbackListener(on: reactor).channel.accept()
      case .connect: try await connectToFullQueue(on: reactor)
      }
    } catch let error as ReactorError {
      throw error
    } catch let error as SocketError {
      throw .socket(error)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// A Unix listener whose queue is full: connecting to it is tried again and again.
  private func connectToFullQueue(on reactor: Reactor) async throws {
    let socket = try Socket(.unix, .stream, nonBlocking: true)
    try socket.bindUnnamed()
    try socket.listen(backlog: 0)
    let address = try socket.socketName()
    let listener = try Channel(socket, on: reactor)
    defer { listener.close() }
    var waiting: [Channel] = []
    while true {
      let channel = try Channel(Socket(.unix, .stream, nonBlocking: true), on: reactor)
      waiting.append(channel)
      try await channel.connect(to: address)
    }
  }
}

/// Something that a helper thread is stuck in until it is released.
final class Hold: Sendable {
  private let pipe: Pipe

  init() throws(SocketError) { pipe = try Pipe(nonBlocking: false) }

  func wait() {
    withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { buffer in
      while (try? Kernel.read(pipe.readEnd.fileNumber, into: buffer)) == .wouldBlock {}
    }
  }

  /// Lets go of everybody who waits: nothing is read from a pipe that has bytes for all of them.
  func release() {
    _ = try? [UInt8](repeating: 0, count: 1000).withBytes { (raw) throws(SocketError) in
      try Kernel.write(pipe.writeEnd.fileNumber, raw)
    }
  }
}

internal import Reactor
internal import Sockets

/// Stdin of a listener for many: read as fast as the fastest client takes it, and not at all while there is none, so
/// that nothing read is lost. Confined to the reactor's thread.
final class HubInput: @unchecked Sendable {
  private let plan: TransferPlan
  private let run: Run
  private let chunkSize: Int
  private var clients: [ObjectIdentifier: ClientQueue] = [:]
  private let changed: Bell
  private let stopped: Bell
  private var stopEnding: Ending?
  private(set) var hasEnded = false
  private var lastInput = MonotonicTime.now
  private var isAwaitingInput = false

  /// `clientBuffer` must hold several chunks, or a client a moment behind the fastest would already be too far behind.
  init(_ plan: TransferPlan, clientBuffer: Int, _ run: Run) {
    self.plan = plan
    self.run = run
    chunkSize = max(1, min(64 << 10, clientBuffer / 8))
    changed = Bell(on: run.reactor)
    stopped = Bell(on: run.reactor)
  }

  /// Since when stdin has had nothing for us; now, as long as it is not even asked.
  var silentSince: MonotonicTime { isAwaitingInput || hasEnded ? lastInput : .now }

  func add(_ queue: ClientQueue) {
    clients[ObjectIdentifier(queue)] = queue
    queue.onEmpty = { [changed] in changed.ring() }
    if hasEnded, plan.onInputEnd == .halfClose { queue.finish() }
    changed.ring()
  }

  func remove(_ queue: ClientQueue) {
    clients[ObjectIdentifier(queue)] = nil
    changed.ring()
  }

  /// Ends the whole run for a reason that one of the sessions found.
  func stop(_ ending: Ending) {
    stopEnding = ending
    stopped.ring()
  }

  /// Copies stdin to every client. Returns why the run ends, or nil when it goes on without stdin.
  func pump() async -> Ending? {
    await withTaskGroup(of: Ending?.self) { group in
      group.addTask { await self.readAll() }
      group.addTask {
        guard (try? await self.stopped.wait()) != nil else { return self.run.cancellation }
        return self.stopEnding
      }
      while let step = await group.next() {
        if let step {
          group.cancelAll()
          return step
        }
      }
      return nil
    }
  }

  private func readAll() async -> Ending? {
    var encoder = LineEndingEncoder()
    var bytesRead = 0
    do throws(SessionStop) {
      while true {
        try await waitForTaker()
        // Until now it was not asked, and a writer that a full pipe held up could not have spoken.
        lastInput = .now
        guard let bytes = try await readChunk(&encoder) else { break }
        bytesRead += bytes.count
        lastInput = .now
        for client in clients.values { client.append(bytes) }
        try await run.giveWay()
      }
    } catch { return error.ending(cancellation: run.cancellation) }
    hasEnded = true
    run.emit(.inputEnded(bytes: bytesRead))
    return await endOfInput()
  }

  private func endOfInput() async -> Ending? {
    switch plan.onInputEnd {
    case .halfClose:
      for client in clients.values { client.finish() }
      return nil
    case .wait: return nil
    case .quit(let delay):
      let ended = MonotonicTime.now
      return await run.isQuiet(for: delay) { ended } ? .inputEnded : run.cancellation
    }
  }

  /// Waits until some client has nothing left to send.
  private func waitForTaker() async throws(SessionStop) {
    while !clients.values.contains(where: { $0.queued == 0 }) {
      do throws(ReactorError) { try await changed.wait() } catch { throw .cancelled }
    }
  }

  private func readChunk(_ encoder: inout LineEndingEncoder) async throws(SessionStop) -> [UInt8]? {
    let buffer = Scratch(192 << 10)
    let readable = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<chunkSize])
    while true {
      let result: TransferResult
      do throws(SocketError) { result = try run.console.input.read(into: readable) } catch { throw .input(error) }
      switch result {
      case .bytes(let count):
        let read = UnsafeRawBufferPointer(rebasing: readable[..<count])
        guard plan.sendsCRLF else { return Array(read) }
        return Array(
          encoder.encode(read, into: UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[readable.count...])))
      case .endOfFile: return nil
      case .wouldBlock:
        isAwaitingInput = true
        defer { isAwaitingInput = false }
        try await run.console.input.channel.ready(.read)
      }
    }
  }
}

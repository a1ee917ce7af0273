import Sockets
import Synchronization

/// Lets as many threads pass as it was opened times; the others are stuck in `read(2)`.
final class Gate: Sendable {
  private let pipe: Pipe

  init() throws(SocketError) { pipe = try Pipe(nonBlocking: false) }

  func pass() {
    withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { buffer in
      while (try? Kernel.read(pipe.readEnd.fileNumber, into: buffer)) == .wouldBlock {}
    }
  }

  func open(_ count: Int = 1) {
    _ = try? [UInt8](repeating: 0, count: count).withBytes { (raw) throws(SocketError) in
      try Kernel.write(pipe.writeEnd.fileNumber, raw)
    }
  }
}

/// A list that several threads write to.
final class Log<Entry: Sendable>: Sendable {
  private let contents = Mutex<[Entry]>([])

  var entries: [Entry] { contents.withLock { $0 } }
  func add(_ entry: Entry) { contents.withLock { $0.append(entry) } }
}

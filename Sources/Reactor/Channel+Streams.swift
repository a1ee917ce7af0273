public import Sockets

/// Attempt first, wait only when told to: the calls of a stream socket as `async` functions.
extension Channel {
  /// Receives at least one byte, or `.endOfFile`; never `.wouldBlock`.
  public func receive(
    into buffer: UnsafeMutableRawBufferPointer, until deadline: MonotonicTime? = nil
  ) async throws(ReactorError) -> TransferResult {
    while true {
      let result = try attempt { () throws(SocketError) in try Kernel.receive(fileNumber, into: buffer) }
      guard result == .wouldBlock else { return result }
      try await wait(for: .read, until: deadline)
    }
  }

  /// Sends all of `bytes`.
  public func sendAll(_ bytes: UnsafeRawBufferPointer, until deadline: MonotonicTime? = nil) async throws(ReactorError)
  {
    var rest = bytes
    while !rest.isEmpty {
      switch try attempt({ () throws(SocketError) in try Kernel.send(fileNumber, rest) }) {
      case .bytes(let count): rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      case .wouldBlock, .endOfFile: try await wait(for: .write, until: deadline)
      }
    }
  }

  /// Receives up to `count` bytes; an empty array is the end of file.
  public func receive(upTo count: Int, until deadline: MonotonicTime? = nil) async throws(ReactorError) -> [UInt8] {
    while true {
      guard isOpen else { throw .cancelled }
      var result = TransferResult.wouldBlock
      var failure: SocketError?
      let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
        do throws(SocketError) {
          result = try Kernel.receive(fileNumber, into: UnsafeMutableRawBufferPointer(buffer))
          if case .bytes(let received) = result { used = received }
        } catch { failure = error }
      }
      if let failure { throw .socket(failure) }
      guard result == .wouldBlock else { return bytes }
      try await wait(for: .read, until: deadline)
    }
  }

  /// Sends all of `bytes`.
  public func sendAll(_ bytes: [UInt8], until deadline: MonotonicTime? = nil) async throws(ReactorError) {
    var sent = 0
    while sent < bytes.count {
      let result = try attempt { () throws(SocketError) in
        try bytes.withBytes { (raw) throws(SocketError) in
          try Kernel.send(fileNumber, UnsafeRawBufferPointer(rebasing: raw[sent...]))
        }
      }
      switch result {
      case .bytes(let count): sent += count
      case .wouldBlock, .endOfFile: try await wait(for: .write, until: deadline)
      }
    }
  }

  private func attempt(_ call: () throws(SocketError) -> TransferResult) throws(ReactorError) -> TransferResult {
    guard isOpen else { throw .cancelled }
    do throws(SocketError) { return try call() } catch { throw .socket(error) }
  }
}

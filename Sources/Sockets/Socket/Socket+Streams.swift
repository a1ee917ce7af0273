internal import Glibc

/// Moving bytes over a connected socket.
extension Socket {
  /// Sends as much as fits. The corresponding C function is `send(2)`; SIGPIPE is never raised.
  public func send(_ bytes: UnsafeRawBufferPointer, flags: MessageFlags = []) throws(SocketError) -> TransferResult {
    while true {
      let count = Glibc.send(fileNumber, bytes.baseAddress, bytes.count, flags.rawValue | Constant.noSignal)
      if count >= 0 { return .bytes(count) }
      if let result = try Kernel.refusal("send") { return result }
    }
  }

  /// Sends as much of `bytes` as fits.
  public func send(_ bytes: [UInt8], flags: MessageFlags = []) throws(SocketError) -> TransferResult {
    try bytes.withBytes { (raw) throws(SocketError) in try send(raw, flags: flags) }
  }

  /// Sends everything, waiting where it must. Throws EAGAIN, with what was sent lost to count, only when the socket's
  /// send time-out passes.
  public func sendAll(_ bytes: UnsafeRawBufferPointer) throws(SocketError) {
    var rest = bytes
    while !rest.isEmpty {
      switch try send(rest) {
      case .bytes(let count): rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      case .wouldBlock, .endOfFile:
        guard try isNonBlocking() else { throw SocketError("send", .again, advice: "the send time-out has passed") }
        _ = Kernel.wait(fileNumber, for: .write, milliseconds: -1)
      }
    }
  }

  /// Sends all of `bytes`, waiting where it must.
  public func sendAll(_ bytes: [UInt8]) throws(SocketError) {
    try bytes.withBytes { (raw) throws(SocketError) in try sendAll(raw) }
  }

  /// Receives into the caller's memory. The corresponding C function is `recv(2)`.
  ///
  /// Of a message that does not fit, the rest is lost without notice: ``receiveFrom(into:flags:)`` reports it.
  public func receive(
    into buffer: UnsafeMutableRawBufferPointer, flags: MessageFlags = []
  ) throws(SocketError) -> TransferResult {
    while true {
      let count = Glibc.recv(fileNumber, buffer.baseAddress, buffer.count, flags.rawValue)
      if count > 0 || buffer.isEmpty { return .bytes(max(count, 0)) }
      if count == 0 { return try type().isConnectionOriented ? .endOfFile : .bytes(0) }
      if let result = try Kernel.refusal("recv") { return result }
    }
  }

  /// Receives up to `count` bytes: nil at the end of file, or when nothing came in time.
  public func receive(upTo count: Int, flags: MessageFlags = []) throws(SocketError) -> [UInt8]? {
    var failure: SocketError?
    var ended = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      do throws(SocketError) {
        switch try receive(into: UnsafeMutableRawBufferPointer(buffer), flags: flags) {
        case .bytes(let received): used = received
        case .endOfFile, .wouldBlock: ended = true
        }
      } catch { failure = error }
    }
    if let failure { throw failure }
    return ended ? nil : bytes
  }
}

/// How long blocking calls wait.
extension Socket {
  /// How long a receive or an accept waits; nil is for ever. `SO_RCVTIMEO`.
  public func receiveTimeout() throws(SocketError) -> Duration? { try option(.receiveTimeout) }
  /// How long a send or a connect waits; nil is for ever. `SO_SNDTIMEO`.
  public func sendTimeout() throws(SocketError) -> Duration? { try option(.sendTimeout) }

  /// Sets how long a receive or an accept waits; nil is for ever, and so is zero to the kernel. Rounded up to whole
  /// microseconds.
  public func setReceiveTimeout(_ duration: Duration?) throws(SocketError) {
    try setOption(.receiveTimeout, to: duration)
  }
  /// Sets how long a send or a connect waits; nil is for ever, and so is zero to the kernel. Rounded up to whole
  /// microseconds.
  public func setSendTimeout(_ duration: Duration?) throws(SocketError) { try setOption(.sendTimeout, to: duration) }
}

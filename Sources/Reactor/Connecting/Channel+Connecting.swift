public import Sockets

extension Channel {
  /// Connects and waits for the outcome.
  ///
  /// A Unix socket whose listener's queue is full (EAGAIN) is asked again until the deadline.
  public func connect(to address: SocketAddress, until deadline: MonotonicTime? = nil) async throws(ReactorError) {
    while true {
      switch try begin(address) {
      case nil: return
      case .inProgress:
        try await waitForOutcome(address, deadline)
        return
      case .again:
        if let deadline, MonotonicTime.now >= deadline { throw .timedOut }
        try await reactor.sleep(for: .milliseconds(5))
      case .some(let code): throw .socket(SocketError("connect", code, subject: "\(address)"))
      }
    }
  }

  private func begin(_ address: SocketAddress) throws(ReactorError) -> Errno? {
    guard isOpen else { throw .cancelled }
    do throws(SocketError) { return try Kernel.connect(fileNumber, to: address) } catch { throw .socket(error) }
  }

  private func waitForOutcome(_ address: SocketAddress, _ deadline: MonotonicTime?) async throws(ReactorError) {
    while true {
      try await wait(for: .write, until: deadline)
      // News from before the connect began is no outcome.
      guard Kernel.isReady(fileNumber, for: .write) else { continue }
      let outcome: Errno?
      do throws(SocketError) { outcome = try Kernel.pendingError(fileNumber) } catch { throw .socket(error) }
      guard let outcome else { return }
      throw .socket(SocketError("connect", outcome, subject: "\(address)"))
    }
  }

  /// Takes the next connection as a channel of the same reactor, with the address it is from.
  public func accept(until deadline: MonotonicTime? = nil) async throws(ReactorError) -> (Channel, peer: SocketAddress)
  {
    while true {
      if let accepted = try acceptWaiting() { return accepted }
      try await wait(for: .read, until: deadline)
    }
  }

  /// The same without waiting: nil when there is no connection in the queue.
  public func acceptWaiting() throws(ReactorError) -> (Channel, peer: SocketAddress)? {
    guard isOpen else { throw .cancelled }
    do throws(SocketError) {
      guard let accepted = try Kernel.accept(fileNumber, nonBlocking: true) else { return nil }
      let peer = accepted.peer
      return (try Channel(accepted.takeSocket(), on: reactor), peer)
    } catch { throw .socket(error) }
  }
}

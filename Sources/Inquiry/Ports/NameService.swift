internal import Sockets

/// Questions to the name service, which may never answer: each is bounded by a time limit and by Ctrl-C.
struct NameService: ~Copyable {
  private let signals: SignalDescriptor
  private let timeout: Duration

  /// Takes the signals that end a program over, as long as this value lives.
  init(timeout: Duration) throws(SocketError) {
    self.timeout = timeout
    signals = try SignalDescriptor([Signal.interrupt, .terminate, .hangUp].filter { !$0.isIgnored })
  }

  deinit { signals.restoreMask() }

  /// When a question that is asked now has waited long enough.
  var deadline: MonotonicTime { .now + timeout }

  /// The table of all services.
  func table() throws(PortFailure) -> ServiceTable {
    try ask(until: deadline) {
      do throws(SocketError) { return .success(try ServiceTable.read()) } catch { return .failure(error) }
    }
  }

  /// The service of that name or port over `transport`, or over any protocol.
  func service(
    _ key: ServiceKey, _ transport: String?, until deadline: MonotonicTime
  ) throws(PortFailure) -> Service? {
    try ask(until: deadline) {
      do throws(SocketError) {
        let found =
          switch key {
          case .name(let name): try Services.service(named: name, transport: transport)
          case .port(let port): try Services.service(at: port, transport: transport)
          }
        guard let found else { return .success(nil) }
        return .success(try ServiceTable.trace(found))
      } catch { return .failure(error) }
    }
  }

  private func ask<Answer: Sendable>(
    until deadline: MonotonicTime, _ question: @escaping @Sendable () -> Result<Answer, SocketError>
  ) throws(PortFailure) -> Answer {
    let answer: Result<Answer, SocketError>?
    do throws(SocketError) {
      answer = try HelperThread.call(until: deadline, interruptedBy: signals.descriptor.fileNumber, question)
    } catch { throw .failed(error) }
    switch answer {
    case .success(let answer): return answer
    // Of a source, and not for want of a thread.
    case .failure(let error): throw error.code == .again ? .temporary(error) : .failed(error)
    case nil: break
    }
    try checkSignals()
    throw .timedOut
  }

  /// Throws when a signal has come to end the run.
  func checkSignals() throws(PortFailure) {
    if let signal = signals.next() { throw .interrupted(signal) }
  }
}

/// By what the name service can be asked for one service.
enum ServiceKey: Sendable {
  case name(String)
  case port(Port)
}

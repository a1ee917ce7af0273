internal import Addresses
public import Sockets

/// Opens one connection to the first of several addresses that answers: families interleaved, a new attempt every 250 ms
/// or as soon as one fails, the first to connect wins. RFC 8305, section 5.
public struct ConnectionRace: Sendable {
  /// What happens to an attempt, in the order in which it happens. `elapsed` counts from the start of the attempt.
  public enum Event: Sendable {
    case connecting(remote: SocketAddress)
    case failed(remote: SocketAddress, error: SocketError, elapsed: Duration)
    case connected(local: SocketAddress, remote: SocketAddress, elapsed: Duration)
    /// Another attempt was faster, or the race was cancelled.
    case abandoned(remote: SocketAddress, elapsed: Duration)
  }

  /// The connection that came about first.
  public struct Winner: Sendable {
    /// Open, and the caller's to close.
    public let channel: Channel
    /// Our end.
    public let local: SocketAddress
    /// The address that answered.
    public let remote: SocketAddress
  }

  /// How long an attempt is alone before the next one starts; RFC 8305, section 8, recommends 250 ms.
  public static let stagger = Duration.milliseconds(250)

  private let reactor: Reactor
  private let type: SocketType
  private let deadline: MonotonicTime?
  private let timeoutAdvice: String
  private let prepare: @Sendable (borrowing Socket, SocketAddress) throws(SocketError) -> Void
  private let report: @Sendable (Event) -> Void

  /// A race of sockets of `type` that ends at `deadline`.
  ///
  /// - Parameters:
  ///   - timeoutAdvice: what the error of an attempt says when the deadline passes.
  ///   - prepare: sets options and binds, before anything is sent; what it throws is the failure of that attempt.
  ///   - report: hears what happens, on the reactor's thread.
  public init(
    on reactor: Reactor, _ type: SocketType, until deadline: MonotonicTime? = nil,
    timeoutAdvice: String = "no answer in time",
    prepare: @escaping @Sendable (borrowing Socket, SocketAddress) throws(SocketError) -> Void = { _, _ in },
    report: @escaping @Sendable (Event) -> Void = { _ in }
  ) {
    self.reactor = reactor
    self.type = type
    self.deadline = deadline
    self.timeoutAdvice = timeoutAdvice
    self.prepare = prepare
    self.report = report
  }

  private enum Step: Sendable {
    case connected(Winner)
    case failed(FailedAttempt)
    case abandoned
    /// So long after attempt number `attempt` began; later attempts have timers of their own.
    case staggerOver(attempt: Int)
  }

  /// Runs the race. Throws when every address has failed, with all failures in order, or when the task is cancelled.
  public func run(to addresses: [SocketAddress]) async throws(RaceError) -> Winner {
    let queue = Self.interleaved(addresses)
    let outcome = await withTaskGroup(of: Step.self) { group in
      await race(&group, queue)
    }
    return try outcome.get()
  }

  private func race(_ group: inout TaskGroup<Step>, _ queue: [SocketAddress]) async -> Result<Winner, RaceError> {
    var next = 0
    var running = 0
    var failures: [FailedAttempt] = []
    var winner: Winner?
    func startNext() {
      guard winner == nil, next < queue.count else { return }
      let address = queue[next]
      next += 1
      running += 1
      group.addTask { await attempt(address) }
      if next < queue.count { group.addTask { [next] in await stagger(attempt: next) } }
    }
    startNext()
    while running > 0, let step = await group.next() {
      switch step {
      case .connected(let candidate):
        running -= 1
        if winner == nil {
          winner = candidate
          group.cancelAll()
        } else {
          candidate.channel.close()
        }
      case .failed(let failure):
        running -= 1
        failures.append(failure)
        startNext()
      case .abandoned: running -= 1
      case .staggerOver(let attempt): if attempt == next { startNext() }
      }
    }
    group.cancelAll()
    if let winner { return .success(winner) }
    return .failure(Task.isCancelled ? .cancelled : .unconnected(failures))
  }

  private func stagger(attempt: Int) async -> Step {
    // Cancelled: the race is over, and no attempt has the number 0.
    (try? await reactor.sleep(for: Self.stagger)) == nil ? .staggerOver(attempt: 0) : .staggerOver(attempt: attempt)
  }

  private func attempt(_ remote: SocketAddress) async -> Step {
    let began = MonotonicTime.now
    do throws(SocketError) {
      let socket = try Socket(remote.family, type, nonBlocking: true)
      try prepare(socket, remote)
      let channel = try Channel(socket, on: reactor)
      report(.connecting(remote: remote))
      return try await finish(channel, remote, began)
    } catch {
      let named = ConnectAdvice.explain(error, remote, type)
      report(.failed(remote: remote, error: named, elapsed: .now - began))
      return .failed(FailedAttempt(remote: remote, error: named))
    }
  }

  private func finish(
    _ channel: Channel, _ remote: SocketAddress, _ began: MonotonicTime
  ) async throws(SocketError) -> Step {
    do throws(ReactorError) {
      try await channel.connect(to: remote, until: deadline)
    } catch {
      channel.close()
      switch error {
      case .cancelled:
        report(.abandoned(remote: remote, elapsed: .now - began))
        return .abandoned
      case .timedOut: throw SocketError("connect", .timedOut, subject: "\(remote)", advice: timeoutAdvice)
      case .socket(let error): throw error
      }
    }
    let elapsed = MonotonicTime.now - began
    let local = try Kernel.socketName(channel.fileNumber)
    if local == remote, remote.port != nil {
      // Both ends chose the same port: TCP's simultaneous open with oneself. Nobody listens there.
      channel.close()
      throw SocketError("connect", .connectionRefused, subject: "\(remote)")
    }
    report(.connected(local: local, remote: remote, elapsed: elapsed))
    return .connected(Winner(channel: channel, local: local, remote: remote))
  }

  /// The resolver's order, but never two addresses of one family in a row while the other has some left: the order in
  /// which the race tries them.
  public static func interleaved(_ addresses: [SocketAddress]) -> [SocketAddress] {
    guard let first = addresses.first else { return [] }
    let same = addresses.filter { $0.family == first.family }
    let other = addresses.filter { $0.family != first.family }
    var result: [SocketAddress] = []
    for index in 0..<max(same.count, other.count) {
      if index < same.count { result.append(same[index]) }
      if index < other.count { result.append(other[index]) }
    }
    return result
  }
}

/// One address that did not answer as hoped.
public struct FailedAttempt: Hashable, Sendable {
  /// The address.
  public let remote: SocketAddress
  /// Why, with what would help.
  public let error: SocketError
}

/// A race that nobody won.
public enum RaceError: Error, Hashable, Sendable {
  /// Every address was tried and failed, in this order.
  case unconnected([FailedAttempt])
  /// The task was cancelled.
  case cancelled
}

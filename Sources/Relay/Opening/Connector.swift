internal import Addresses
internal import Reactor
internal import Sockets

/// Opens one connection to the first of several addresses that answers: families interleaved, a new attempt every 250 ms
/// or as soon as one fails, the first to connect wins. RFC 8305.
struct Connector {
  let run: Run
  let plan: ConnectPlan
  let deadline: MonotonicTime

  private static let stagger = Duration.milliseconds(250)

  private enum Step: Sendable {
    case connected(Peer, remote: SocketAddress)
    case failed(FailedAttempt)
    case abandoned
    /// So long after attempt number `attempt` began; later attempts have timers of their own.
    case staggerOver(attempt: Int)
  }

  func connect(to addresses: [SocketAddress]) async throws(LookupFailure) -> Peer {
    let queue = Self.interleaved(addresses)
    let outcome = await withTaskGroup(of: Step.self) { group in
      await race(&group, queue)
    }
    return try outcome.get()
  }

  private func race(
    _ group: inout TaskGroup<Step>, _ queue: [SocketAddress]
  ) async -> Result<Peer, LookupFailure> {
    var next = 0
    var running = 0
    var failures: [FailedAttempt] = []
    var winner: Peer?
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
      case .connected(let peer, _):
        running -= 1
        if winner == nil {
          winner = peer
          group.cancelAll()
        } else {
          peer.channel.close()
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
    if Task.isCancelled { return .failure(LookupFailure(run.cancellation)) }
    return .failure(LookupFailure(.unconnected(target: plan.target.text, failures)))
  }

  private func stagger(attempt: Int) async -> Step {
    // Cancelled: the race is over, and no attempt has the number 0.
    (try? await run.reactor.sleep(for: Self.stagger)) == nil ? .staggerOver(attempt: 0) : .staggerOver(attempt: attempt)
  }

  private func attempt(_ remote: SocketAddress) async -> Step {
    let began = MonotonicTime.now
    do throws(SocketError) {
      let socket = try Socket(remote.family, plan.type, nonBlocking: true)
      run.emit(
        .socketCreated(family: remote.family, type: plan.type, protocol: (try? socket.protocolNumber()) ?? .standard))
      try plan.tuning.apply(to: socket.fileNumber, family: remote.family, type: plan.type)
      try bindSource(socket, remote)
      if plan.type == .sequencedPacket { try socket.setOption(.passCredentials, to: true) }
      if let witness = plan.witness { witness.willExchange(local: try socket.socketName(), remote: remote) }
      let channel = try Channel(socket, on: run.reactor)
      run.emit(.connecting(remote: remote))
      return try await finish(channel, remote, began)
    } catch {
      return failed(remote, error, began)
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
      case .cancelled: return .abandoned
      case .timedOut:
        throw SocketError(
          "connect", .timedOut, subject: "\(remote)", advice: "no answer in time (--connect-timeout)")
      case .socket(let error): throw error
      }
    }
    let local = try Kernel.socketName(channel.fileNumber)
    if local == remote, remote.port != nil {
      // Both ends chose the same port: TCP's simultaneous open with oneself. Nobody listens there.
      channel.close()
      throw SocketError("connect", .connectionRefused, subject: "\(remote)")
    }
    run.emit(.connected(local: local, remote: remote, elapsed: .now - began))
    let peer = Peer(channel: channel, type: plan.type, local: local, name: "\(remote)")
    return .connected(peer, remote: remote)
  }

  private func failed(_ remote: SocketAddress, _ error: SocketError, _ began: MonotonicTime) -> Step {
    let named = ConnectAdvice.explain(error, remote, plan.type)
    run.emit(.attemptFailed(remote: remote, error: named, elapsed: .now - began))
    return .failed(FailedAttempt(remote: remote, error: named))
  }

  private func bindSource(_ socket: borrowing Socket, _ remote: SocketAddress) throws(SocketError) {
    if case .unix = remote {
      // Without a name of its own nobody could answer a datagram.
      if plan.type == .datagram { try socket.bindUnnamed() }
      return
    }
    if plan.source == nil, plan.sourcePort == nil, plan.witness == nil { return }
    if plan.sourcePort != nil { try socket.setOption(.reuseAddress, to: true) }
    let source = SocketAddress(try sourceAddress(remote), port: plan.sourcePort ?? 0)
    guard source.family == remote.family else {
      throw SocketError(
        "bind", .familyNotSupported, subject: "\(source)", advice: "the source is of another family than \(remote)")
    }
    try socket.bind(to: source)
  }

  /// The address to bind to. A witness must know it before the first packet, so the kernel is asked which it will be:
  /// connecting a datagram socket looks the route up and sends nothing.
  private func sourceAddress(_ remote: SocketAddress) throws(SocketError) -> IPAddress {
    if let source = plan.source { return source }
    let wildcard: IPAddress = remote.family == .inet ? .v4(.any) : .v6(.any)
    guard plan.witness != nil else { return wildcard }
    let scout = try Socket(remote.family, .datagram)
    try plan.tuning.apply(to: scout.fileNumber, family: remote.family, type: .datagram)
    try scout.connect(to: remote)
    return try scout.socketName().ip ?? wildcard
  }

  /// The resolver's order, but never two addresses of one family in a row while the other has some left.
  static func interleaved(_ addresses: [SocketAddress]) -> [SocketAddress] {
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

extension Target {
  /// As a person would write it.
  var text: String {
    switch self {
    case .address(let address): address.description
    case .host(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .anyAddress(let port): "*:\(port)"
    }
  }
}

/// What would help when a connection does not come about.
enum ConnectAdvice {
  static func explain(_ error: SocketError, _ remote: SocketAddress, _ type: SocketType) -> SocketError {
    let advice: String? =
      switch (error.code, remote) {
      case (.connectionRefused, .unix(let name)) where name.path.map(isNoSocket) ?? false: "the file is not a socket"
      case (.wrongProtocolType, .unix): "that socket is of another type; try --dgram or --seqpacket, or neither"
      case (.addressNotAvailable, _) where error.call == "connect": "no free source port, or no such source address"
      case (.permissionDenied, .v4), (.permissionDenied, .v6):
        forbidden(error.call, type)
      case (.protocolNotSupported, _), (.typeNotSupported, _): "this kernel has no such socket for that address"
      default: nil
      }
    return SocketError(error.call, error.code, subject: error.subject ?? "\(remote)", advice: error.advice ?? advice)
  }

  /// EACCES: `ip route add prohibit`, a firewall, or, for datagrams only, a broadcast address.
  private static func forbidden(_ call: String, _ type: SocketType) -> String? {
    guard call == "connect" else { return nil }
    let broadcast = type == .datagram ? "a broadcast address needs --broadcast; otherwise " : ""
    return broadcast + "a route or a firewall of this machine forbids it"
  }

  private static func isNoSocket(_ path: String) -> Bool { FileKind(ofPath: path).map { $0 != .socket } ?? false }
}

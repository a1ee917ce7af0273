internal import Addresses
internal import Reactor
internal import Sockets

/// Opening the connection or the listener that is then looked at.
extension InspectRun {
  /// The addresses of `target`, with the time that took in the summary.
  func addresses(of target: Target, isPassive: Bool) async throws(InspectFailure) -> [SocketAddress] {
    let opening = opening
    let lookup = TargetLookup(on: reactor, plan.type, family: plan.family, until: opening.deadline) { event in
      switch event {
      case .serviceFound(let name, let transport, let port, let elapsed):
        self.add(lookup: elapsed)
        self.emit(.serviceFound(name: name, transport: transport, port: port, elapsed: elapsed))
      case .resolved(let host, let addresses, let elapsed):
        self.add(lookup: elapsed)
        self.emit(.resolved(host: host, addresses: addresses, elapsed: elapsed))
      }
    }
    do throws(LookupError) {
      return try await lookup.addresses(of: target, isPassive: isPassive)
    } catch {
      switch error {
      case .unknownService(let name, let transport):
        throw InspectFailure(.unknownService(name: name, transport: transport))
      case .unresolved(let error): throw InspectFailure(.unresolved(error))
      case .timedOut: throw InspectFailure(opening.limit)
      case .cancelled: throw InspectFailure(cancellation)
      case .failed(let error): throw InspectFailure(.localFailure(error))
      }
    }
  }

  private func add(lookup elapsed: Duration) { summary.lookup = (summary.lookup ?? .zero) + elapsed }

  /// Opens the connection. Nothing is sent but what the kernel sends for `connect`.
  func connect(to target: Target) async throws(InspectFailure) -> Channel {
    let addresses = try await addresses(of: target, isPassive: false)
    let opening = opening
    let race = ConnectionRace(
      on: reactor, plan.type, until: opening.deadline, timeoutAdvice: opening.advice,
      prepare: { (socket, remote) throws(SocketError) in try self.prepare(socket, remote) },
      report: { self.tell($0) })
    do throws(RaceError) {
      let channel = try await race.run(to: addresses).channel
      summary.connect = .now - began
      return channel
    } catch {
      switch error {
      case .cancelled: throw InspectFailure(cancellation)
      case .unconnected(let attempts): throw InspectFailure(.unconnected(target: "\(target)", attempts))
      }
    }
  }

  private func tell(_ event: ConnectionRace.Event) {
    switch event {
    case .connecting: break
    case .failed(let remote, let error, let elapsed):
      emit(.attempted(remote: remote, outcome: .failed(error), elapsed: elapsed))
    case .abandoned(let remote, let elapsed): emit(.attempted(remote: remote, outcome: .abandoned, elapsed: elapsed))
    case .connected(let local, let remote, let elapsed):
      // Of two that came about in the same moment the race takes the first, and so does the report.
      let isFirst = summary.handshake == nil
      if isFirst { summary.handshake = elapsed }
      emit(.attempted(remote: remote, outcome: isFirst ? .connected(local: local) : .abandoned, elapsed: elapsed))
    }
  }

  private func prepare(_ socket: borrowing Socket, _ remote: SocketAddress) throws(SocketError) {
    if let interface = plan.interface { try socket.setOption(.bindToDevice, to: interface) }
    try socket.bindSource(plan.source, plan.sourcePort, to: remote)
  }

  /// Opens a listener at every address of `target`, with the options that `sonde listen` sets.
  func listen(at target: Target) async throws(InspectFailure) -> [InspectListener] {
    var addresses = try await addresses(of: target, isPassive: true)
    let isDual = if case .anyAddress = target { plan.family == .unspecified } else { false }
    do throws(SocketError) {
      do throws(SocketError) {
        return try listeners(at: addresses, isDual: isDual)
      } catch {
        // A kernel without IPv6 listens on IPv4 alone, when nobody asked for either.
        guard isDual, error.code == .familyNotSupported, let port = addresses.first?.port else { throw error }
        addresses = [.v4(.any, port: port)]
        return try listeners(at: addresses, isDual: false)
      }
    } catch { throw InspectFailure(.localFailure(error)) }
  }

  private func listeners(at addresses: [SocketAddress], isDual: Bool) throws(SocketError) -> [InspectListener] {
    var listeners: [InspectListener] = []
    for wanted in addresses {
      // Port 0 means one free port, the same at every address of the name.
      let isFree = wanted.port == 0
      let address = isFree ? wanted.with(port: listeners.first?.local.port ?? 0) : wanted
      listeners.append(try InspectListener(address, plan, isDual: isDual))
    }
    return listeners
  }
}

/// A socket that somebody could connect to, and the file that it made. Nobody is accepted.
final class InspectListener: Sendable {
  let socket: Socket
  let local: SocketAddress
  private let file: UnixSocketFile?

  init(_ address: SocketAddress, _ plan: InspectPlan, isDual: Bool) throws(SocketError) {
    let socket = try Socket(address.family, plan.type, nonBlocking: true)
    if address.family == .inet6 { try socket.setOption(.v6Only, to: !isDual) }
    if address.family != .unix, plan.type != .datagram { try socket.setOption(.reuseAddress, to: true) }
    if let interface = plan.interface { try socket.setOption(.bindToDevice, to: interface) }
    try socket.bind(to: address)
    file = UnixSocketFile(address)
    if plan.type.isConnectionOriented { try socket.listen() }
    local = try socket.socketName()
    self.socket = socket
  }

  deinit { file?.remove() }
}

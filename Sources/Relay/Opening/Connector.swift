internal import Addresses
internal import Reactor
internal import Sockets

/// Opens the connection of a ``ConnectPlan``: its options, its source and its witness, and the race between its addresses.
struct Connector {
  let run: Run
  let plan: ConnectPlan
  let deadline: MonotonicTime

  func connect(to addresses: [SocketAddress]) async throws(OpeningFailure) -> Peer {
    let race = ConnectionRace(
      on: run.reactor, plan.type, until: deadline, timeoutAdvice: "no answer in time (--connect-timeout)",
      prepare: { (socket, remote) throws(SocketError) in try prepare(socket, remote) },
      report: { report($0) })
    do throws(RaceError) {
      let winner = try await race.run(to: addresses)
      return Peer(channel: winner.channel, type: plan.type, local: winner.local, name: "\(winner.remote)")
    } catch {
      switch error {
      case .cancelled: throw OpeningFailure(run.cancellation)
      case .unconnected(let attempts): throw OpeningFailure(.unconnected(target: "\(plan.target)", attempts))
      }
    }
  }

  private func report(_ event: ConnectionRace.Event) {
    switch event {
    case .connecting(let remote): run.emit(.connecting(remote: remote))
    case .failed(let remote, let error, let elapsed):
      run.emit(.attemptFailed(remote: remote, error: error, elapsed: elapsed))
    case .connected(let local, let remote, let elapsed):
      run.emit(.connected(local: local, remote: remote, elapsed: elapsed))
    case .abandoned: break
    }
  }

  private func prepare(_ socket: borrowing Socket, _ remote: SocketAddress) throws(SocketError) {
    run.emit(
      .socketCreated(family: remote.family, type: plan.type, protocol: (try? socket.protocolNumber()) ?? .standard))
    try plan.tuning.apply(to: socket.fileNumber, family: remote.family, type: plan.type)
    try bindSource(socket, remote)
    if plan.type == .sequencedPacket { try socket.setOption(.passCredentials, to: true) }
    if let witness = plan.witness {
      witness.willExchange(local: try socket.socketName(), remote: remote, type: plan.type)
    }
  }

  private func bindSource(_ socket: borrowing Socket, _ remote: SocketAddress) throws(SocketError) {
    if case .unix = remote {
      // Without a name of its own nobody could answer a datagram.
      if plan.type == .datagram { try socket.bindUnnamed() }
      return
    }
    try socket.bindSource(try sourceAddress(remote), plan.sourcePort, to: remote)
  }

  /// The address to bind to, if it matters: a witness must know it before the first packet.
  private func sourceAddress(_ remote: SocketAddress) throws(SocketError) -> IPAddress? {
    guard plan.source == nil, plan.witness != nil else { return plan.source }
    return try Socket.sourceAddress(towards: remote) { (scout) throws(SocketError) in
      try plan.tuning.apply(to: scout.fileNumber, family: remote.family, type: .datagram)
    }
  }
}

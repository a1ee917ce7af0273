internal import Addresses
internal import Reactor
internal import Sockets

/// The sockets that a listener waits on: one for each address of its name, usually one.
final class Listeners: @unchecked Sendable {
  let channels: [Channel]
  let locals: [SocketAddress]
  private let type: SocketType
  private var files: [UnixSocketFile]

  private init(_ channels: [Channel], _ locals: [SocketAddress], _ type: SocketType, _ files: [UnixSocketFile]) {
    self.channels = channels
    self.locals = locals
    self.type = type
    self.files = files
  }

  deinit { close() }

  /// Opens them all, or none. Tells of each.
  static func open(_ plan: ListenPlan, _ run: Run) async throws(OpeningFailure) -> Listeners {
    var addresses = try await run.addresses(of: plan.target, plan.type, plan.family, isPassive: true)
    do throws(SocketError) {
      do throws(SocketError) {
        return try open(addresses, plan, run)
      } catch {
        // A kernel without IPv6 listens on IPv4 alone, when nobody asked for either.
        guard case .anyAddress = plan.target, plan.family == .unspecified, error.code == .familyNotSupported,
          let port = addresses.first?.port
        else { throw error }
        addresses = [.v4(.any, port: port)]
        return try open(addresses, plan, run)
      }
    } catch { throw OpeningFailure(.localFailure(error)) }
  }

  private static func open(
    _ addresses: [SocketAddress], _ plan: ListenPlan, _ run: Run
  ) throws(SocketError) -> Listeners {
    var channels: [Channel] = []
    var locals: [SocketAddress] = []
    var files: [UnixSocketFile] = []
    do throws(SocketError) {
      for wanted in addresses {
        // Port 0 means one free port, the same at every address of the name.
        let address = wanted.port == 0 ? wanted.with(port: locals.first?.port ?? 0) : wanted
        let socket = try open(address, plan, run)
        if let file = UnixSocketFile(address) { files.append(file) }
        let local = try socket.socketName()
        channels.append(try Channel(socket, on: run.reactor))
        locals.append(local)
        run.emit(.listening(local: local, type: plan.type, isChosen: wanted.port == 0))
      }
    } catch {
      for file in files { file.remove() }
      throw error
    }
    return Listeners(channels, locals, plan.type, files)
  }

  private static func open(_ address: SocketAddress, _ plan: ListenPlan, _ run: Run) throws(SocketError) -> Socket {
    let socket = try Socket(address.family, plan.type, nonBlocking: true)
    run.emit(
      .socketCreated(family: address.family, type: plan.type, protocol: (try? socket.protocolNumber()) ?? .standard))
    if address.family == .inet6 {
      // `listen PORT` means both families; an address means itself, and `-6` means IPv6.
      let isDual = if case .anyAddress = plan.target { plan.family == .unspecified } else { false }
      try socket.setOption(.v6Only, to: !isDual)
    }
    // A server that restarts must not wait for the TIME_WAIT of its last connections.
    if address.family != .unix, plan.type != .datagram { try socket.setOption(.reuseAddress, to: true) }
    // Every member of a multicast group on this machine may listen.
    if !plan.tuning.groups.isEmpty { try socket.setOption(.reuseAddress, to: true) }
    try plan.tuning.apply(to: socket.fileNumber, family: address.family, type: plan.type)
    if plan.type == .datagram { try Self.prepareDatagrams(socket, address, plan) }
    try socket.bind(to: address)
    if let witness = plan.witness { witness.willExchange(local: try socket.socketName(), remote: nil, type: plan.type) }
    if plan.type.isConnectionOriented { try socket.listen(backlog: plan.backlog) }
    return socket
  }

  private static func prepareDatagrams(
    _ socket: borrowing Socket, _ address: SocketAddress, _ plan: ListenPlan
  ) throws(SocketError) {
    // Bursts of datagrams that nobody reads in time are lost; the kernel cuts this to what the user may have.
    if plan.tuning.receiveBuffer == nil {
      if (try? socket.setOption(.receiveBufferForce, to: 8 << 20)) == nil {
        try? socket.setOption(.receiveBuffer, to: 8 << 20)
      }
    }
    guard address.ip?.isUnspecified ?? false else { return }
    // Bound to every address: answers must come from the one that was asked.
    if address.family == .inet6 {
      try socket.setOption(.receivePacketInfo6, to: true)
    } else {
      try socket.setOption(.receivePacketInfo, to: true)
    }
  }

  /// The first connection on any of the sockets.
  func acceptFirst(until deadline: MonotonicTime?) async throws(ReactorError) -> (
    channel: Channel, address: SocketAddress
  ) {
    let result = await withTaskGroup(of: Result<Accepted, ReactorError>.self) { group in
      for channel in channels {
        group.addTask {
          do throws(ReactorError) {
            let (connection, peer) = try await channel.accept(until: deadline)
            return .success(Accepted(channel: connection, address: peer))
          } catch { return .failure(error) }
        }
      }
      var first: Result<Accepted, ReactorError>?
      while let next = await group.next() {
        if first == nil {
          first = next
          group.cancelAll()
        } else if case .success(let late) = next {
          late.channel.close()
        }
      }
      return first ?? .failure(.cancelled)
    }
    let accepted = try result.get()
    return (accepted.channel, accepted.address)
  }

  private struct Accepted: Sendable {
    let channel: Channel
    let address: SocketAddress
  }

  /// What is known of an accepted connection; clients of Unix sockets have no names, so they get numbers.
  func peer(_ channel: Channel, _ address: SocketAddress, number: Int) -> Peer {
    if type == .sequencedPacket { try? Kernel.setOption(channel.fileNumber, .passCredentials, to: true) }
    let local = (try? Kernel.socketName(channel.fileNumber)) ?? address
    let name = if case .unix(.unnamed) = address { "client-\(number)" } else { address.unmapped.description }
    return Peer(channel: channel, type: type, local: local.unmapped, name: name)
  }

  /// Closes the sockets and removes the files that are ours.
  func close() {
    for channel in channels { channel.close() }
    for file in files { file.remove() }
    files = []
  }
}

extension SocketAddress {
  /// An IPv4 client of a dual-stack socket shows as what it is.
  var unmapped: SocketAddress {
    guard case .v6(let address, let port, _) = self, let v4 = address.mappedIPv4 else { return self }
    return .v4(v4, port: port)
  }
}

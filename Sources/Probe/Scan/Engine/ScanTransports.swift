internal import Addresses
internal import Sockets

/// The transports of one loop, found by family and protocol.
final class ScanTransports {
  private var all: [any ScanTransport] = []
  private var kinds: [Kind] = []
  private var places: [Kind: Int] = [:]
  private var missing: [Kind: SocketError] = [:]

  private struct Kind: Hashable {
    let family: Family
    let transport: ScanService.Transport
  }

  /// Opens what `plan` may need of sockets that are shared; those of single questions come with the questions.
  init(_ plan: ScanPlan, _ events: ScanEvents, share: Int) throws(SocketError) {
    let needs = ScanNeeds(plan.space, plan.family)
    for transport in needs.transports {
      missing = try needs.openEach { family throws(SocketError) in
        try add(family, transport) { index throws(SocketError) in
          switch (transport, plan.method) {
          case (.udp, _): try DatagramScan(family, plan.options, .usual, on: events, as: index)
          case (.tcp, .syn): try SynScan(family, plan.options, on: events, as: index)
          case (.tcp, .connect): try ConnectScan(family, plan, on: events, as: index, share: share)
          }
        }
      }.reduce(into: missing) { $0[Kind(family: $1.key, transport: transport)] = $1.value }
    }
    guard let witness = plan.witness else { return }
    plan.portKeeper?.keep(self)
    for (transport, kind) in zip(all, kinds) {
      let any: IPAddress = kind.family == .inet ? .v4(.any) : .v6(.any)
      let type: SocketType = kind.transport == .udp ? .datagram : .stream
      for port in transport.ownPorts {
        witness.willExchange(local: SocketAddress(any, port: port), remote: nil, type: type)
      }
    }
  }

  private func add(
    _ family: Family, _ transport: ScanService.Transport, _ make: (UInt8) throws(SocketError) -> any ScanTransport
  ) throws(SocketError) {
    let made = try make(UInt8(all.count))
    places[Kind(family: family, transport: transport)] = all.count
    all.append(made)
    kinds.append(Kind(family: family, transport: transport))
  }

  func ask(_ slot: ScanSlot, _ subject: ScanSubject, attempt: Int) throws(SocketError) -> ScanNews? {
    switch subject {
    case .unix(let address): return try UnixScan.ask(address)
    case .port(let address, let service, _):
      return try transport(address.family, service.transport).ask(slot, address, service.port, attempt: attempt)
    }
  }

  private func transport(
    _ family: Family, _ transport: ScanService.Transport
  ) throws(SocketError) -> any ScanTransport {
    let kind = Kind(family: family, transport: transport)
    if let place = places[kind] { return all[place] }
    throw missing[kind] ?? SocketError("socket", .familyNotSupported)
  }

  func flush(failed: (ScanSlot, SocketError) -> Void) {
    for transport in all { transport.flush(failed: failed) }
  }

  func hear(_ event: Epoll.Event, _ body: (ScanSlot, ScanNews) -> Void) {
    let place = ScanEvents.transport(of: event.token)
    if place < all.count { all[place].hear(event, body) }
  }

  func forget(_ slot: ScanSlot, _ subject: ScanSubject) {
    guard case .port(let address, let service, _) = subject,
      let place = places[Kind(family: address.family, transport: service.transport)]
    else { return }
    all[place].forget(slot)
  }

  func close() { for transport in all { transport.close() } }
}

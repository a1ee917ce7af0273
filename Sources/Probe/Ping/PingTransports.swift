internal import Addresses
internal import Reactor
internal import Sockets
internal import Wire

/// The transports of a run: one for each family that is asked.
struct PingTransports {
  private(set) var all: [any ProbeTransport] = []
  private var inet: (any ProbeTransport)?
  private var inet6: (any ProbeTransport)?
  /// Why there is no transport for a family that a name may turn out to need.
  private var missing: [Family: SocketError] = [:]

  /// None yet.
  init() {}

  /// Opens all sockets that may be needed, since privileges are dropped right after, and tells `opened` of each.
  init(_ plan: PingPlan, on reactor: Reactor, opened: (Family, SocketType) -> Void) throws(SocketError) {
    let payload = EchoPayload(cookie: .random(in: .min ... .max), count: plan.size, pattern: plan.pattern ?? [])
    let identifier = plan.options.identifier ?? UInt16.random(in: 1 ... .max)
    missing = try NeededFamilies(plan.targets, plan.family).openEach { family throws(SocketError) in
      opened(family, try open(family, plan, payload, identifier, on: reactor))
    }
  }

  private mutating func open(
    _ family: Family, _ plan: PingPlan, _ payload: EchoPayload, _ identifier: UInt16, on reactor: Reactor
  ) throws(SocketError) -> SocketType {
    switch plan.method {
    case .echo:
      let socket = try EchoSocket(family, plan.socket, plan.options, identifier: identifier)
      let transport = try EchoTransport(socket, plan.options, payload, on: reactor)
      set(transport, for: family)
      return transport.kind
    case .tcp(let port):
      set(try ConnectTransport(family, port, plan, on: reactor), for: family)
      return .stream
    case .udp(let port):
      set(try DatagramTransport(family, port, plan, payload, on: reactor), for: family)
      return .datagram
    }
  }

  private mutating func set(_ transport: any ProbeTransport, for family: Family) {
    all.append(transport)
    if family == .inet { inet = transport } else { inet6 = transport }
  }

  /// The transport for `family`, if it could be opened.
  subscript(family: Family) -> (any ProbeTransport)? { family == .inet ? inet : inet6 }

  /// The transport for `family`, or the reason why there is none.
  func transport(for family: Family) throws(SocketError) -> any ProbeTransport {
    if let transport = self[family] { return transport }
    throw missing[family] ?? SocketError("socket", .familyNotSupported)
  }

  /// Has the packets of the run handed to `recorder`, as far as the transports can show them.
  func record(to recorder: @escaping @Sendable (RecordedPacket) -> Void) -> PacketTrail {
    let trail = PacketTrail(recorder) { index, address in
      (self[address.family] as? any RecordableTransport)?.packet(index, address)
    }
    for case let transport as any RecordableTransport in all { transport.trail = trail }
    return trail
  }
}

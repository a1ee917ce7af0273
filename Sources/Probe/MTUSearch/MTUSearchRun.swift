internal import Addresses
internal import Reactor
internal import Sockets
internal import Wire

/// One run of ``MTUSearch``. Confined to the reactor's thread.
final class MTUSearchRun: @unchecked Sendable {
  let began = MonotonicTime.now
  var summary: MTUSearchSummary
  private let plan: MTUSearchPlan
  private let reactor: Reactor
  private let sink: (MTUSearchEvent) -> Bool
  private var transports: [Family: EchoTransport] = [:]
  /// Why there is no transport for a family that a name may turn out to need.
  private var missing: [Family: SocketError] = [:]
  private var isGone = false
  private let cookie = UInt64.random(in: .min ... .max)
  /// The number of the next packet.
  private var next: UInt64 = 1

  init(_ plan: MTUSearchPlan, _ reactor: Reactor, _ sink: @escaping @Sendable (MTUSearchEvent) -> Bool) {
    var plan = plan
    plan.options.pathMTUDiscovery = .probe
    plan.options.stampsSent = false
    self.plan = plan
    self.reactor = reactor
    self.sink = sink
    summary = MTUSearchSummary(findings: plan.targets.map { _ in nil })
  }

  private func tell(_ event: MTUSearchEvent) { if !sink(event) { isGone = true } }

  func finish() -> MTUSearchSummary {
    if case .done = summary.ending, let signal = reactor.cancellingSignal { summary.ending = .signal(signal) }
    summary.sent = Int(next - 1)
    summary.elapsed = .now - began
    return summary
  }

  func perform() async {
    do throws(SocketError) { try open() } catch {
      summary.ending = .failed(error)
      return
    }
    tell(.ready)
    for index in plan.targets.indices {
      if isGone { break }
      var finding = MTUFinding.unfinished(longest: nil)
      var address = plan.targets[index].address
      if !Task.isCancelled {
        address = await self.address(of: index)
        guard let address else { continue }
        finding = await search(index, address)
        if isGone { break }
      }
      summary.findings[index] = finding
      tell(.found(target: index, address: address, finding))
    }
    for transport in transports.values { transport.close() }
  }

  /// Opens all sockets that may be needed, since privileges are dropped right after.
  private func open() throws(SocketError) {
    missing = try NeededFamilies(plan.targets, plan.family).openEach { family throws(SocketError) in
      let socket = try EchoSocket(family, plan.socket, plan.options, identifier: .random(in: 1 ... .max))
      let payload = EchoPayload(cookie: cookie, count: PacketSizes(family).mostPayload)
      let transport = try EchoTransport(socket, plan.options, payload, on: reactor)
      transports[family] = transport
      tell(.opened(family, transport.kind))
    }
  }

  private func address(of index: Int) async -> IPAddress? {
    let target = plan.targets[index]
    if let address = target.address { return address }
    let start = MonotonicTime.now
    switch await NameLookups.addresses(of: target.text, plan.family, on: reactor) {
    case .addresses(let known):
      guard let address = known.first(where: { transports[$0.family] != nil }) ?? known.first else { return nil }
      tell(.resolved(target: index, address: address, elapsed: .now - start))
      return address
    case .unresolved(let error): tell(.unresolved(target: index, error: error))
    case .failed(let error): summary.ending = .failed(error)
    }
    return nil
  }

  // MARK: One target

  private func search(_ target: Int, _ address: IPAddress) async -> MTUFinding {
    guard let transport = transports[address.family] else {
      return .unsent(missing[address.family] ?? SocketError("socket", .familyNotSupported))
    }
    let sizes = PacketSizes(address.family)
    let (interface, mtu) = interface(to: address)
    var bisection = MTUBisection(least: sizes.least, most: sizes.most, interface: mtu, named: interface)
    // The longest round trip so far; one that is long for its size is not yet late.
    var slowest: Duration?
    var sequence = 0
    while let size = bisection.next {
      let patience = slowest.map { min(plan.timeout, max($0 * 8, .milliseconds(250))) } ?? plan.timeout
      guard let trial = await attempt(target, address, size, over: transport, patience, &sequence) else {
        return .unfinished(longest: bisection.longest)
      }
      switch trial {
      case .passed(_, let roundTrip):
        slowest = max(slowest ?? .zero, roundTrip)
        bisection.pass(size)
      case .unsent(let error) where bisection.longest == nil || error.code != .messageTooLong: return .unsent(error)
      case .refused(let refusal) where bisection.longest == nil: return .refused(refusal)
      case .lost where bisection.longest == nil: return .unanswered(size: size)
      case .unsent: bisection.fail(size, .interface(interface))
      case .refused(let refusal): bisection.fail(size, .router(refusal), claimed: refusal.mtu)
      case .lost: bisection.fail(size, .silence)
      }
    }
    guard let longest = bisection.longest else { return .unfinished(longest: nil) }
    // Where the route leads elsewhere than the look-up said, nobody knows the name.
    if case .interface = bisection.limit.reason, longest != mtu { return .mtu(longest, .interface(nil)) }
    return .mtu(longest, bisection.limit.reason)
  }

  private func interface(to address: IPAddress) -> (name: String?, mtu: Int?) {
    let interfaces = (try? NetworkInterface.all()) ?? []
    let bound = interfaces.first { $0.name == plan.options.interface }
    let source = plan.options.source.flatMap { $0.family == address.family ? $0 : nil }
    let route = try? Route.lookUp(to: address, from: source, interface: bound?.index)
    let index = bound?.index ?? route?.interfaceIndex
    let found = interfaces.first { $0.index == index }
    return (found?.name, found?.mtu)
  }

  /// Sends up to as many packets of `size` bytes as the plan says, and returns what became of the last; nil when it was
  /// stopped.
  private func attempt(
    _ target: Int, _ address: IPAddress, _ size: Int, over transport: EchoTransport, _ patience: Duration,
    _ sequence: inout Int
  ) async -> MTUTrial? {
    let first = next
    let payload = EchoPayload(cookie: cookie, count: size - PacketSizes(address.family).headers)
    transport.carry(payload)
    for _ in 0..<plan.attempts {
      sequence += 1
      guard let trial = await attempt(first, address, over: transport, patience) else { return nil }
      tell(.tried(target: target, sequence: sequence, size: size, trial))
      if isGone { return nil }
      if case .lost = trial { continue }
      return trial
    }
    return .lost
  }

  /// Sends one packet, and listens for what is said about it or one of those before, from `first` on, which are as long.
  private func attempt(
    _ first: UInt64, _ address: IPAddress, over transport: EchoTransport, _ patience: Duration
  ) async -> MTUTrial? {
    let index = next
    next += 1
    let sent = MonotonicTime.now
    var trial: MTUTrial?
    do throws(SocketError) {
      try transport.ask(index, address)
      transport.flush { _, error in trial = .unsent(error) }
      while true {
        try transport.hear(next: next, isNews: true) { news in
          if trial == nil { trial = Self.trial(news, first: first, address, since: sent) }
        }
        if let trial { return trial }
        do throws(ReactorError) { try await transport.wait(until: sent + patience) } catch {
          if error == .timedOut { return .lost }
          summary.pending += 1
          return nil
        }
      }
    } catch { return .unsent(error) }
  }

  private static func trial(
    _ news: ProbeNews, first: UInt64, _ address: IPAddress, since sent: MonotonicTime
  ) -> MTUTrial? {
    switch news {
    case .answered(let index, let reply)
    // For the unspecified address the kernel asks this host, which answers by its own.
    where index >= first
      && (reply.from.withScope(nil) == address.withScope(nil) || [.v4(.any), .v6(.any)].contains(address)):
      return .passed(from: reply.from, roundTrip: .now - sent)
    case .undelivered(let index, _, let error) where index >= first && error.origin != .local:
      return .refused(ProbeRefusal(address.family, error))
    case .unsent(let index, let error, _) where index >= first: return .unsent(error)
    default: return nil
    }
  }
}

/// How long packets of one version of IP can be, header included.
struct PacketSizes {
  /// What every link takes: RFC 791, section 3.2; RFC 8200, section 5.
  let least: Int
  /// What the field for the length can tell.
  let most: Int
  /// Before the payload of an echo request.
  let headers: Int
  var mostPayload: Int { most - headers }

  init(_ family: Family) {
    let isIPv4 = family == .inet
    least = isIPv4 ? 68 : 1280
    headers = (isIPv4 ? IPv4Header.minimumByteCount : IPv6Header.byteCount) + ICMPEcho.headerByteCount
    most = isIPv4 ? 0xffff : 0xffff + IPv6Header.byteCount
  }
}

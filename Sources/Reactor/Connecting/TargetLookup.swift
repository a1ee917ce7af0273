internal import Addresses
public import Sockets

/// Turns a target into socket addresses: nothing is asked of anybody for numbers, names go to a helper thread.
public struct TargetLookup: Sendable {
  /// One step that took its time.
  public enum Event: Sendable {
    case serviceFound(name: String, transport: String, port: Port, elapsed: Duration)
    case resolved(host: String, addresses: [SocketAddress], elapsed: Duration)
  }

  private let reactor: Reactor
  private let type: SocketType
  private let family: Family
  private let deadline: MonotonicTime?
  private let report: @Sendable (Event) -> Void

  /// Addresses for sockets of `type` and `family`; `report` hears of each look-up that succeeded, on the reactor's thread.
  public init(
    on reactor: Reactor, _ type: SocketType, family: Family = .unspecified, until deadline: MonotonicTime? = nil,
    report: @escaping @Sendable (Event) -> Void = { _ in }
  ) {
    self.reactor = reactor
    self.type = type
    self.family = family
    self.deadline = deadline
    self.report = report
  }

  /// The addresses of `target` in the order of `getaddrinfo(3)`; `isPassive` asks for those to listen on.
  public func addresses(of target: Target, isPassive: Bool = false) async throws(LookupError) -> [SocketAddress] {
    switch target {
    case .address(let address): return [address]
    case .anyAddress(let service):
      let port = try await port(of: service)
      return family == .inet ? [.v4(.any, port: port)] : [.v6(.any, port: port)]
    case .host(let host, let service):
      let port = try await port(of: service)
      if let literal = IPAddress(host) { return [SocketAddress(literal, port: port)] }
      return try await resolve(host, isPassive: isPassive).map { $0.with(port: port) }
    }
  }

  private func port(of service: ServicePort) async throws(LookupError) -> Port {
    switch service {
    case .number(let port): return port
    case .name(let name):
      let began = MonotonicTime.now
      let transport = type == .datagram ? "udp" : "tcp"
      let found: Port?
      do throws(ReactorError) {
        found = try await reactor.offload(until: deadline) { Services.port(named: name, transport: transport) }
      } catch { throw LookupError(error) }
      guard let found else { throw .unknownService(name: name, transport: transport) }
      report(.serviceFound(name: name, transport: transport, port: found, elapsed: .now - began))
      return found
    }
  }

  private func resolve(_ host: String, isPassive: Bool) async throws(LookupError) -> [SocketAddress] {
    let began = MonotonicTime.now
    let query = Resolver.Query(host: host, family: family, type: type, isPassive: isPassive)
    let result: Result<Resolver.Answer, ResolverError>
    do throws(ReactorError) {
      result = try await reactor.offload(until: deadline) {
        do throws(ResolverError) { return .success(try Resolver.answer(query)) } catch { return .failure(error) }
      }
    } catch {
      if error == .timedOut { throw .unresolved(ResolverError(timedOut: query)) }
      throw LookupError(error)
    }
    switch result {
    case .success(let answer):
      report(.resolved(host: host, addresses: answer.addresses, elapsed: .now - began))
      return answer.addresses
    case .failure(let error): throw .unresolved(error)
    }
  }
}

/// A look-up that did not end in addresses.
public enum LookupError: Error, Hashable, Sendable {
  /// No such service for this transport, `services(5)`.
  case unknownService(name: String, transport: String)
  /// The host has no address.
  case unresolved(ResolverError)
  /// The deadline passed while the service was looked up.
  case timedOut
  /// The task was cancelled.
  case cancelled
  /// This machine could not even ask.
  case failed(SocketError)

  init(_ error: ReactorError) {
    self =
      switch error {
      case .timedOut: .timedOut
      case .cancelled: .cancelled
      case .socket(let error): .failed(error)
      }
  }
}

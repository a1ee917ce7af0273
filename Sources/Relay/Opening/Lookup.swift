internal import Addresses
internal import Reactor
internal import Sockets

/// Turns a target into socket addresses: nothing is asked of anybody for numbers, names go to a helper thread.
struct Lookup {
  let run: Run
  let type: SocketType
  let family: Family
  let deadline: MonotonicTime?
  /// Named in the ending when `deadline` passes.
  let limit: Duration

  func addresses(of target: Target, isPassive: Bool) async throws(LookupFailure) -> [SocketAddress] {
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

  private func port(of service: ServicePort) async throws(LookupFailure) -> Port {
    switch service {
    case .number(let port): return port
    case .name(let name):
      let began = MonotonicTime.now
      let transport = type == .datagram ? "udp" : "tcp"
      let found: Port?
      do throws(ReactorError) {
        found = try await run.reactor.offload(until: deadline) { Services.port(named: name, transport: transport) }
      } catch { throw failure(error) }
      guard let found else { throw LookupFailure(.unknownService(name: name, transport: transport)) }
      run.emit(.serviceLookedUp(name: name, transport: transport, port: found, elapsed: .now - began))
      return found
    }
  }

  private func resolve(_ host: String, isPassive: Bool) async throws(LookupFailure) -> [SocketAddress] {
    let began = MonotonicTime.now
    let query = Resolver.Query(host: host, family: family, type: type, isPassive: isPassive)
    let result: Result<Resolver.Answer, ResolverError>
    do throws(ReactorError) {
      result = try await run.reactor.offload(until: deadline) {
        do throws(ResolverError) { return .success(try Resolver.answer(query)) } catch { return .failure(error) }
      }
    } catch {
      if error == .timedOut { throw LookupFailure(.unresolved(ResolverError(timedOut: query))) }
      throw failure(error)
    }
    switch result {
    case .success(let answer):
      run.emit(.resolved(host: host, addresses: answer.addresses, elapsed: .now - began))
      return answer.addresses
    case .failure(let error): throw LookupFailure(.unresolved(error))
    }
  }

  private func failure(_ error: ReactorError) -> LookupFailure {
    switch error {
    case .cancelled: LookupFailure(run.cancellation)
    case .timedOut: LookupFailure(.connectTimeout(limit))
    case .socket(let error): LookupFailure(.localFailure(error))
    }
  }
}

/// A look-up that did not end in addresses.
struct LookupFailure: Error {
  let ending: Ending
  init(_ ending: Ending) { self.ending = ending }
}

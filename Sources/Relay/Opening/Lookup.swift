internal import Reactor
internal import Sockets

extension Run {
  /// The addresses of `target`; `limit` is named in the ending when `deadline` passes.
  func addresses(
    of target: Target, _ type: SocketType, _ family: Family, isPassive: Bool, until deadline: MonotonicTime? = nil,
    limit: Duration = .zero
  ) async throws(OpeningFailure) -> [SocketAddress] {
    let lookup = TargetLookup(on: reactor, type, family: family, until: deadline) { event in
      switch event {
      case .serviceFound(let name, let transport, let port, let elapsed):
        self.emit(.serviceLookedUp(name: name, transport: transport, port: port, elapsed: elapsed))
      case .resolved(let host, let addresses, let elapsed):
        self.emit(.resolved(host: host, addresses: addresses, elapsed: elapsed))
      }
    }
    do throws(LookupError) {
      return try await lookup.addresses(of: target, isPassive: isPassive)
    } catch {
      switch error {
      case .unknownService(let name, let transport):
        throw OpeningFailure(.unknownService(name: name, transport: transport))
      case .unresolved(let error): throw OpeningFailure(.unresolved(error))
      case .timedOut: throw OpeningFailure(.connectTimeout(limit))
      case .cancelled: throw OpeningFailure(cancellation)
      case .failed(let error): throw OpeningFailure(.localFailure(error))
      }
    }
  }
}

/// An opening that came to nothing, and so ends the run.
struct OpeningFailure: Error {
  let ending: Ending
  init(_ ending: Ending) { self.ending = ending }
}

internal import Addresses
internal import Reactor
internal import Sockets

/// The names of a run that have to be looked up, several at once.
struct NameLookups {
  /// What became of one name.
  enum Outcome {
    case addresses([IPAddress])
    case unresolved(ResolverError)
    /// This machine could not even ask.
    case failed(SocketError)
  }

  private let names: [(place: Int, text: String)]
  private let family: Family
  private let reactor: Reactor

  /// Each takes a thread.
  private static let mostAtOnce = 32
  private static let timeout = Duration.seconds(10)

  /// Looks up `names`, each of which the caller knows by its place, for addresses of `family`.
  init(_ names: [(place: Int, text: String)], _ family: Family, on reactor: Reactor) {
    self.names = names
    self.family = family
    self.reactor = reactor
  }

  /// Tells `note` what became of each, in the order in which they end.
  func run(_ note: (Int, Outcome, Duration) -> Void) async {
    await withTaskGroup(of: (Int, Outcome, Duration).self) { group in
      var rest = names[...]
      func start() {
        guard let (place, text) = rest.popFirst() else { return }
        group.addTask { [reactor, family] in
          let began = MonotonicTime.now
          return (place, await Self.addresses(of: text, family, on: reactor), .now - began)
        }
      }
      for _ in 0..<Self.mostAtOnce { start() }
      while let (place, outcome, elapsed) = await group.next() {
        note(place, outcome, elapsed)
        start()
      }
    }
  }

  /// Looks one name up.
  static func addresses(of name: String, _ family: Family, on reactor: Reactor) async -> Outcome {
    let lookup = TargetLookup(on: reactor, .datagram, family: family, until: .now + timeout)
    do throws(LookupError) {
      return .addresses(try await lookup.addresses(of: .host(name, .number(0))).compactMap(\.ip))
    } catch {
      switch error {
      case .unresolved(let error): return .unresolved(error)
      case .failed(let error): return .failed(error)
      case .cancelled, .timedOut, .unknownService:
        // The run ends before its answer is there.
        return .unresolved(ResolverError(timedOut: Resolver.Query(host: name, family: family, type: .datagram)))
      }
    }
  }
}

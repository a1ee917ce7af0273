internal import Addresses
internal import Reactor
internal import Sockets

/// The names of a run that have to be looked up, several at once.
struct PingLookups {
  /// What became of one name.
  enum Outcome {
    case addresses([IPAddress])
    case unresolved(ResolverError)
    /// This machine could not even ask.
    case failed(SocketError)
  }

  private let names: [Int]
  private let plan: PingPlan
  private let reactor: Reactor

  /// Each takes a thread.
  private static let mostAtOnce = 32
  private static let timeout = Duration.seconds(10)

  /// Looks up the targets of `plan` whose places are in `names`.
  init(_ names: [Int], _ plan: PingPlan, on reactor: Reactor) {
    self.names = names
    self.plan = plan
    self.reactor = reactor
  }

  /// Tells `note` what became of each, in the order in which they end.
  func run(_ note: (Int, Outcome, Duration) -> Void) async {
    await withTaskGroup(of: (Int, Outcome, Duration).self) { group in
      var rest = names[...]
      func start() {
        guard let index = rest.popFirst() else { return }
        group.addTask { [reactor, target = plan.targets[index], family = plan.family] in
          let began = MonotonicTime.now
          return (index, await Self.addresses(of: target, family, on: reactor), .now - began)
        }
      }
      for _ in 0..<Self.mostAtOnce { start() }
      while let (index, outcome, elapsed) = await group.next() {
        note(index, outcome, elapsed)
        start()
      }
    }
  }

  /// Looks one name up.
  static func addresses(of target: PingTarget, _ family: Family, on reactor: Reactor) async -> Outcome {
    let lookup = TargetLookup(on: reactor, .datagram, family: family, until: .now + timeout)
    do throws(LookupError) {
      return .addresses(try await lookup.addresses(of: .host(target.text, .number(0))).compactMap(\.ip))
    } catch {
      switch error {
      case .unresolved(let error): return .unresolved(error)
      case .failed(let error): return .failed(error)
      case .cancelled, .timedOut, .unknownService:
        // The run ends before its answer is there.
        let query = Resolver.Query(host: target.text, family: family, type: .datagram)
        return .unresolved(ResolverError(timedOut: query))
      }
    }
  }
}

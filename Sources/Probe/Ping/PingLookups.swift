internal import Reactor
internal import Sockets

/// The names of a run that have to be looked up, several at once.
struct PingLookups {
  typealias Outcome = Result<[SocketAddress], LookupError>

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
        group.addTask { [reactor, text = plan.targets[index].text, family = plan.family] in
          let began = MonotonicTime.now
          let lookup = TargetLookup(on: reactor, .datagram, family: family, until: began + Self.timeout)
          do throws(LookupError) {
            return (index, .success(try await lookup.addresses(of: .host(text, .number(0)))), .now - began)
          } catch { return (index, .failure(error), .now - began) }
        }
      }
      for _ in 0..<Self.mostAtOnce { start() }
      while let (index, outcome, elapsed) = await group.next() {
        note(index, outcome, elapsed)
        start()
      }
    }
  }
}

internal import Addresses
internal import Sockets

/// A port to ask, and the step of the walk that led to it.
struct ScanItem {
  let step: UInt64
  let subject: ScanSubject
  /// How many items the step led to.
  var siblings = 1
}

/// Turns the steps of the walk into ports: a name is as many as it has addresses, and none where these are asked already.
struct ScanSource {
  private let addresses: ScanAddresses
  private let space: ScanSpace
  private let walk: ScanWalk
  private var claimed: Range<UInt64> = 0..<0
  private var items: [ScanItem] = []
  /// Ports of names that are not known yet.
  private var held: [Int: [(step: UInt64, service: ScanService)]] = [:]

  /// Steps that a loop takes at once, so that loops do not meet at every port.
  private static let block = 64

  init(_ space: ScanSpace, _ walk: ScanWalk, _ addresses: ScanAddresses) {
    self.space = space
    self.walk = walk
    self.addresses = addresses
  }

  /// Ports are left whose names may still become known.
  var hasHeld: Bool { !held.isEmpty }

  /// The next port; nil when there are none for now. `passed` hears of steps that lead to none.
  mutating func next(passed: (UInt64) -> Void) -> ScanItem? {
    while true {
      if let item = items.popLast() { return item }
      if claimed.isEmpty {
        guard let range = walk.claim(most: Self.block) else { return nil }
        claimed = range
      }
      let step = claimed.lowerBound
      claimed = step + 1..<claimed.upperBound
      let question = space[walk.position(ofStep: step)]
      switch (question.host, question.service) {
      case (.unix(let address), _): return ScanItem(step: step, subject: .unix(address))
      case (.address(let address), let service?):
        return ScanItem(step: step, subject: .port(address, service, name: nil))
      case (.name(let name), let service?):
        guard addresses.isKnown(name) else {
          held[name, default: []].append((step, service))
          continue
        }
        expand(step, name, service, passed)
      case (_, nil): passed(step)
      }
    }
  }

  /// A name has become known.
  mutating func release(_ name: Int, passed: (UInt64) -> Void) {
    for (step, service) in held.removeValue(forKey: name) ?? [] { expand(step, name, service, passed) }
  }

  private mutating func expand(_ step: UInt64, _ name: Int, _ service: ScanService, _ passed: (UInt64) -> Void) {
    let found = addresses.of(name, service)
    items += found.map {
      ScanItem(step: step, subject: .port($0, service, name: name), siblings: found.count)
    }
    if found.isEmpty { passed(step) }
  }
}

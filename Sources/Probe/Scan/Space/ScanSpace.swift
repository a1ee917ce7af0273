package import Addresses
package import Sockets

/// Whom a question goes to.
package enum ScanHost: Hashable, Sendable {
  case address(IPAddress)
  /// The place of a name in ``ScanSpace/names``.
  case name(Int)
  case unix(UnixAddress)
}

/// One position of a space: who is asked, and for what.
package struct ScanQuestion: Hashable, Sendable {
  package let host: ScanHost
  /// Nil for a Unix socket, which has no ports.
  package let service: ScanService?

  package init(_ host: ScanHost, _ service: ScanService?) {
    self.host = host
    self.service = service
  }
}

/// A host that is asked for services of its own, `HOST:PORTS`, or a Unix socket.
package struct ScanSingle: Hashable, Sendable {
  package let host: ScanHost
  /// Empty for a Unix socket.
  package let services: [ScanService]

  package init(_ host: ScanHost, _ services: [ScanService]) {
    self.host = host
    self.services = services
  }
}

/// Everything that a scan asks, as a number of positions: hosts by services, and what stands for itself behind them.
///
/// Nothing is in it twice, and it takes as much memory as its words did, not as there are positions.
package struct ScanSpace: Sendable {
  /// The addresses that are asked for all services, without those that are excluded.
  package let addresses: AddressSet
  /// Distinct names: first those that are asked for all services, then those that are asked only for their own; each in
  /// the order of their appearance.
  package let names: [String]
  /// How many of the names are asked for all services. Each is one host, whatever it resolves to.
  package let sharedNames: Int
  /// What all of these are asked for, in order.
  package let services: [ScanService]
  /// Hosts with services of their own, which neither repeat one another nor what is asked anyway.
  package let singles: [ScanSingle]
  /// Addresses that are not asked even if a name leads there.
  package let excluded: AddressSet
  /// How many positions there are; nil for 2^63 or more, which no `Int` counts.
  package let count: UInt64?

  /// Positions of hosts by services.
  private let product: UInt64
  /// How many positions the singles before each take, and at last all.
  private let before: [UInt64]
  private let singlePlaces: [IPAddress: Int]

  /// A space of these; what is excluded or given twice falls out. Names of singles are places in `shared` followed by
  /// `others`, and both together hold no name twice.
  package init(
    addresses: AddressSet, names shared: [String], services: [ScanService], singles: [ScanSingle] = [],
    otherNames others: [String] = [], excluded: AddressSet = AddressSet()
  ) {
    var rest = addresses
    rest.subtract(excluded)
    self.addresses = rest
    self.excluded = excluded
    self.services = Array(Set(services)).sorted()
    names = shared + others
    sharedNames = shared.count
    self.singles = Self.distinct(singles, rest, shared.count, Set(services), excluded)
    singlePlaces = Dictionary(
      self.singles.enumerated().compactMap { place, single in
        if case .address(let address) = single.host { (address, place) } else { nil }
      }, uniquingKeysWith: { first, _ in first })
    before = self.singles.reduce(into: [0]) { $0.append($0[$0.count - 1] + UInt64(max(1, $1.services.count))) }

    let hosts = rest.count.addingReportingOverflow(UInt64(shared.count))
    let product = hosts.partialValue.multipliedReportingOverflow(by: UInt64(self.services.count))
    let total = product.partialValue.addingReportingOverflow(before[before.count - 1])
    let isKnown = rest.isCountExact && !hosts.overflow && !product.overflow && !total.overflow
    count = isKnown && total.partialValue < 1 << 63 ? total.partialValue : nil
    self.product = product.partialValue
  }

  private static func distinct(
    _ singles: [ScanSingle], _ addresses: AddressSet, _ sharedNames: Int, _ services: Set<ScanService>,
    _ excluded: AddressSet
  ) -> [ScanSingle] {
    var order: [ScanHost] = []
    var found: [ScanHost: [ScanService]] = [:]
    for single in singles {
      if case .address(let address) = single.host, excluded.covers(address) { continue }
      if found[single.host] == nil { order.append(single.host) }
      found[single.host, default: []] += single.services
    }
    return order.compactMap { host in
      let isShared =
        switch host {
        case .address(let address): addresses.contains(address)
        case .name(let place): place < sharedNames
        case .unix: false
        }
      if case .unix = host { return ScanSingle(host, []) }
      let own = Set(found[host] ?? [])
      let rest = (isShared ? own.subtracting(services) : own).sorted()
      return rest.isEmpty ? nil : ScanSingle(host, rest)
    }
  }
}

extension ScanSpace {
  /// What is asked at `position`, which is below `count`.
  package subscript(position: UInt64) -> ScanQuestion {
    guard position >= product else {
      let host = position / UInt64(services.count)
      let service = services[Int(position % UInt64(services.count))]
      let literals = addresses.count
      return ScanQuestion(
        host < literals ? .address(addresses[host]) : .name(Int(host - literals)), service)
    }
    let place = position - product
    precondition(place < before[before.count - 1], "no such position in the space")
    var (low, high) = (0, singles.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if before[middle] <= place { low = middle } else { high = middle }
    }
    let single = singles[low]
    guard !single.services.isEmpty else { return ScanQuestion(single.host, nil) }
    return ScanQuestion(single.host, single.services[Int(place - before[low])])
  }

  /// Whether `address` itself, and not only a name that may lead there, is asked for `service`; log n.
  package func isAsked(_ address: IPAddress, _ service: ScanService) -> Bool {
    if services.holds(service), addresses.contains(address) { return true }
    return singlePlaces[address].map { singles[$0].services.holds(service) } ?? false
  }

  /// Whether `address` is not to be asked, whoever leads there.
  package func isExcluded(_ address: IPAddress) -> Bool { excluded.covers(address) }
}

extension [ScanService] {
  /// Whether a service is in a list that is in order.
  fileprivate func holds(_ service: ScanService) -> Bool {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < service { low = middle + 1 } else { high = middle }
    }
    return low < endIndex && self[low] == service
  }
}

import Addresses
import Probe
import Sockets

/// From what somebody wrote to what a scan asks: targets, ports, and what to leave out.
enum ScanTargets {
  /// The space, and what is wrong with the words that are no targets; whoever has such problems sends nothing.
  ///
  /// - Parameters:
  ///   - ports: What `-p` has; without it a last word that is made of ports is one.
  ///   - family: Addresses of another one are no targets.
  ///   - allowsHuge: Whether one word may mean more than 2^24 addresses.
  static func read(
    words: [String], ports: String?, exclude: [String] = [], udp: Bool = false, family: Family = .unspecified,
    allowsHuge: Bool = false
  ) throws -> (space: ScanSpace, problems: [TargetProblem]) {
    let transport: ScanService.Transport = udp ? .udp : .tcp
    var (words, ports) = (words, ports)
    if ports == nil, words.count > 1, let last = words.last, ScanPorts.isList(last, over: transport) {
      ports = last
      words.removeLast()
    }
    guard !words.isEmpty else { throw UsageError("scan what? Write targets and ports: sonde scan HOST 22,80,443") }
    if words.contains("-"), exclude.contains("-") {
      throw UsageError("stdin can be read only once; '-' stands there as a target and in --exclude")
    }
    let services = try ports.map { try ScanPorts.read($0, over: transport) } ?? ScanPorts.usual(over: transport)
    let excluded = try excluded(exclude)
    var list = ScanTargetList(transport, family, allowsHuge: allowsHuge)
    let items = try WordList.expand(words, isStrict: true)
    guard !items.isEmpty else { throw UsageError("there is not one target in \(words.joined(separator: " "))") }
    for item in items { try list.add(item) }
    let space = list.space(services, excluded: excluded)
    if list.problems.isEmpty {
      guard let count = space.count else {
        throw UsageError("2^63 questions or more; ask for fewer addresses or ports at once")
      }
      if count == 0 { throw UsageError("--exclude leaves nothing to ask") }
    }
    return (space, list.problems)
  }

  /// Addresses, prefixes with all their addresses, and ranges.
  private static func excluded(_ words: [String]) throws -> AddressSet {
    AddressSet(
      try WordList.expand(words, isStrict: true).flatMap { item -> [AddressRange] in
        if let text = item.text {
          if let range = AddressRange(text) { return [range] }
          if let octets = OctetRanges(text) { return try ScanTargetList.ranges(octets, item) }
        }
        throw UsageError(
          "--exclude \(item.shown): it takes addresses, prefixes and ranges such as 10.0.0.0/24 or 10.0.0-3.1,5")
      })
  }
}

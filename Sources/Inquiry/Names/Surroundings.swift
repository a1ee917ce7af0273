internal import Addresses
internal import Sockets

/// What this machine is set to, read once for each round: how names are looked up, and which addresses it has.
struct Surroundings: Sendable {
  let hosts: HostsFile
  let sources: [String]
  let dns: DNSConfiguration
  let policy: PolicyTable
  let machineName: String?
  /// The local addresses, with the length of their prefixes and whether they are deprecated.
  private let local: [IPAddress: (prefixLength: Int, isDeprecated: Bool)]
  /// The family that AI_ADDRCONFIG hides: the one that only the loopback interface has, where the other is on a network.
  let hiddenFamily: Family?

  static var current: Surroundings {
    Surroundings(
      hosts: .current, sources: NameServiceSwitch.current.sources(of: "hosts"), dns: .current,
      policy: AddressPolicy.current.table, addresses: (try? NetworkInterface.all())?.flatMap(\.addresses) ?? [],
      machineName: MachineName.current)
  }

  init(
    hosts: HostsFile, sources: [String], dns: DNSConfiguration, policy: PolicyTable, addresses: [InterfaceAddress],
    machineName: String?
  ) {
    self.hosts = hosts
    self.sources = sources
    self.dns = dns
    self.policy = policy
    self.machineName = machineName
    local = Dictionary(
      addresses.map { ($0.prefix.address, ($0.prefix.length, $0.flags.contains(.deprecated))) },
      uniquingKeysWith: { first, _ in first })
    // glibc, check_pf.c: 127.0.0.1 and ::1 do not count, and with neither family nothing is hidden.
    let outward = addresses.map(\.prefix.address).filter { $0 != .v4(.loopback) && $0.withScope(nil) != .v6(.loopback) }
    let hasIPv4 = outward.contains { $0.bitWidth == 32 }
    let hasIPv6 = outward.contains { $0.bitWidth == 128 }
    hiddenFamily = hasIPv4 == hasIPv6 ? nil : hasIPv4 ? .inet6 : .inet
  }

  /// What the order of destinations depends on.
  func destination(_ address: IPAddress, source: IPAddress?) -> Destination {
    let details = source.flatMap { local[$0] ?? local[$0.withScope(nil)] }
    return Destination(
      address, source: source, isSourceDeprecated: details?.isDeprecated ?? false,
      sourcePrefixLength: details?.prefixLength)
  }

  /// Who answered with `addresses` when `host` was asked for.
  func origin(of host: String, _ addresses: [IPAddress]) -> NameOrigin? {
    let entries = hosts.entries(named: host)
    var candidates: [String] = []
    for source in sources {
      switch source {
      case "files":
        if let entry = entries.first(where: { addresses.contains(where: $0.gives) }) {
          return candidates.isEmpty ? .hosts(line: entry.line) : .oneOf(candidates + [source])
        }
      case "myhostname": if isOwnName(host) { candidates.append(source) }
      // nss-mdns answers for .local only, unless it is told to take all.
      case _ where source.hasPrefix("mdns") && source.contains("_minimal"):
        if host.lowercased().hasSuffix(".local") { candidates.append(source) }
      case "mymachines": if !host.contains(".") { candidates.append(source) }
      default: candidates.append(source)
      }
    }
    return candidates.count == 1 ? .source(candidates[0]) : candidates.isEmpty ? nil : .oneOf(candidates)
  }

  /// nss-myhostname(8).
  private func isOwnName(_ host: String) -> Bool {
    let name = host.lowercased()
    let fixed = ["localhost", "localhost.localdomain", "_gateway", "_outbound"]
    return fixed.contains(name) || name.hasSuffix(".localhost") || name == machineName?.lowercased()
  }
}

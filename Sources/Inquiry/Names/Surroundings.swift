internal import Addresses
internal import Sockets

/// What this machine is set to, read once for each round: how names are looked up, and which addresses it has.
struct Surroundings: Sendable {
  let hosts: HostsFile
  let sources: [String]
  let dns: DNSConfiguration
  let policy: PolicyTable
  let machineName: String?
  private let local: [IPAddress: LocalAddress]
  /// The family that AI_ADDRCONFIG hides: the one that only the loopback interface has, where the other is on a network.
  let hiddenFamily: Family?

  static var current: Surroundings {
    Surroundings(
      hosts: .current, sources: NameServiceSwitch.current.sources(of: "hosts"), dns: .current,
      policy: AddressPolicy.current.table, interfaces: (try? NetworkInterface.all()) ?? [],
      machineName: MachineName.current)
  }

  init(
    hosts: HostsFile, sources: [String], dns: DNSConfiguration, policy: PolicyTable, interfaces: [NetworkInterface],
    machineName: String?
  ) {
    self.hosts = hosts
    self.sources = sources
    self.dns = dns
    self.policy = policy
    self.machineName = machineName
    var local: [IPAddress: LocalAddress] = [:]
    for interface in interfaces {
      for address in interface.addresses where local[address.address] == nil {
        local[address.address] = LocalAddress(address, on: interface)
      }
    }
    self.local = local
    // glibc, check_pf.c: 127.0.0.1 and ::1 do not count, and with neither family nothing is hidden.
    let outward = local.keys.filter { $0 != .v4(.loopback) && $0.withScope(nil) != .v6(.loopback) }
    let hasIPv4 = outward.contains { $0.bitWidth == 32 }
    let hasIPv6 = outward.contains { $0.bitWidth == 128 }
    hiddenFamily = hasIPv4 == hasIPv6 ? nil : hasIPv4 ? .inet6 : .inet
  }

  private struct LocalAddress {
    let prefixLength: Int
    let isDeprecated: Bool
    let isNative: Bool

    init(_ address: InterfaceAddress, on interface: NetworkInterface) {
      prefixLength = address.prefix.length
      isDeprecated = address.flags.contains(.deprecated)
      // glibc, check_native.c.
      isNative = ![.ipip, .tunnel6, .sit].contains(interface.hardwareType)
    }
  }

  /// Without a scope, and as the IPv4 address that a mapped one stands for.
  private static func plain(_ address: IPAddress) -> IPAddress {
    guard case .v6(let v6) = address, let mapped = v6.mappedIPv4 else { return address.withScope(nil) }
    return .v4(mapped)
  }

  /// What the order of destinations depends on.
  func destination(_ address: IPAddress, source: IPAddress?) -> Destination {
    let details = source.flatMap { local[$0] ?? local[Self.plain($0)] }
    return Destination(
      address, source: source, isSourceDeprecated: details?.isDeprecated ?? false,
      isSourceNative: details?.isNative ?? false, sourcePrefixLength: details?.prefixLength)
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

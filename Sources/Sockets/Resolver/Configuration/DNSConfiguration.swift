internal import Glibc

/// How the C library asks the DNS: `resolv.conf(5)`.
public struct DNSConfiguration: Hashable, Sendable {
  /// Whom it asks, as written; the local host where none is named.
  public let nameServers: [String]
  /// Domains that complete a name, in order.
  public let search: [String]
  /// A name with so many dots is tried as it is first.
  public let dots: Int

  /// Reads the file; `search` replaces the file's, as the variable LOCALDOMAIN does.
  public init(_ file: ConfigurationFile?, search override: [String]? = nil, hostName: String? = nil) {
    var servers: [String] = []
    var search: [String]?
    var dots = 1
    for line in file?.lines ?? [] {
      let values = line.words.dropFirst().map(String.init)
      switch line.words[0] {
      // resolv.h, MAXNS: the library keeps three.
      case "nameserver" where servers.count < 3: servers += values.prefix(1)
      // Of several lines the last one counts.
      case "search": search = values
      case "domain": search = Array(values.prefix(1))
      case "options":
        for value in values where value.hasPrefix("ndots:") {
          dots = Int(value.dropFirst(6)).map { min($0, 15) } ?? dots
        }
      default: break
      }
    }
    nameServers = servers.isEmpty ? ["127.0.0.1"] : servers
    let domain = hostName.flatMap { name in name.firstIndex(of: ".").map { String(name[name.index(after: $0)...]) } }
    self.search = (override ?? search ?? domain.map { [$0] } ?? []).filter { !$0.isEmpty && $0 != "." }
    self.dots = dots
  }

  /// What holds for this process: `/etc/resolv.conf`, the variable LOCALDOMAIN and the host's own name.
  public static var current: DNSConfiguration {
    let domains = getenv("LOCALDOMAIN").map { String(cString: $0).split(separator: " ").map(String.init) }
    return DNSConfiguration(
      ConfigurationFile(path: "/etc/resolv.conf", comments: "#;"), search: domains, hostName: MachineName.current)
  }
}

/// The name of this machine.
public enum MachineName {
  /// As the kernel has it. The corresponding C function is `gethostname(2)`.
  public static var current: String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      guard let base = buffer.baseAddress, gethostname(base, buffer.count - 1) == 0 else { return nil }
      buffer[buffer.count - 1] = 0
      return String(cString: base)
    }
  }
}

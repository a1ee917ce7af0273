internal import Glibc

/// How the C library asks the DNS: `resolv.conf(5)`.
public struct DNSConfiguration: Hashable, Sendable {
  /// Whom it asks, as written; the local host where none is named.
  public let nameServers: [String]
  /// Domains that complete a name, in order.
  public let search: [String]
  /// A name with so many dots is tried as it is first.
  public let dots: Int

  /// Reads the file, whose comments are whole lines: they say nothing anyway.
  ///
  /// `search` replaces the file's, as the variable LOCALDOMAIN does, and `options` come after the file's, as those of
  /// RES_OPTIONS do.
  public init(
    _ file: ConfigurationFile?, search override: [String]? = nil, options: [String] = [], hostName: String? = nil
  ) {
    var servers: [String] = []
    var search: [String]?
    var dots = 1
    func read(_ options: [String]) {
      for option in options where option.hasPrefix("ndots:") {
        dots = Int(option.dropFirst(6)).map { min(max($0, 0), 15) } ?? dots
      }
    }
    for line in file?.lines ?? [] {
      let values = line.words.dropFirst().map(String.init)
      switch line.words[0] {
      // resolv.h, MAXNS: the library keeps three.
      case "nameserver" where servers.count < 3: servers += values.prefix(1)
      // Of several lines the last one counts; one without a domain is none.
      case "search" where !values.isEmpty: search = values
      case "domain" where !values.isEmpty: search = Array(values.prefix(1))
      case "options": read(values)
      default: break
      }
    }
    read(options)
    nameServers = servers.isEmpty ? ["127.0.0.1"] : servers
    let domain = hostName.flatMap { name in name.firstIndex(of: ".").map { String(name[name.index(after: $0)...]) } }
    self.search = (override ?? search ?? domain.map { [$0] } ?? []).filter { !$0.isEmpty && $0 != "." }
    self.dots = dots
  }

  /// What holds for this process: `/etc/resolv.conf`, the variables LOCALDOMAIN and RES_OPTIONS, the host's own name.
  public static var current: DNSConfiguration {
    func words(_ variable: String) -> [String]? {
      getenv(variable).map { String(cString: $0).split { " \t\n".contains($0) }.map(String.init) }
    }
    return DNSConfiguration(
      ConfigurationFile(path: "/etc/resolv.conf", comments: ""), search: words("LOCALDOMAIN"),
      options: words("RES_OPTIONS") ?? [], hostName: MachineName.current)
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

/// The ports that only a process with CAP_NET_BIND_SERVICE may bind, `ip(7)`.
public struct PrivilegedPorts: Hashable, Sendable {
  /// The first port that everybody may bind.
  public let end: Int

  /// The ports below `end`.
  public init(below end: Int) { self.end = end }

  /// Those of this network namespace, from `ip_unprivileged_port_start`; the ports below 1024 where the kernel does not
  /// say.
  public static func here() -> PrivilegedPorts {
    let path = "/proc/sys/net/ipv4/ip_unprivileged_port_start"
    guard let bytes = try? Kernel.contents(of: path, limit: 64),
      let start = Int(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    else { return PrivilegedPorts(below: 1024) }
    return PrivilegedPorts(below: start)
  }

  /// Whether `port` is one of them. Port 0 never is: binding it means any free port.
  public func contains(_ port: Port) -> Bool { port != 0 && Int(port.rawValue) < end }
}

/// Whom to connect to, or where to listen, before anything has been looked up.
public enum Target: Hashable, Sendable, CustomStringConvertible {
  /// Nothing to look up.
  case address(SocketAddress)
  /// A name or an address, and a port or the name of a service.
  case host(String, ServicePort)
  /// Every address of this machine.
  case anyAddress(ServicePort)

  /// As a person would write it: `example.net:http`, `[::1]:80`, `*:80`, `unix:/path`.
  public var description: String {
    switch self {
    case .address(let address): address.description
    case .host(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .anyAddress(let port): "*:\(port)"
    }
  }
}

/// A port, or the service whose port it is.
public enum ServicePort: Hashable, Sendable, CustomStringConvertible {
  case number(Port)
  case name(String)

  /// The number or the name.
  public var description: String {
    switch self {
    case .number(let port): port.description
    case .name(let name): name
    }
  }
}

public import Addresses

/// Where a socket is, or where it talks to: what the C API calls a `sockaddr`.
public enum SocketAddress: Hashable, Sendable {
  case v4(IPv4Address, port: Port)
  /// `flowInfo` is `sin6_flowinfo`, 0 unless somebody set it; the scope lives in the address.
  case v6(IPv6Address, port: Port, flowInfo: UInt32 = 0)
  case unix(UnixAddress)
  /// A family that this library does not speak: the raw bytes after the family field.
  case other(family: UInt16, bytes: [UInt8])

  /// An Internet address and its port.
  public init(_ address: IPAddress, port: Port) {
    switch address {
    case .v4(let v4): self = .v4(v4, port: port)
    case .v6(let v6): self = .v6(v6, port: port)
    }
  }

  /// The family that a socket for this address has.
  public var family: Family {
    switch self {
    case .v4: .inet
    case .v6: .inet6
    case .unix: .unix
    case .other(let family, _): Family(rawValue: Int32(family))
    }
  }

  /// The Internet address, where there is one.
  public var ip: IPAddress? {
    switch self {
    case .v4(let address, _): .v4(address)
    case .v6(let address, _, _): .v6(address)
    case .unix, .other: nil
    }
  }

  /// The port, where there is one.
  public var port: Port? {
    switch self {
    case .v4(_, let port), .v6(_, let port, _): port
    case .unix, .other: nil
    }
  }

  /// The range that the port lies in: well-known, registered or dynamic.
  public var portClass: Port.Class? { port?.portClass }

  /// The same address with another port; Unix addresses have none and stay as they are.
  public func with(port: Port) -> SocketAddress {
    switch self {
    case .v4(let address, _): .v4(address, port: port)
    case .v6(let address, _, let flowInfo): .v6(address, port: port, flowInfo: flowInfo)
    case .unix, .other: self
    }
  }
}

/// The text forms: `1.2.3.4:80`, `[::1]:80`, `[fe80::1%eth0]:80`, `unix:/path`, `unix:@abstract`.
extension SocketAddress: CustomStringConvertible {
  /// The text form, which ``init(_:)`` reads again unless a name is not UTF-8.
  public var description: String {
    switch self {
    case .v4(let address, let port): "\(address):\(port)"
    case .v6(let address, let port, _): "[\(address)]:\(port)"
    case .unix(let address): address.description
    case .other(let family, let bytes):
      "family-\(family):" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
  }

  /// Reads any of the text forms; numbers only, nothing is looked up.
  ///
  /// Throws ENAMETOOLONG for a Unix path that the kernel would not take whole, EINVAL for what is no address at all.
  public init(_ text: String) throws(SocketError) {
    if text.hasPrefix("unix:@") {
      self = .unix(try UnixAddress(abstract: String(text.dropFirst(6))))
      return
    }
    if text.hasPrefix("unix:") {
      self = .unix(try UnixAddress(path: String(text.dropFirst(5))))
      return
    }
    guard let (host, portText) = Self.split(text), let port = Port(portText) else {
      throw SocketError(
        "address", .invalidArgument, subject: text, advice: "write 1.2.3.4:80, [::1]:80, unix:/path or unix:@name")
    }
    if let address = IPv4Address(host), !text.hasPrefix("[") {
      self = .v4(address, port: port)
    } else if let address = IPv6Address(host), text.hasPrefix("[") {
      self = .v6(address, port: port)
    } else {
      throw SocketError("address", .invalidArgument, subject: text, advice: "an IPv6 address stands in [brackets]")
    }
  }

  /// Cuts `HOST:PORT` or `[HOST]:PORT` in two; nil when there is no port, or when the colons are an IPv6 address's own.
  public static func split(_ text: String) -> (host: Substring, port: Substring)? {
    if text.first == "[" {
      guard let close = text.lastIndex(of: "]") else { return nil }
      let rest = text[text.index(after: close)...]
      guard rest.first == ":" else { return nil }
      return (text[text.index(after: text.startIndex)..<close], rest.dropFirst())
    }
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let host = text[..<colon]
    guard !host.contains(":") else { return nil }
    return (host, text[text.index(after: colon)...])
  }
}

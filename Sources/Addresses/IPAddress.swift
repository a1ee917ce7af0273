/// An address of either version of the Internet Protocol.
public enum IPAddress: Sendable, Hashable, Comparable {
  // The order of the cases is the order of the values: every IPv4 address comes before every IPv6 address.

  /// An IPv4 address.
  case v4(IPv4Address)
  /// An IPv6 address, perhaps with a scope.
  case v6(IPv6Address)
}

extension IPAddress {
  /// Makes an IPv4 address from four bytes or an IPv6 address from sixteen, in network order; nil for other counts.
  @inlinable
  public init?(bytes: some Collection<UInt8>) {
    if let address = IPv4Address(bytes: bytes) {
      self = .v4(address)
    } else if let address = IPv6Address(bytes: bytes) {
      self = .v6(address)
    } else {
      return nil
    }
  }

  /// The four or sixteen bytes in network order, without the scope.
  public var bytes: [UInt8] {
    switch self {
    case .v4(let address): address.bytes
    case .v6(let address): address.bytes
    }
  }

  /// How many bits an address of this version has: 32 or 128.
  public var bitWidth: Int {
    switch self {
    case .v4: 32
    case .v6: 128
    }
  }

  /// The scope of an IPv6 address; an IPv4 address never has one.
  public var scope: IPv6Address.Scope? {
    switch self {
    case .v4: nil
    case .v6(let address): address.scope
    }
  }

  /// The same address with another scope, or none; an IPv4 address stays as it is.
  public func withScope(_ scope: IPv6Address.Scope?) -> IPAddress {
    switch self {
    case .v4: self
    case .v6(let address): .v6(address.withScope(scope))
    }
  }

  /// Reaches this host only: `127.0.0.0/8` or `::1`.
  public var isLoopback: Bool {
    switch self {
    case .v4(let address): address.isLoopback
    case .v6(let address): address.isLoopback
    }
  }

  /// Names a group of hosts: `224.0.0.0/4` or `ff00::/8`.
  public var isMulticast: Bool {
    switch self {
    case .v4(let address): address.isMulticast
    case .v6(let address): address.isMulticast
    }
  }

  /// Names no host: `0.0.0.0` or `::`.
  public var isUnspecified: Bool {
    switch self {
    case .v4(let address): address.isUnspecified
    case .v6(let address): address.isUnspecified
    }
  }

  /// Has a meaning on one link only: `169.254.0.0/16` or `fe80::/10`.
  public var isLinkLocal: Bool {
    switch self {
    case .v4(let address): address.isLinkLocal
    case .v6(let address): address.isLinkLocal
    }
  }
}

/// Arithmetic for prefixes and ranges, the same for both versions.
extension IPAddress {
  /// The address as a number; that of an IPv4 address has its upper 96 bits clear.
  var value: UInt128 {
    switch self {
    case .v4(let address): UInt128(address.rawValue)
    case .v6(let address): address.value
    }
  }

  /// An address of the same version and scope with another number, of which IPv4 keeps the low 32 bits.
  func withValue(_ value: UInt128) -> IPAddress {
    switch self {
    case .v4: .v4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: value)))
    case .v6(let address): .v6(IPv6Address(value: value, scope: address.scope))
    }
  }
}

extension IPAddress: LosslessStringConvertible {
  /// Parses an IPv4 or an IPv6 address as strictly as the two types do.
  public init?(_ text: some StringProtocol) {
    var reader = TextReader(text)
    guard let address = IPAddress(from: &reader), reader.isAtEnd else { return nil }
    self = address
  }

  /// Takes an address of either version from `reader`; what follows is for the caller to judge.
  init?(from reader: inout TextReader) {
    let start = reader
    if let address = IPv4Address(from: &reader) {
      self = .v4(address)
      return
    }
    // No IPv6 text begins with a complete dotted quad, so the order of the attempts decides nothing.
    reader = start
    guard let address = IPv6Address(from: &reader) else { return nil }
    self = .v6(address)
  }

  /// A dotted quad, or the canonical text of RFC 5952 with the scope.
  public var description: String {
    switch self {
    case .v4(let address): address.description
    case .v6(let address): address.description
    }
  }
}

/// An IPv6 address: 128 bits and, where the address alone does not say on which link it is meant, a scope (RFC 4291).
///
/// Two addresses are equal only if their scopes are equal too: `fe80::1%2` and `fe80::1%3` are different hosts.
public struct IPv6Address: Sendable, Hashable {
  /// The first eight bytes as a number in host order: usually the network.
  public var high: UInt64

  /// The last eight bytes as a number in host order: usually the interface identifier.
  public var low: UInt64

  /// The interface this address is meant on; without it a link-local address cannot be connected to.
  public var scope: Scope?

  /// Makes an address from two numbers in host order.
  public init(high: UInt64, low: UInt64, scope: Scope? = nil) {
    self.high = high
    self.low = low
    self.scope = scope
  }

  /// Makes an address from its sixteen bytes in network order; nil if there are not exactly sixteen.
  @inlinable
  public init?(bytes: some Collection<UInt8>, scope: Scope? = nil) {
    guard bytes.count == 16 else { return nil }
    self.init(
      high: bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) },
      low: bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) },
      scope: scope)
  }

  /// Makes the IPv4-mapped address `::ffff:a.b.c.d`, which is IPv4 on an IPv6 socket (RFC 4291, section 2.5.5.2).
  public init(mapping address: IPv4Address) {
    self.init(high: 0, low: 0xffff << 32 | UInt64(address.rawValue))
  }

  /// The sixteen bytes in network order, without the scope.
  public var bytes: [UInt8] {
    stride(from: 120, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// The same address on another interface, or on none.
  public func withScope(_ scope: Scope?) -> IPv6Address {
    IPv6Address(high: high, low: low, scope: scope)
  }

  /// `::`: every local address when bound, no address otherwise.
  public static let any = IPv6Address(high: 0, low: 0)

  /// `::1`: this host.
  public static let loopback = IPv6Address(high: 0, low: 1)
}

extension IPv6Address {
  /// The address as one number.
  var value: UInt128 { UInt128(high) << 64 | UInt128(low) }

  init(value: UInt128, scope: Scope? = nil) {
    self.init(
      high: UInt64(truncatingIfNeeded: value >> 64), low: UInt64(truncatingIfNeeded: value), scope: scope)
  }
}

/// What an address is does not depend on its scope.
extension IPv6Address {
  /// `::1`, and not IPv4-mapped `::ffff:127.0.0.1`: ask `mappedIPv4` for that (RFC 4291, section 2.5.3).
  public var isLoopback: Bool { high == 0 && low == 1 }

  /// In `ff00::/8` (RFC 4291, section 2.7).
  public var isMulticast: Bool { high >> 56 == 0xff }

  /// In `fe80::/10`; multicast of link-local scope is not included (RFC 4291, section 2.5.6).
  public var isLinkLocal: Bool { high >> 54 == 0xfe80 >> 6 }

  /// In `fc00::/7` (RFC 4193, section 3.1).
  public var isUniqueLocal: Bool { high >> 57 == 0xfc >> 1 }

  /// `::` (RFC 4291, section 2.5.2).
  public var isUnspecified: Bool { high == 0 && low == 0 }

  /// In `::ffff:0:0/96` (RFC 4291, section 2.5.5.2).
  public var isIPv4Mapped: Bool { high == 0 && low >> 32 == 0xffff }

  /// The IPv4 address that an IPv4-mapped address stands for.
  public var mappedIPv4: IPv4Address? {
    isIPv4Mapped ? IPv4Address(rawValue: UInt32(truncatingIfNeeded: low)) : nil
  }
}

extension IPv6Address: Comparable {
  /// Orders by number, then by scope: none, then indexes, then names.
  public static func < (left: IPv6Address, right: IPv6Address) -> Bool {
    if left.value != right.value { return left.value < right.value }
    return switch (left.scope, right.scope) {
    case (let left?, let right?): left < right
    case (nil, .some): true
    case (_, nil): false
    }
  }
}

/// Why one destination is tried before another: the rules of RFC 6724, section 6, as far as they can be known from outside.
///
/// Rule 4 (home addresses) needs facts about mobile IP that nothing here has; a pair that only it would tell apart falls to
/// a later rule.
public enum DestinationRule: Int, Hashable, Sendable, CaseIterable {
  /// There is a route, or a source address to use.
  case usable = 1
  /// Source and destination reach equally far.
  case matchingScope = 2
  /// The source address is not deprecated.
  case notDeprecated = 3
  /// Source and destination have the same label.
  case matchingLabel = 5
  /// The policy table prefers it.
  case precedence = 6
  /// Packets to it are not wrapped into others.
  case nativeTransport = 7
  /// It reaches less far.
  case smallerScope = 8
  /// It has more leading bits in common with its source.
  case longestPrefix = 9
  /// Nothing tells them apart: they stay as they came.
  case unchanged = 10
}

/// A destination with what the rules want to know about it.
public struct Destination: Hashable, Sendable {
  /// The destination.
  public let address: IPAddress
  /// The address that packets to it would leave from; nil where there is no route.
  public let source: IPAddress?
  /// The source has outlived its preferred lifetime (RFC 4862, section 5.5.4).
  public let isSourceDeprecated: Bool
  /// The source is on an interface that is no tunnel.
  public let isSourceNative: Bool
  /// How many bits of the source name its subnet; nil where no interface has that address.
  public let sourcePrefixLength: Int?

  /// A destination that packets reach from `source`.
  public init(
    _ address: IPAddress, source: IPAddress?, isSourceDeprecated: Bool = false, isSourceNative: Bool = true,
    sourcePrefixLength: Int? = nil
  ) {
    self.address = address
    self.source = source
    self.isSourceDeprecated = isSourceDeprecated
    self.isSourceNative = isSourceNative
    self.sourcePrefixLength = sourcePrefixLength
  }

  /// The first rule that tells `self` and `other` apart, and whether it puts `self` first.
  ///
  /// As the GNU C library applies them: leading bits count for IPv4 only within the subnet of the source, and a source
  /// that is on no interface is not native.
  public func rule(before other: Destination, _ policy: PolicyTable) -> (rule: DestinationRule, isFirst: Bool) {
    guard let mine = source, let theirs = other.source else {
      guard (source == nil) != (other.source == nil) else { return remaining(other, policy) }
      return (.usable, source != nil)
    }
    let scopes = (address.reach == mine.reach, other.address.reach == theirs.reach)
    if scopes.0 != scopes.1 { return (.matchingScope, scopes.0) }
    if isSourceDeprecated != other.isSourceDeprecated { return (.notDeprecated, other.isSourceDeprecated) }
    let labels = (
      policy.label(of: address) == policy.label(of: mine),
      policy.label(of: other.address) == policy.label(of: theirs)
    )
    if labels.0 != labels.1 { return (.matchingLabel, labels.0) }
    return remaining(other, policy)
  }

  /// The rules that need no source, or two.
  private func remaining(_ other: Destination, _ policy: PolicyTable) -> (rule: DestinationRule, isFirst: Bool) {
    let precedences = (policy.precedence(of: address), policy.precedence(of: other.address))
    if precedences.0 != precedences.1 { return (.precedence, precedences.0 > precedences.1) }
    if source != nil, other.source != nil, isSourceNative != other.isSourceNative {
      return (.nativeTransport, isSourceNative)
    }
    if address.reach != other.address.reach { return (.smallerScope, address.reach < other.address.reach) }
    if address.bitWidth == other.address.bitWidth, let mine = commonBits, let theirs = other.commonBits, mine != theirs
    {
      return (.longestPrefix, mine > theirs)
    }
    return (.unchanged, true)
  }

  private var commonBits: Int? {
    guard let source, source.bitWidth == address.bitWidth else { return nil }
    let different = source.value ^ address.value
    let common = address.bitWidth - (128 - different.leadingZeroBitCount)
    guard address.bitWidth == 32 else { return common }
    // A source that is on no interface, as by a route of type local, shares its subnet with nobody.
    return common >= sourcePrefixLength ?? 32 ? common : 0
  }
}

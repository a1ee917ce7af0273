import Addresses
import TestSupport
import Testing

/// Two destinations, each with its source, and the rule that puts the first one first.
struct Choice: Sendable, CustomTestStringConvertible {
  let rule: DestinationRule
  let first: Destination
  let second: Destination
  let testDescription: String

  /// Written `DESTINATION SOURCE[/LENGTH] [deprecated] [tunnel]`; `-` is no source.
  init(_ rule: DestinationRule, _ first: String, _ second: String) {
    self.rule = rule
    self.first = Self.destination(first)
    self.second = Self.destination(second)
    testDescription = "\(rule): \(first) before \(second)"
  }

  private static func destination(_ text: String) -> Destination {
    let words = text.split(separator: " ")
    let source = words[1] == "-" ? nil : Prefix(words[1])
    guard let address = IPAddress(words[0]), words[1] == "-" || source != nil else { preconditionFailure(text) }
    return Destination(
      address, source: source?.address, isSourceDeprecated: words.contains("deprecated"),
      isSourceNative: !words.contains("tunnel"),
      sourcePrefixLength: words[1].contains("/") ? source?.length : nil)
  }
}

@Suite("the order of destinations")
struct DestinationOrderTests {
  /// RFC 6724, section 10.2; the example with a home address needs rule 4.
  static let examples = [
    Choice(.matchingScope, "2001:db8:1::1 2001:db8:1::2", "198.51.100.121 169.254.13.78"),
    Choice(.matchingScope, "198.51.100.121 198.51.100.117", "2001:db8:1::1 fe80::1"),
    Choice(.precedence, "2001:db8:1::1 2001:db8:1::2", "10.1.2.3 10.1.2.4"),
    Choice(.smallerScope, "fe80::1 fe80::2", "2001:db8:1::1 2001:db8:1::2"),
    Choice(.notDeprecated, "2001:db8:1::1 2001:db8:1::2", "fe80::1 fe80::2 deprecated"),
    Choice(.longestPrefix, "2001:db8:1::1 2001:db8:1::2", "2001:db8:3ffe::1 2001:db8:3f44::2"),
    Choice(.matchingLabel, "2002:c633:6401::1 2002:c633:6401::2", "2001:db8:1::1 2002:c633:6401::2"),
    Choice(.precedence, "2001:db8:1::1 2001:db8:1::2", "2002:c633:6401::1 2002:c633:6401::2"),
  ]

  /// Each rule alone, and each one before those that follow it.
  static let rules = [
    Choice(.usable, "192.0.2.1 169.254.1.1", "::1 -"),
    Choice(.usable, "2001:db8::1 2002::1 deprecated", "fe80::1 -"),
    Choice(.precedence, "2001:db8::1 -", "192.0.2.1 -"),
    Choice(.smallerScope, "fe80::1 -", "2001:db8::1 -"),
    Choice(.unchanged, "2001:db8::1 -", "2001:db8::2 -"),
    Choice(.matchingScope, "192.0.2.1 192.0.2.2 deprecated", "2001:db8::1 fe80::1"),
    Choice(.notDeprecated, "192.0.2.1 192.0.2.2", "2001:db8::1 2001:db8::2 deprecated"),
    Choice(.notDeprecated, "2002::1 2001:db8::2", "2001:db8::1 2001:db8::2 deprecated"),
    Choice(.matchingLabel, "192.0.2.1 192.0.2.2", "2001:db8::1 2002::2"),
    Choice(.precedence, "2001:db8::1 2001:db8::2", "fec0::1 fec0::2"),
    Choice(.nativeTransport, "2001:db8::1 2001:db8::2", "fe80::1 fe80::2 tunnel"),
    Choice(.nativeTransport, "192.0.2.1 192.0.2.2/24", "198.51.100.1 198.51.100.1 tunnel"),
    Choice(.precedence, "2001:db8::1 2001:db8::2 tunnel", "192.0.2.1 192.0.2.2"),
    Choice(.unchanged, "fe80::1 - tunnel", "fe80::2 -"),
    Choice(.smallerScope, "127.0.0.1 127.0.0.1/8", "192.0.2.1 192.0.2.1/24"),
    Choice(.smallerScope, "fe80::1 fe80:8000::1", "2001:db8::1 2001:db8::1"),
    // IPv4: only within the subnet of the source, and there only by more bits.
    Choice(.longestPrefix, "192.0.2.9 192.0.2.1/24", "198.51.100.9 198.51.100.201/25"),
    Choice(.longestPrefix, "192.0.2.3 192.0.2.1/24", "192.0.2.9 192.0.2.1/24"),
    Choice(.unchanged, "198.51.100.9 192.0.2.1/24", "192.0.3.9 192.0.2.1/24"),
    // A source that is no address of an interface is a subnet by itself.
    Choice(.longestPrefix, "198.51.100.9 198.51.100.9", "192.0.2.9 192.0.2.1/24"),
    Choice(.longestPrefix, "192.0.2.9 192.0.2.1/24", "198.51.100.9 198.51.100.8"),
    Choice(.unchanged, "198.51.100.9 198.51.100.8", "203.0.113.9 198.51.100.8"),
    // IPv6: everywhere, whatever the subnet.
    Choice(.longestPrefix, "2001:db8:1::1 2001:db8::1/64", "2001:db9::1 2001:db8::1/64"),
    Choice(.unchanged, "2001:db8:ffff::1 2001:db8::1/64", "2001:db8:8000::1 2001:db8::1/64"),
    Choice(.unchanged, "fe80::1%1 fe80::1%1", "fe80::1%2 fe80::1%2"),
  ]

  private func expect(_ choice: Choice, _ policy: PolicyTable) {
    let forward = choice.first.rule(before: choice.second, policy)
    #expect(forward == (choice.rule, true))
    // Whichever comes first, the same rule decides in the same way; the last one never decides.
    let backward = choice.second.rule(before: choice.first, policy)
    #expect(backward == (choice.rule, choice.rule == .unchanged))
  }

  @Test("the examples of RFC 6724, section 10.2", arguments: examples)
  func example(choice: Choice) { expect(choice, .rfc6724) }

  @Test("every rule decides what those before it leave open", arguments: rules)
  func rule(choice: Choice) { expect(choice, .rfc6724) }

  @Test("a table that prefers IPv4, as RFC 6724, section 10.3, has it")
  func preferIPv4() throws {
    let prefix = try #require(Prefix("::ffff:0:0/96"))
    let policy = PolicyTable(
      precedences: [.init(prefix: prefix, value: 100)] + PolicyTable.rfc6724.precedences,
      labels: PolicyTable.rfc6724.labels)
    expect(Choice(.precedence, "192.0.2.1 192.0.2.2", "2001:db8::1 2001:db8::2"), policy)
  }

  @Test("the comparison is consistent: what is first stays first when the two change places", arguments: 0..<8)
  func antisymmetry(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var seen: Set<DestinationRule> = []
    for _ in 0..<800 {
      let (a, b) = (Self.destination(using: &random), Self.destination(using: &random))
      let policy = Bool.random(using: &random) ? PolicyTable.rfc6724 : .gnu
      let (forward, backward) = (a.rule(before: b, policy), b.rule(before: a, policy))
      #expect(forward.rule == backward.rule, "\(a) \(b)")
      #expect(forward.isFirst != backward.isFirst || forward == (.unchanged, true), "\(a) \(b)")
      #expect(a.rule(before: a, policy) == (.unchanged, true))
      seen.insert(forward.rule)
    }
    #expect(seen == Set(DestinationRule.allCases))
  }

  /// From few networks, so that destinations often share what the rules compare.
  private static func destination(using random: inout SeededGenerator) -> Destination {
    func address(isIPv4: Bool) -> IPAddress {
      let low = UInt64.random(in: 0...9, using: &random)
      guard isIPv4 else {
        let networks: [UInt64] = [0x2001_0db8 << 32, 0xfe80 << 48, 0xfec0 << 48, 0xfd00 << 48, 0x2002 << 48, 0]
        return .v6(IPv6Address(high: networks.randomElement(using: &random) ?? 0, low: low))
      }
      let networks: [UInt32] = [0xc000_0200, 0xc633_6400, 0xa9fe_0100, 0x7f00_0000, 0x0a00_0000]
      return .v4(IPv4Address(rawValue: (networks.randomElement(using: &random) ?? 0) | UInt32(low)))
    }
    let isIPv4 = Bool.random(using: &random)
    let hasSource = Int.random(in: 0...5, using: &random) > 0
    return Destination(
      address(isIPv4: isIPv4), source: hasSource ? address(isIPv4: isIPv4) : nil,
      isSourceDeprecated: Int.random(in: 0...3, using: &random) == 0,
      isSourceNative: Int.random(in: 0...3, using: &random) > 0,
      sourcePrefixLength: [nil, 8, 24, 30].randomElement(using: &random) ?? nil)
  }
}

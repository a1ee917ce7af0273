import Addresses
import Glibc
import TestSupport
import Testing

@Suite("hostile texts")
struct HostileTextTests {
  /// A text that is shown escaped and shortened, since a test log is no place for an escape sequence either.
  struct HostileText: Sendable, ExpressibleByStringLiteral, CustomTestStringConvertible {
    let text: String

    init(stringLiteral text: String) {
      self.text = text
    }

    /// Much longer than any address.
    init(_ beginning: String = "", repeating piece: String) {
      text = beginning + String(repeating: piece, count: 100_000)
    }

    var testDescription: String { String(text.debugDescription.prefix(40)) }
  }

  static let nasty: [HostileText] = [
    "", " ", "\0", "\n", "%", "/", "-", ":", ".", "::%", ":::", "1::2::3", "fe80::1%", "::ffff:1.2.3.999", "1.2.3.4.5",
    "1.2.3.4\0", "\u{0}1.2.3.4", "\0::1", "::1\0", "1.2.3.\0", "1.2.3.4\n", "1.2.3.4\r\n", "::1\t", "00:1b\0",
    "١.٢.٣.٤", "１.２.３.４", "1．2．3．4", "::١", "：：1", "٠٠:٠١", "1.2.3.4/８", "1.2.3.4\u{301}", "::1\u{301}",
    "1.2.3.4/\u{301}8", "1.2.3.4\u{200d}", "\u{feff}::1", "fe80::1%\0", "fe80::1%eth0\u{1b}", "\u{1b}[31m",
  ]

  static let long: [HostileText] = [
    .init(repeating: "1"), .init(repeating: "0"), .init(repeating: ":"), .init(repeating: "-"), .init(repeating: "1:"),
    .init(repeating: "1."), .init(repeating: "00:"), .init(repeating: "00-"), .init(repeating: "é"),
    .init("1.2.3.4/", repeating: "0"), .init("1.2.3.4-", repeating: "9"), .init("::1%", repeating: "9"),
    .init("::1%a", repeating: ":"), .init("::1/", repeating: "::1/"), .init("::1-", repeating: "::1-"),
  ]

  @Test("a text that means nothing gives nil from every parser", arguments: nasty + long)
  func nothing(hostile: HostileText) {
    let text = hostile.text
    #expect(IPv4Address(text) == nil)
    #expect(IPv6Address(text) == nil)
    #expect(IPAddress(text) == nil)
    #expect(HardwareAddress(text) == nil)
    #expect(Prefix(text) == nil)
    #expect(AddressRange(text) == nil)
  }

  /// Takes good texts and replaces, inserts, removes or doubles a few characters.
  private func mutate(_ text: String, using generator: inout SeededGenerator) -> String {
    let alphabet = Array("0123456789abfFg.::%/-+ é")
    var characters = Array(text)
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let position = Int.random(in: 0...characters.count, using: &generator)
      let character = alphabet.randomElement(using: &generator) ?? "0"
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: characters.insert(character, at: position)
      case 1 where position < characters.count: characters[position] = character
      case 2 where position < characters.count: characters.remove(at: position)
      default: characters.insert(contentsOf: characters.dropFirst(position).prefix(3), at: position)
      }
    }
    return String(characters)
  }

  private func checkRoundTrip<Value: LosslessStringConvertible & Equatable>(_ type: Value.Type, _ text: String) {
    guard let value = Value(text) else { return }
    #expect(Value(value.description) == value, "from \(text)")
  }

  @Test("a scope of any length is a name, because the kernel and not the parser knows the interfaces")
  func longScope() {
    let name = String(repeating: "a", count: 100_000)
    #expect(IPv6Address("fe80::1%" + name)?.scope == .name(name))
  }

  @Test("a damaged text never traps, and what is still accepted survives printing and parsing")
  func damaged() {
    let good = [
      "192.0.2.10", "255.255.255.255", "2001:db8::1", "::ffff:192.0.2.1", "1:2:3:4:5:6:7:8", "fe80::1%eth0", "::",
      "10.0.0.0/8", "fe80::%br-lan/64", "10.0.0.1-10.0.0.9", "10.0.0.1-9", "::1-::ff%eth0", "00:1b:21:0a:0b:ff",
    ]
    var generator = SeededGenerator(seed: 13)
    for text in good {
      for _ in 0..<1_000 {
        let text = mutate(text, using: &generator)
        checkRoundTrip(IPAddress.self, text)
        checkRoundTrip(HardwareAddress.self, text)
        checkRoundTrip(Prefix.self, text)
        checkRoundTrip(AddressRange.self, text)
      }
    }
  }

  @Test("without a scope, exactly the texts that inet_pton accepts are accepted, with the same bytes")
  func agreesWithTheSystem() {
    let good = [
      "192.0.2.10", "0.0.0.0", "255.249.99.100", "::", "::1", "1::", "2001:db8::1", "1:2:3:4:5:6:7:8", "1:2:3::6:7:8",
      "::ffff:192.0.2.1", "1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
    ]
    var generator = SeededGenerator(seed: 2)
    var accepted = 0
    for text in good {
      for _ in 0..<3_000 {
        let text = mutate(text, using: &generator)
        let ours4 = IPv4Address(text)?.bytes
        #expect(ours4 == SystemText.parse(text, family: AF_INET), "\(text)")
        guard !text.contains("%") else { continue }
        let ours6 = IPv6Address(text)?.bytes
        #expect(ours6 == SystemText.parse(text, family: AF_INET6), "\(text)")
        accepted += ours4 == nil && ours6 == nil ? 0 : 1
      }
    }
    // Otherwise the damage would be so great that nothing is compared but nil with nil.
    #expect(accepted > 3_000)
  }
}

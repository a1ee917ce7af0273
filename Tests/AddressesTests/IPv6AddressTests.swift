import Addresses
import Testing

@Suite("IPv6 addresses")
struct IPv6AddressTests {
  @Test(
    "every form of RFC 4291, section 2.2, is read",
    arguments: [
      ("2001:db8:0:0:8:800:200c:417a", 0x2001_0db8_0000_0000, 0x0008_0800_200c_417a),
      ("2001:DB8::8:800:200C:417A", 0x2001_0db8_0000_0000, 0x0008_0800_200c_417a),
      ("::", 0, 0), ("::1", 0, 1), ("1::", 0x0001_0000_0000_0000, 0), ("0:0:0:0:0:0:0:1", 0, 1),
      ("0001:0002:0003:0004:0005:0006:0007:0008", 0x0001_0002_0003_0004, 0x0005_0006_0007_0008),
      ("::2:3:4:5:6:7:8", 0x0000_0002_0003_0004, 0x0005_0006_0007_0008),
      ("1:2:3:4:5:6:7::", 0x0001_0002_0003_0004, 0x0005_0006_0007_0000),
      ("1:2:3::5:6:7:8", 0x0001_0002_0003_0000, 0x0005_0006_0007_0008),
      ("::13.1.68.3", 0, 0x0d01_4403), ("::ffff:129.144.52.38", 0, 0xffff_8190_3426),
      ("0:0:0:0:0:ffff:129.144.52.38", 0, 0xffff_8190_3426),
      ("64:ff9b::192.0.2.33", 0x0064_ff9b_0000_0000, 0xc000_0221),
      ("1::255.255.255.255", 0x0001_0000_0000_0000, 0xffff_ffff),
    ] as [(String, UInt64, UInt64)])
  func parsed(text: String, high: UInt64, low: UInt64) {
    #expect(IPv6Address(text) == IPv6Address(high: high, low: low))
  }

  @Test(
    "a text that is almost an address is refused",
    arguments: [
      "", ":", ":::", "::::", "1:", ":1", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", "1::2::3", "1:::2", ":::1",
      "::1::", "12345::", "00000::1", "::00001", "::g", "::1 ", " ::1", "[::1]", "::1/64", "1.2.3.4", "1.2.3.4::",
      "::1.2.3.4:5", "::1.2.3", "::1.2.3.4.5", "::01.2.3.4", "::ffff:1.2.3.999", "1:2:3:4:5:6:7:1.2.3.4",
      "1:2:3:4:5:6:7::1.2.3.4", "1:2:3:4:5:1.2.3.4", "::a.2.3.4", "::1.", "::.1",
    ])
  func refused(text: String) {
    #expect(IPv6Address(text) == nil)
  }

  @Test(
    "text is canonical as RFC 5952 asks",
    arguments: [
      ("2001:0DB8::0001", "2001:db8::1"),  // 4.1 leading zeros, 4.3 lower case
      ("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"),  // 4.2.1 shorten as much as possible
      ("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),  // 4.2.2 never for one group
      ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),  // 4.2.3 the longest run
      ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),  // 4.2.3 the first of equals
      ("0:0:0:0:0:ffff:c000:0201", "::ffff:192.0.2.1"),  // 5 a known prefix
      ("::ffff:0:0", "::ffff:0.0.0.0"), ("::c000:201", "::c000:201"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
      ("0:0:1:2:3:4:0:0", "::1:2:3:4:0:0"), ("1:0:0:2:3:0:0:0", "1:0:0:2:3::"), ("0:0:0:0:0:0:0:0", "::"),
    ])
  func canonical(text: String, canonical: String) {
    #expect(IPv6Address(text)?.description == canonical)
  }

  @Test(
    "the text after % is an index if it is all digits, and otherwise a name",
    arguments: [
      ("fe80::1%eth0", .name("eth0"), "fe80::1%eth0"), ("fe80::1%2", .index(2), "fe80::1%2"),
      ("fe80::1%007", .index(7), "fe80::1%7"), ("fe80::1%4294967295", .index(.max), "fe80::1%4294967295"),
      ("fe80::1%2a", .name("2a"), "fe80::1%2a"), ("fe80::1%br-lan.7", .name("br-lan.7"), "fe80::1%br-lan.7"),
      ("::ffff:1.2.3.4%lo", .name("lo"), "::ffff:1.2.3.4%lo"), ("::%wlan0", .name("wlan0"), "::%wlan0"),
      ("fe80::1%é", .name("é"), "fe80::1%é"), ("fe80::1%٣", .name("٣"), "fe80::1%٣"),
    ] as [(String, IPv6Address.Scope, String)])
  func scope(text: String, scope: IPv6Address.Scope, printed: String) {
    #expect(IPv6Address(text)?.scope == scope)
    #expect(IPv6Address(text)?.description == printed)
  }

  @Test(
    "a scope that no interface can have is refused",
    arguments: [
      "%", "fe80::1%", "%eth0", "fe80::1%a b", "fe80::1%a/b", "fe80::1%a:b",
      "fe80::1%4294967296", "fe80::1%99999999999999999999999999",
    ])
  func scopeRefused(text: String) {
    #expect(IPv6Address(text) == nil)
  }

  @Test("only sixteen bytes in network order are an address")
  func bytes() {
    let bytes = [UInt8](0..<16)
    let address = IPv6Address(high: 0x0001_0203_0405_0607, low: 0x0809_0a0b_0c0d_0e0f)
    #expect(IPv6Address(bytes: bytes) == address)
    #expect(IPv6Address(bytes: bytes, scope: .index(3)) == address.withScope(.index(3)))
    #expect(address.bytes == bytes)
    for count in [0, 4, 15, 17] {
      #expect(IPv6Address(bytes: [UInt8](repeating: 1, count: count)) == nil)
    }
  }

  @Test("order is by number first and by scope last, and scopes make a difference")
  func order() {
    let one = IPv6Address.loopback
    let scoped: [IPv6Address] = [
      one, one.withScope(.index(2)), one.withScope(.index(10)), one.withScope(.name("a")), one.withScope(.name("b")),
      IPv6Address(high: 0, low: 2), IPv6Address(high: 1, low: 0),
    ]
    #expect(Array(scoped.reversed()).sorted() == scoped)
    #expect(Set(scoped).count == scoped.count)
  }

  @Test(
    "each kind of address ends exactly where its RFC says",
    arguments: [
      ("::1", "::1", \.isLoopback), ("::", "::", \.isUnspecified),
      ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", \.isMulticast),
      ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", \.isLinkLocal),
      ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", \.isUniqueLocal),
      ("::ffff:0.0.0.0", "::ffff:255.255.255.255", \.isIPv4Mapped),
    ] as [(String, String, any KeyPath<IPv6Address, Bool> & Sendable)])
  func kinds(first: String, last: String, kind: any KeyPath<IPv6Address, Bool> & Sendable) throws {
    let first = try #require(IPv6Address(first))
    let last = try #require(IPv6Address(last))
    #expect(first[keyPath: kind])
    #expect(last[keyPath: kind])
    // The neighbours, going round from the last address of all to "::".
    let before = IPv6Address(high: first.low == 0 ? first.high &- 1 : first.high, low: first.low &- 1)
    let after = IPv6Address(high: last.low == .max ? last.high &+ 1 : last.high, low: last.low &+ 1)
    #expect(!before[keyPath: kind])
    #expect(!after[keyPath: kind])
  }

  @Test("an IPv4-mapped address gives back its IPv4 address, and no other address does")
  func mapped() {
    let address = IPv4Address(192, 0, 2, 1)
    #expect(IPv6Address(mapping: address).mappedIPv4 == address)
    #expect(IPv6Address("::ffff:192.0.2.1")?.mappedIPv4 == address)
    #expect(IPv6Address("::192.0.2.1")?.mappedIPv4 == nil)
    #expect(IPv6Address("64:ff9b::192.0.2.1")?.mappedIPv4 == nil)
  }
}

import Addresses
import Testing

@Suite("address ranges")
struct AddressRangeTests {
  @Test(
    "a range is written with both ends, with the last byte, as a prefix or as one address",
    arguments: [
      ("10.0.0.1-10.0.0.9", "10.0.0.1-10.0.0.9", 9), ("10.0.0.1-9", "10.0.0.1-10.0.0.9", 9),
      ("10.0.0.9-9", "10.0.0.9", 1), ("10.0.0.255-10.0.1.0", "10.0.0.255-10.0.1.0", 2),
      ("10.1.2.3/24", "10.1.2.0-10.1.2.255", 256), ("10.0.0.1", "10.0.0.1", 1), ("::1-::ff", "::1-::ff", 255),
      ("0.0.0.0/0", "0.0.0.0-255.255.255.255", 1 << 32), ("fe80::1%br-lan", "fe80::1%br-lan", 1),
      ("fe80::1-fe80::9%br-lan", "fe80::1-fe80::9%br-lan", 9), ("fe80::1%eth0-fe80::9", "fe80::1-fe80::9%eth0", 9),
      ("fe80::1%eth0-fe80::9%eth0", "fe80::1-fe80::9%eth0", 9),
    ] as [(String, String, UInt64)])
  func parsed(text: String, printed: String, count: UInt64) throws {
    let range = try #require(AddressRange(text))
    #expect(range.description == printed)
    #expect(range.count == count)
    #expect(AddressRange(printed) == range)
  }

  @Test(
    "a range that is reversed, mixed, open or badly written is refused",
    arguments: [
      "", "-", "10.0.0.9-10.0.0.1", "10.0.0.9-8", "10.0.0.1-::1", "::1-10.0.0.1", "10.0.0.1-", "-10.0.0.1",
      "10.0.0.1-256", "10.0.0.1-09", "10.0.0.1-1.9", "10.0.0.1-2-3", "10.0.0.1--9", "10.0.0.1 - 9", "::1-9/64", "::1-g",
      "fe80::1%eth0-fe80::9%eth1", "10.0.0.0/8-10.0.0.9", "10.0.0.1-\u{301}9",
    ])
  func refused(text: String) {
    #expect(AddressRange(text) == nil)
  }

  @Test("the initialiser refuses ends that do not belong together")
  func ends() throws {
    let low = IPv6Address.loopback
    let high = IPv6Address(high: 0, low: 9)
    #expect(AddressRange(first: .v6(low), last: .v6(high)) != nil)
    #expect(AddressRange(first: .v6(high), last: .v6(low)) == nil)
    #expect(AddressRange(first: .v6(low), last: .v6(high.withScope(.index(1)))) == nil)
    #expect(AddressRange(first: .v4(.any), last: .v6(high)) == nil)
  }

  @Test("iterating gives every address once, in order, and across byte boundaries")
  func iteration() throws {
    let range = try #require(AddressRange("10.0.0.254-10.0.1.1"))
    #expect(range.map(\.description) == ["10.0.0.254", "10.0.0.255", "10.0.1.0", "10.0.1.1"])
    let wide = try #require(AddressRange("::ffff:ffff:ffff:ffff-0:0:0:1::1%2"))
    #expect(wide.map(\.description) == ["::ffff:ffff:ffff:ffff%2", "0:0:0:1::%2", "::1:0:0:0:1%2"])
  }

  @Test(
    "iterating ends at the last address of each version",
    arguments: ["255.255.255.254/31", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127"])
  func endOfSpace(text: String) throws {
    let range = try #require(AddressRange(text))
    #expect(Array(range) == [range.first, range.last])
  }

  @Test("a range too large for any memory is walked lazily")
  func lazily() throws {
    let range = try #require(AddressRange("::/0"))
    #expect(range.prefix(3).map(\.description) == ["::", "::1", "::2"])
  }

  @Test(
    "a count that does not fit stops at the greatest number",
    arguments: [
      ("::/0", .max), ("::/63", .max), ("::/64", .max), ("::-::ffff:ffff:ffff:fffe", .max),
      ("::-::ffff:ffff:ffff:fffd", .max - 1), ("::/65", 1 << 63),
    ] as [(String, UInt64)])
  func count(text: String, count: UInt64) {
    #expect(AddressRange(text)?.count == count)
  }

  @Test(
    "a range contains its ends and what lies between, in its own version and scope",
    arguments: [
      ("10.0.0.1-9", "10.0.0.1", true), ("10.0.0.1-9", "10.0.0.9", true), ("10.0.0.1-9", "10.0.0.0", false),
      ("10.0.0.1-9", "10.0.0.10", false), ("0.0.0.1-9", "::5", false), ("::1-::9", "0.0.0.5", false),
      ("::1-::9", "::5%eth0", true), ("::1-::9%eth0", "::5", false), ("::1-::9%eth0", "::5%eth0", true),
    ])
  func contains(text: String, address: String, expected: Bool) throws {
    let range = try #require(AddressRange(text))
    let address = try #require(IPAddress(address))
    #expect(range.contains(address) == expected)
  }

  @Test("order is by first address, then by last")
  func order() {
    let ordered = ["9.0.0.1-9.0.0.9", "10.0.0.1", "10.0.0.1-10.0.0.9", "10.0.0.2", "::1"]
    #expect(ordered.reversed().compactMap { AddressRange($0) }.sorted().map(\.description) == ordered)
  }
}

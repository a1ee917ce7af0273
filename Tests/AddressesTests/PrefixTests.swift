import Addresses
import TestSupport
import Testing

@Suite("prefixes")
struct PrefixTests {
  @Test(
    "a prefix covers its network, from the first address to the last",
    arguments: [
      ("10.0.0.0/8", "10.0.0.0/8", "10.0.0.0", "10.255.255.255"),
      ("192.0.2.77/26", "192.0.2.64/26", "192.0.2.64", "192.0.2.127"),
      ("192.0.2.7", "192.0.2.7/32", "192.0.2.7", "192.0.2.7"),
      ("1.2.3.4/0", "0.0.0.0/0", "0.0.0.0", "255.255.255.255"),
      ("fe80::1/10", "fe80::/10", "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
      ("2001:db8::1/64", "2001:db8::/64", "2001:db8::", "2001:db8::ffff:ffff:ffff:ffff"),
      ("2001:db8::1/65", "2001:db8::/65", "2001:db8::", "2001:db8::7fff:ffff:ffff:ffff"),
      ("::1", "::1/128", "::1", "::1"), ("::1/0", "::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
      ("fe80::7%br-lan/64", "fe80::%br-lan/64", "fe80::%br-lan", "fe80::ffff:ffff:ffff:ffff%br-lan"),
    ])
  func network(text: String, network: String, first: String, last: String) throws {
    let prefix = try #require(Prefix(text))
    #expect(prefix.network.description == network)
    #expect(prefix.first.description == first)
    #expect(prefix.last.description == last)
    #expect(Prefix(prefix.description) == prefix)
  }

  @Test(
    "a length out of range or badly written is refused",
    arguments: [
      "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0.0/8/8", "10.0.0.0/8 ", "::/129",
      "10.0.0.0/255.0.0.0", "/8", "10/8", "10.0.0.0/99999999999999999999999999", "::/", "fe80::1/64%eth0", "fe80::%/64",
    ])
  func refused(text: String) {
    #expect(Prefix(text) == nil)
  }

  @Test("the initialiser refuses lengths that the address does not have", arguments: [-1, 33, 129, Int.min, Int.max])
  func lengths(length: Int) {
    #expect(Prefix(address: .v4(.any), length: length) == nil)
    #expect((Prefix(address: .v6(.any), length: length) != nil) == (length == 33))
  }

  @Test(
    "a prefix contains what shares its leading bits, and nothing of the other version",
    arguments: [
      ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.0", false), ("10.9.9.9/8", "10.0.0.0", true),
      ("0.0.0.0/0", "255.255.255.255", true), ("0.0.0.0/0", "::", false), ("::/0", "0.0.0.0", false),
      ("::/0", "fe80::1%eth0", true), ("fe80::/10", "fe80::1%eth0", true), ("fe80::/10", "fec0::", false),
      ("fe80::%eth0/64", "fe80::1%eth0", true), ("fe80::%eth0/64", "fe80::1%eth1", false),
      ("fe80::%eth0/64", "fe80::1", false), ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
    ])
  func contains(text: String, address: String, expected: Bool) throws {
    let prefix = try #require(Prefix(text))
    let address = try #require(IPAddress(address))
    #expect(prefix.contains(address) == expected)
  }

  @Test("at every length exactly the addresses between first and last are contained", arguments: [32, 128])
  func everyLength(width: Int) throws {
    var generator = SeededGenerator(seed: UInt64(width))
    for length in 0...width {
      let bytes = (0..<width / 8).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      let address = try #require(IPAddress(bytes: bytes))
      let prefix = try #require(Prefix(address: address, length: length))
      #expect(prefix.contains(prefix.address) && prefix.contains(prefix.first) && prefix.contains(prefix.last))
      // Flipping any bit leaves the prefix if and only if the bit is one of its own.
      for bit in 0..<width {
        var flipped = bytes
        flipped[bit / 8] ^= 0x80 >> (bit % 8)
        let neighbour = try #require(IPAddress(bytes: flipped))
        #expect(prefix.contains(neighbour) == (bit >= length))
      }
    }
  }

  @Test("order is by address, then the wider prefix first")
  func order() {
    let ordered = ["9.0.0.0/8", "10.0.0.0/8", "10.0.0.0/24", "10.0.0.1/8", "::/0"]
    #expect(ordered.reversed().compactMap { Prefix($0) }.sorted().map(\.description) == ordered)
  }
}

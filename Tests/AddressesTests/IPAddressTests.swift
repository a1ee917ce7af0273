import Addresses
import Testing

@Suite("addresses of either version")
struct IPAddressTests {
  @Test(
    "the text decides the version",
    arguments: [
      ("192.0.2.1", 32), ("0.0.0.0", 32), ("::", 128), ("10::", 128), ("::ffff:192.0.2.1", 128), ("fe80::1%eth0", 128),
    ])
  func version(text: String, bits: Int) {
    #expect(IPAddress(text)?.bitWidth == bits)
    #expect(IPAddress(text)?.description == text)
  }

  @Test("a part of a longer text can be parsed without copying it first")
  func substring() {
    let text = "from 192.0.2.1 to ::1"
    #expect(
      text.split(separator: " ").compactMap { IPAddress($0) } == [.v4(IPv4Address(192, 0, 2, 1)), .v6(.loopback)])
  }

  @Test("every IPv4 address comes before every IPv6 address")
  func order() throws {
    let ordered = ["0.0.0.0", "9.9.9.9", "10.0.0.0", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0"]
    let addresses = ordered.compactMap { IPAddress($0) }
    #expect(Array(addresses.reversed()).sorted().map(\.description) == ordered)
  }

  @Test("the number of bytes decides the version")
  func bytes() {
    #expect(IPAddress(bytes: [192, 0, 2, 1]) == .v4(IPv4Address(192, 0, 2, 1)))
    #expect(IPAddress(bytes: IPv6Address.loopback.bytes) == .v6(.loopback))
    #expect(IPAddress(bytes: [192, 0, 2]) == nil)
    #expect(IPAddress.v6(.loopback).bytes == IPv6Address.loopback.bytes)
  }

  @Test(
    "both versions have their loopback, multicast, unspecified and link-local addresses",
    arguments: [
      ("127.0.0.1", "loopback"), ("::1", "loopback"), ("224.0.0.1", "multicast"), ("ff02::1", "multicast"),
      ("0.0.0.0", "unspecified"), ("::", "unspecified"), ("169.254.1.1", "link-local"), ("fe80::1%eth0", "link-local"),
      ("192.0.2.1", nil), ("2001:db8::1", nil),
    ] as [(String, String?)])
  func kinds(text: String, kind: String?) throws {
    let address = try #require(IPAddress(text))
    #expect(address.isLoopback == (kind == "loopback"))
    #expect(address.isMulticast == (kind == "multicast"))
    #expect(address.isUnspecified == (kind == "unspecified"))
    #expect(address.isLinkLocal == (kind == "link-local"))
  }
}

import Addresses
import Testing

@Suite("how far an address reaches")
struct AddressScopeTests {
  @Test(
    "the scope of an address, RFC 6724, sections 3.1 and 3.2",
    arguments: [
      ("127.0.0.1", "link"), ("127.255.255.255", "link"), ("169.254.0.1", "link"), ("10.0.0.1", "global"),
      ("192.168.1.1", "global"), ("0.0.0.0", "global"), ("192.0.2.1", "global"), ("169.253.255.255", "global"),
      ("::1", "link"), ("fe80::1", "link"), ("febf::1", "link"), ("fe80::1%eth0", "link"), ("fec0::1", "site"),
      ("feff:ffff::1", "site"), ("fc00::1", "global"), ("fdff::1", "global"), ("::", "global"),
      ("2001:db8::1", "global"),
      ("2002:c000:201::1", "global"), ("::ffff:127.0.0.1", "link"), ("::ffff:169.254.1.1", "link"),
      ("::ffff:192.0.2.1", "global"), ("ff01::1", "interface"), ("ff02::1", "link"), ("ff04::1", "admin"),
      ("ff05::2", "site"), ("ff08::1", "organization"), ("ff0e::1", "global"), ("ff32::8000:1", "link"),
      ("ff09::1", "scope-9"),
    ])
  func reach(_ text: String, _ scope: String) throws {
    #expect(try #require(IPAddress(text)).reach.description == scope)
  }

  @Test("scopes are in the order of their numbers")
  func order() {
    let named: [AddressScope] = [.interface, .link, .admin, .site, .organization, .global]
    for (near, far) in zip(named, named.dropFirst()) { #expect(near < far && !(far < near)) }
    #expect(Set((0...15).map { AddressScope(rawValue: $0).description }).count == 16)
  }
}

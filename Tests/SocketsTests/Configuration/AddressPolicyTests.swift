import Addresses
import Sockets
import Testing

@Suite("gai.conf(5)")
struct AddressPolicyTests {
  private func value(_ text: String?, _ address: String) throws -> String {
    let policy = AddressPolicy(text.map { ConfigurationFile($0) })
    let address = try #require(IPAddress(address))
    #expect(policy.isConfigured == (policy.table != .gnu))
    return "\(policy.table.precedence(of: address)) \(policy.table.label(of: address))"
  }

  @Test(
    "precedence and label of an address",
    arguments: [
      (nil, "192.0.2.1", "10 4"), ("", "2001::1", "40 7"), ("# precedence ::ffff:0:0/96 100", "192.0.2.1", "10 4"),
      // One line of a kind replaces all of that kind, and leaves the other kind alone.
      ("precedence ::ffff:0:0/96 100\n", "192.0.2.1", "100 4"), ("precedence ::ffff:0:0/96 100\n", "::1", "40 0"),
      ("precedence ::ffff:0:0/96 100\n", "2002::1", "40 2"), ("label fd00::/8 9\n", "fd00::1", "40 9"),
      ("label fd00::/8 9\n", "::1", "50 1"), ("label fd00::/8 9\nlabel ::/0 3", "::1", "50 3"),
      ("precedence ::1 7\nlabel ::1 8", "::1", "7 8"), ("precedence ::ffff:0:0/96 100 # why", "192.0.2.1", "100 4"),
      ("precedence ::/0 1\nprecedence 2001:db8::/32 2\nprecedence ::/0 3", "2001:db8::1", "2 1"),
      ("precedence ::/0 1\nprecedence ::/0 3", "2001:db9::1", "1 1"),
      ("precedence ::ffff:192.0.2.0/120 5", "192.0.2.9", "5 4"),
      // What the C library does not take counts for nothing.
      ("precedence ::/0 -1\n", "2001:db8::1", "40 1"), ("precedence ::/0 2147483648\n", "2001:db8::1", "40 1"),
      ("precedence ::/129 5\n", "2001:db8::1", "40 1"), ("precedence 192.0.2.0/24 5\n", "192.0.2.1", "10 4"),
      ("precedence fe80::%lo/64 5\n", "fe80::1", "40 1"), ("precedence ::/0 five\n", "::1", "50 0"),
      ("Precedence ::/0 5\n", "::1", "50 0"), ("label\nprecedence ::/0", "::1", "50 0"),
      ("reload yes\n", "::1", "50 0"),
      ("precedence ::/0 2147483647\n", "::1", "2147483647 0"),
    ] as [(String?, String, String)])
  func values(_ text: String?, _ address: String, _ values: String) throws {
    #expect(try value(text, address) == values)
  }
}

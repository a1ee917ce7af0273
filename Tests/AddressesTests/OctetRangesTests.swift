import Addresses
import Testing

@Suite("addresses written octet by octet")
struct OctetRangesTests {
  static let good: [(text: String, count: UInt64, ranges: [String])] = [
    ("10.0.0.1", 1, ["10.0.0.1"]), ("10.0.0.1-9", 9, ["10.0.0.1-10.0.0.9"]),
    ("10.0.0-1.1,5", 4, ["10.0.0.1", "10.0.0.5", "10.0.1.1", "10.0.1.5"]),
    ("10.0.0-3.0-255", 1024, ["10.0.0.0-10.0.3.255"]),
    ("10.0.0,2.*", 512, ["10.0.0.0-10.0.0.255", "10.0.2.0-10.0.2.255"]),
    ("10.*.*.*", 1 << 24, ["10.0.0.0-10.255.255.255"]), ("*.*.*.*", 1 << 32, ["0.0.0.0-255.255.255.255"]),
    ("9,10.1.*.*", 1 << 17, ["9.1.0.0-9.1.255.255", "10.1.0.0-10.1.255.255"]),
    ("1.2.3.5,1-2,2,3-4", 5, ["1.2.3.1-1.2.3.5"]), ("1.2.3.0,*,255", 256, ["1.2.3.0-1.2.3.255"]),
    ("255.255.255.255-255", 1, ["255.255.255.255"]),
  ]

  @Test("every combination is meant, in as few ranges as there can be", arguments: good)
  func parsed(text: String, count: UInt64, ranges: [String]) throws {
    let octets = try #require(OctetRanges(text))
    #expect(octets.count == count)
    #expect(octets.ranges.map(\.description) == ranges)
    #expect(octets.rangeCount == UInt64(ranges.count))
    #expect(AddressSet(octets.ranges).count == count)
  }

  @Test(
    "what is reversed, empty, too large or of another form is refused",
    arguments: [
      "", ".", "...", "10.0.0", "10.0.0.", "10.0.0.1.2", "10.0.0.256", "10.0.0.9-1", "10.0.0.1-", "10.0.0.-1",
      "10.0.0.1,",
      "10.0.0.,1", "10.0.0.1,,2", "10.0.0.1-2-3", "10.0.0.**", "10.0.0.*-2", "10.0.0.1*", "10.0.0.01", "10.0.0.1 ",
      "a.b.c.d",
      "10.0.0.1\u{301}", "10.0.0.1/24", "::1", "10.0.0.99999999999999999999",
    ])
  func refused(text: String) { #expect(OctetRanges(text) == nil) }

  @Test("how many ranges there would be is known before they are made")
  func huge() throws {
    let octets = try #require(OctetRanges("*.*.*.1,3"))
    #expect(octets.rangeCount == 1 << 25 && octets.count == 1 << 25)
  }
}

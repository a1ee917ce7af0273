import Addresses
import Glibc
import TestSupport
import Testing

@Suite("IPv4 addresses")
struct IPv4AddressTests {
  @Test(
    "a dotted quad is read and printed unchanged",
    arguments: [
      ("0.0.0.0", 0), ("127.0.0.1", 0x7f00_0001), ("192.0.2.10", 0xc000_020a), ("255.255.255.255", UInt32.max),
      ("1.20.100.9", 0x0114_6409),
    ])
  func dottedQuad(text: String, number: UInt32) {
    #expect(IPv4Address(text)?.rawValue == number)
    #expect(IPv4Address(rawValue: number).description == text)
  }

  @Test(
    "a leading zero is refused, because some parsers read it as octal",
    arguments: ["010.0.0.1", "00.0.0.0", "1.2.3.04", "127.0.0.01"])
  func leadingZero(text: String) {
    #expect(IPv4Address(text) == nil)
  }

  @Test(
    "short forms, other bases, signs and anything around the quad are refused",
    arguments: [
      "1", "1.2", "1.2.3", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.4.", "1.2.3.4.5", "256.0.0.1", "1.2.3.256",
      "1.2.3.1000", "0x7f.0.0.1", "+1.2.3.4", "-1.2.3.4", "1.2.3.+4", " 1.2.3.4", "1.2.3.4 ", "1,2,3,4",
      "1.2.3.99999999999999999999999999", "1.2.3.4%eth0", "1.2.3.4/8",
    ])
  func refused(text: String) {
    #expect(IPv4Address(text) == nil)
  }

  @Test("every value of a byte is printed and read in every place")
  func everyByte() {
    for byte in UInt8.min...UInt8.max {
      let address = IPv4Address(byte, 255 - byte, byte, byte / 2)
      #expect(address.description == "\(byte).\(255 - byte).\(byte).\(byte / 2)")
      #expect(IPv4Address(address.description) == address)
    }
  }

  @Test("text and bytes survive a round trip and agree with inet_ntop")
  func roundTrips() {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<5_000 {
      let address = IPv4Address(rawValue: generator.next() as UInt32)
      #expect(IPv4Address(address.description) == address)
      #expect(IPv4Address(bytes: address.bytes) == address)
      #expect(SystemText.print(address.bytes, family: AF_INET) == address.description)
    }
  }

  @Test("bytes are in network order, and only four of them are an address")
  func bytes() {
    #expect(IPv4Address(192, 0, 2, 10).bytes == [192, 0, 2, 10])
    #expect(IPv4Address(bytes: [192, 0, 2, 10]) == IPv4Address(192, 0, 2, 10))
    #expect(IPv4Address(bytes: [9, 9, 192, 0, 2, 10, 9][2..<6]) == IPv4Address(192, 0, 2, 10))
    for count in [0, 1, 3, 5, 16] {
      #expect(IPv4Address(bytes: [UInt8](repeating: 1, count: count)) == nil)
    }
  }

  @Test("addresses are ordered by number, not by text")
  func order() {
    #expect(IPv4Address(9, 0, 0, 0) < IPv4Address(10, 0, 0, 0))
    #expect(IPv4Address(127, 255, 255, 255) < IPv4Address(128, 0, 0, 0))
  }

  @Test(
    "each kind of address ends exactly where its RFC says",
    arguments: [
      ("127.0.0.0", "127.255.255.255", \.isLoopback),
      ("224.0.0.0", "239.255.255.255", \.isMulticast),
      ("169.254.0.0", "169.254.255.255", \.isLinkLocal),
      ("10.0.0.0", "10.255.255.255", \.isPrivate),
      ("172.16.0.0", "172.31.255.255", \.isPrivate),
      ("192.168.0.0", "192.168.255.255", \.isPrivate),
      ("0.0.0.0", "0.0.0.0", \.isUnspecified),
      ("255.255.255.255", "255.255.255.255", \.isBroadcast),
    ] as [(String, String, any KeyPath<IPv4Address, Bool> & Sendable)])
  func kinds(first: String, last: String, kind: any KeyPath<IPv4Address, Bool> & Sendable) throws {
    let first = try #require(IPv4Address(first))
    let last = try #require(IPv4Address(last))
    #expect(first[keyPath: kind])
    #expect(last[keyPath: kind])
    #expect(!IPv4Address(rawValue: first.rawValue &- 1)[keyPath: kind])
    #expect(!IPv4Address(rawValue: last.rawValue &+ 1)[keyPath: kind])
  }
}

import Addresses
import Glibc
import TestSupport
import Testing

@Suite("IPv6 printing against inet_ntop")
struct IPv6PrintingTests {
  /// Where glibc departs from RFC 5952: an IPv4-compatible address (`::/96` with more than its last group set) gets a
  /// dotted tail, although RFC 4291, section 2.5.5.1, has deprecated that prefix, so that `::c000:201` looks like IPv4.
  private func isIPv4Compatible(_ address: IPv6Address) -> Bool {
    address.high == 0 && address.low >> 32 == 0 && address.low >> 16 != 0
  }

  private func check(_ groups: [UInt16]) throws {
    let address = try #require(IPv6Address(bytes: groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }))
    let system = try #require(SystemText.print(address.bytes, family: AF_INET6))
    #expect(IPv6Address(address.description) == address)
    #expect(IPv6Address(system) == address)
    if isIPv4Compatible(address) {
      #expect(system == "::\(IPv4Address(rawValue: UInt32(address.low)))")
      #expect(
        address.description == "::\(String(address.low >> 16, radix: 16)):\(String(address.low & 0xffff, radix: 16))")
    } else {
      #expect(address.description == system)
    }
  }

  @Test("every pattern of zero groups prints as inet_ntop prints it, with digits of every length in the others")
  func everyPatternOfZeros() throws {
    var generator = SeededGenerator(seed: 6)
    for pattern in 0..<256 {
      for digits in 1...4 {
        let groups = (0..<8).map { position in
          pattern >> position & 1 == 0
            ? 0 : UInt16.random(in: 1 << (4 * digits - 4)...0xffff >> (16 - 4 * digits), using: &generator)
        }
        try check(groups)
      }
      // All ones makes ::ffff:0:0/96 and its neighbours appear.
      try check((0..<8).map { pattern >> $0 & 1 == 0 ? 0 : 0xffff })
    }
  }

  @Test("random addresses with runs of zeros print as inet_ntop prints them")
  func randomRunsOfZeros() throws {
    var generator = SeededGenerator(seed: 5952)
    for _ in 0..<10_000 {
      var groups = (0..<8).map { _ in UInt16.random(in: .min ... .max, using: &generator) }
      for _ in 0..<Int.random(in: 0...3, using: &generator) {
        let start = Int.random(in: 0..<8, using: &generator)
        for position in start..<Int.random(in: start...8, using: &generator) { groups[position] = 0 }
      }
      try check(groups)
    }
  }
}

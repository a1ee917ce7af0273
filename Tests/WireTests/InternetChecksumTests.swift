import Addresses
import TestSupport
import Testing
import Wire

@Suite struct InternetChecksumTests {
  @Test(
    "known sums",
    arguments: [
      ([], 0xffff),
      // RFC 1071, section 3: the sum is ddf2.
      ([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7], ~0xddf2),
      ([0x80], 0x7fff),
      ([0xff, 0xff], 0),
      ([0x00, 0x00], 0xffff),
    ] as [([UInt8], UInt16)])
  func known(bytes: [UInt8], expected: UInt16) {
    var sum = InternetChecksum()
    sum.add(bytes)
    #expect(sum.value == expected)
    #expect(referenceChecksum(bytes) == expected)
  }

  @Test("every length, odd ones too, gives what adding word by word gives")
  func lengths() {
    var generator = SeededGenerator(seed: 1)
    for count in 0...130 {
      for bytes in [generator.bytes(count), Array(repeating: 0xff, count: count)] {
        var sum = InternetChecksum()
        bytes.reading { sum.add($0) }
        #expect(sum.value == referenceChecksum(bytes), "\(bytes)")
      }
    }
  }

  @Test("the parts may be cut anywhere")
  func parts() {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<2_000 {
      let bytes = generator.bytes(.random(in: 0...80, using: &generator))
      var sum = InternetChecksum()
      var rest = bytes[...]
      while !rest.isEmpty {
        let part = rest.prefix(.random(in: 0...9, using: &generator))
        sum.add(Array(part))
        rest = rest.dropFirst(part.count)
      }
      #expect(sum.value == referenceChecksum(bytes), "\(bytes)")
    }
  }

  @Test("numbers count like their bytes")
  func numbers() {
    var numbers = InternetChecksum()
    numbers.add(number: 0x1234 as UInt16)
    numbers.add(number: 0x89ab_cdef as UInt32)
    numbers.add(number: 0xfedc_ba98_7654_3210 as UInt64)
    let bytes = Hexadecimal.bytes("1234 89abcdef fedcba9876543210")
    #expect(numbers.value == referenceChecksum(bytes))
  }

  @Test("a damaged message is told from a whole one, and what the field should be")
  func verdict() {
    var message = Hexadecimal.bytes("0800 0000 1234 0001 abcdef")
    let right = referenceChecksum(message)
    message[2] = UInt8(right >> 8)
    message[3] = UInt8(right & 0xff)
    var sum = InternetChecksum()
    sum.add(message)
    #expect(sum.isCorrect)
    #expect(sum.state(found: right) == .correct)

    message[2] ^= 0x40
    sum = InternetChecksum()
    sum.add(message)
    #expect(!sum.isCorrect)
    #expect(sum.state(found: right ^ 0x4000) == .incorrect(found: right ^ 0x4000, expected: right))
  }

  @Test("a message of zeros has no right to a checksum of zero")
  func zeros() {
    var sum = InternetChecksum()
    sum.add([0, 0, 0, 0])
    #expect(!sum.isCorrect)
    #expect(sum.value == 0xffff)
    #expect(sum.nonZeroValue == 0xffff)
    sum = InternetChecksum()
    sum.add([0xff, 0xff])
    #expect(sum.value == 0)
    #expect(sum.nonZeroValue == 0xffff, "RFC 768: what would be zero is sent as ones")
  }

  @Test("the pseudo header of IPv4", arguments: [IPProtocol.udp, .tcp])
  func pseudoHeader4(proto: IPProtocol) {
    let message: [UInt8] = [0x9c, 0x40, 0x82, 0x9a, 0x00, 0x0b, 0x00, 0x00, 1, 2, 3]
    let header = PseudoHeader(
      source: IPv4Address(192, 0, 2, 1), destination: IPv4Address(198, 51, 100, 7), protocol: proto, length: 11)
    var sum = header.checksum
    sum.add(message)
    let bytes = Hexadecimal.bytes("c0000201 c6336407 00") + [proto.rawValue, 0, 11]
    #expect(sum.value == referenceChecksum(bytes + message))
  }

  @Test("the pseudo header of IPv6", arguments: [IPProtocol.icmpv6, .udp, .tcp])
  func pseudoHeader6(proto: IPProtocol) throws {
    let message: [UInt8] = [0x80, 0x00, 0x00, 0x00, 0x12, 0x34, 0x00, 0x01, 7]
    let source = try #require(IPv6Address("2001:db8::1"))
    let destination = try #require(IPv6Address("fe80::1234:5678"))
    var sum = PseudoHeader(source: source, destination: destination, protocol: proto, length: 70_000).checksum
    sum.add(message)
    let bytes =
      source.bytes + destination.bytes + [0, 1, 0x11, 0x70]  // 70,000 needs more than 16 bits.
      + [0, 0, 0, proto.rawValue] + message
    #expect(sum.value == referenceChecksum(bytes))
  }

  @Test("the checksums of the samples are right, by another way of counting", arguments: Sample.v4)
  func samples(sample: Sample) {
    let headerCount = Int(sample.bytes[0] & 0xf) * 4
    #expect(referenceChecksum(Array(sample.bytes[..<headerCount])) == 0)
    if sample.name != "laterFragment" { #expect(referenceChecksum(Array(sample.bytes[headerCount...])) == 0) }
  }
}

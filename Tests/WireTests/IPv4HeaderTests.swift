import Addresses
import TestSupport
import Testing
import Wire

@Suite struct IPv4HeaderTests {
  private func header(
    payloadCount: Int = 8, options: IPv4Options = IPv4Options(), _ change: (inout IPv4Header) -> Void = { _ in }
  ) throws -> IPv4Header {
    var header = try #require(
      IPv4Header(
        source: IPv4Address(192, 0, 2, 1), destination: IPv4Address(198, 51, 100, 7), protocol: .icmp,
        payloadCount: payloadCount, options: options))
    change(&header)
    return header
  }

  private func encode(_ header: IPv4Header, payload: [UInt8] = Array(1...8)) -> [UInt8] {
    var bytes: [UInt8] = []
    header.append(to: &bytes)
    return bytes + payload
  }

  @Test("the fields of a header that ping sends")
  func fields() throws {
    let layers = Sample.echoRequest.layers
    let header = try #require(layers.v4)
    #expect(layers.packet.error == nil)
    #expect(header.typeOfService == 0)
    #expect(header.totalLength == 84)
    #expect(header.identification == 0x1c46)
    #expect(header.dontFragment)
    #expect(!header.moreFragments && !header.isReservedFlagSet && !header.isFragment)
    #expect(header.fragmentOffset == 0)
    #expect(header.timeToLive == 64)
    #expect(header.protocol == .icmp)
    #expect(header.checksum == .correct)
    #expect(header.source == IPv4Address(192, 0, 2, 1))
    #expect(header.destination == IPv4Address(198, 51, 100, 7))
    #expect(header.options.isEmpty)
    #expect(layers.packet.value?.upper == .icmp)
    #expect(layers.packet.value?.hopLimit == 64)
    #expect(layers.packet.value?.source == .v4(IPv4Address(192, 0, 2, 1)))
    #expect(layers.packet.value?.destination == .v4(IPv4Address(198, 51, 100, 7)))
  }

  @Test("what is encoded is decoded, field by field")
  func roundTrip() throws {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<500 {
      let options = try #require(IPv4Options(bytes: generator.bytes(.random(in: 0...10, using: &generator) * 4)))
      let header = try header(options: options) {
        $0.typeOfService = .random(in: 0...255, using: &generator)
        $0.identification = .random(in: 0...65535, using: &generator)
        $0.isReservedFlagSet = .random(using: &generator)
        $0.dontFragment = .random(using: &generator)
        $0.moreFragments = .random(using: &generator)
        $0.fragmentOffset = .random(in: 0...0x1fff, using: &generator) << 3
        $0.timeToLive = .random(in: 0...255, using: &generator)
        $0.protocol = IPProtocol(rawValue: .random(in: 0...255, using: &generator))
        $0.source = IPv4Address(rawValue: .random(in: 0...UInt32.max, using: &generator))
        $0.checksum = .correct
      }
      let bytes = encode(header)
      #expect(referenceChecksum(Array(bytes[..<header.byteCount])) == 0)
      bytes.reading { reader in
        var reader = reader
        #expect(IPv4Header.decode(&reader).value == header)
        #expect(reader.array == Array(1...8))
      }
    }
  }

  @Test("options are filled up to a multiple of four bytes", arguments: 0...40)
  func padding(count: Int) throws {
    let options = try #require(IPv4Options(bytes: Array(repeating: 1, count: count)))
    let header = try header(options: options)
    let bytes = encode(header)
    #expect(header.byteCount % 4 == 0)
    #expect(bytes.count == header.byteCount + 8)
    #expect(Int(bytes[0] & 0xf) * 4 == header.byteCount)
    #expect(Array(bytes[20..<20 + count]) == options.bytes)
    #expect(bytes[(20 + count)..<header.byteCount].allSatisfy { $0 == 0 })
  }

  @Test(
    "a datagram larger than 65,535 bytes cannot be made", arguments: [(65_515, true), (65_516, false), (-1, false)])
  func size(payloadCount: Int, fits: Bool) {
    let header = IPv4Header(source: .loopback, destination: .loopback, protocol: .udp, payloadCount: payloadCount)
    #expect((header != nil) == fits)
    #expect(IPv4Options(bytes: Array(repeating: 1, count: 41)) == nil)
  }

  @Test("what follows the datagram is not part of it")
  func trailer() throws {
    (encode(try header()) + Array(repeating: 0xee, count: 18)).reading { reader in
      var reader = reader
      let decoded = IPv4Header.decode(&reader)
      #expect(decoded.error == nil)
      #expect(reader.array == Array(1...8))
      #expect(reader.limit == .totalLength)
    }
  }

  @Test("a datagram cut short is a header and an error; in an excerpt it is none")
  func short() throws {
    let bytes = encode(try header(payloadCount: 100))
    bytes.reading { reader in
      var reader = reader
      let decoded = IPv4Header.decode(&reader)
      #expect(decoded.value?.totalLength == 120)
      #expect(decoded.error == DecodeError(.ipv4, at: 0, .truncated(needed: 120, available: 28, limit: .capture)))
      #expect(reader.missing == 92)
      #expect(reader.array == Array(1...8))
    }
    bytes.reading { reader in
      var reader = reader
      #expect(IPv4Header.decode(&reader, excerpt: true).error == nil)
      #expect(reader.missing == 92)
    }
  }

  @Test("a total length of zero, as captured before the interface cuts, means all that is there")
  func offloaded() throws {
    encode(try header { $0.totalLength = 0 }).reading { reader in
      var reader = reader
      let decoded = IPv4Header.decode(&reader)
      #expect(decoded.error == nil)
      #expect(reader.array == Array(1...8))
    }
  }

  @Test("a total length that ends within the header is an error, and the payload is still there")
  func contradiction() throws {
    encode(try header { $0.totalLength = 19 }).reading { reader in
      var reader = reader
      let decoded = IPv4Header.decode(&reader)
      #expect(decoded.error == DecodeError(.ipv4, at: 0, .truncated(needed: 20, available: 19, limit: .totalLength)))
      #expect(decoded.value?.protocol == .icmp)
      #expect(reader.array == Array(1...8))
    }
  }

  @Test("a header length below twenty bytes is an error, and nothing is taken for payload", arguments: 0..<5)
  func headerLength(words: UInt8) throws {
    var bytes = encode(try header())
    bytes[0] = 0x40 | words
    let layers = bytes.reading { Layers($0) }
    let fault = DecodeError.Fault.truncated(needed: 20, available: Int(words) * 4, limit: .headerLength)
    #expect(layers.packet.error == DecodeError(.ipv4, at: 0, fault))
    #expect(layers.packet.value?.source == .v4(IPv4Address(192, 0, 2, 1)))
    #expect(layers.packet.value?.upper == nil)
    #expect(layers.message == nil)
  }

  @Test("another version is an error", arguments: Array(0...15).filter { $0 != 4 } as [UInt8])
  func version(version: UInt8) throws {
    var bytes = encode(try header())
    bytes[0] = version << 4 | 5
    bytes.reading { reader in
      var reader = reader
      let decoded = IPv4Header.decode(&reader)
      #expect(decoded.value == nil)
      #expect(decoded.error == DecodeError(.ipv4, at: 0, .invalid(.version, value: Int(version))))
      #expect(reader.offset == 0)
    }
  }

  @Test("every flipped bit of a header is noticed by its checksum")
  func damage() {
    for position in 0..<160 where position / 8 != 0 {
      var bytes = Sample.echoRequest.bytes
      bytes[position / 8] ^= 1 << UInt8(position % 8)
      let checksum = bytes.reading { Layers($0) }.v4?.checksum
      guard case .incorrect(let found, let expected) = checksum else {
        Issue.record("bit \(position): \(String(describing: checksum))")
        continue
      }
      #expect(found == UInt16(bytes[10]) << 8 | UInt16(bytes[11]))
      bytes[10] = UInt8(expected >> 8)
      bytes[11] = UInt8(expected & 0xff)
      #expect(referenceChecksum(Array(bytes[..<20])) == 0)
    }
  }

  @Test("a later fragment has no upper header, only the first one has", arguments: [0, 8, 1480, 65_528] as [UInt16])
  func fragments(offset: UInt16) throws {
    let layers = encode(
      try header {
        $0.moreFragments = true
        $0.fragmentOffset = offset
      }
    ).reading { Layers($0) }
    #expect(layers.v4?.fragmentOffset == offset)
    #expect(layers.packet.value?.isFragment == true)
    #expect(layers.packet.value?.upper == (offset == 0 ? .icmp : nil))
    #expect((layers.message != nil) == (offset == 0))
    if offset == 0 { #expect(layers.message?.value?.checksum == .notVerified, "only a part of the message is here") }
  }

  @Test("options that are cut off are kept as far as they are here, and nothing is judged", arguments: 20..<60)
  func cutOptions(count: Int) {
    Array(Sample.echoReplyWithRoute.bytes.prefix(count)).reading { reader in
      var reader = reader
      let decoded = IPv4Header.decode(&reader, excerpt: true)
      #expect(decoded.value?.options.byteCount == count - 20)
      #expect(decoded.value?.checksum == .notVerified)
      #expect(
        decoded.error
          == DecodeError(.ipv4Option, at: 20, .truncated(needed: 40, available: count - 20, limit: .capture)))
      #expect(reader.isAtEnd)
    }
  }

  @Test("the pseudo header of a header is that of its addresses")
  func pseudoHeader() throws {
    let header = try header()
    #expect(
      header.pseudoHeader(length: 8)
        == PseudoHeader(source: header.source, destination: header.destination, protocol: .icmp, length: 8))
  }
}

import Addresses
import TestSupport
import Testing
import Wire

@Suite struct IPv6HeaderTests {
  @Test("the fields of a header that ping sends")
  func fields() throws {
    let layers = Sample.echoRequest6.layers
    let header = try #require(layers.v6?.header)
    #expect(layers.packet.error == nil)
    #expect(header.trafficClass == 0)
    #expect(header.flowLabel == 0xabcde)
    #expect(header.payloadLength == 64)
    #expect(header.nextHeader == .icmpv6)
    #expect(header.hopLimit == 64)
    #expect(header.source == IPv6Address("2001:db8::1"))
    #expect(header.destination == IPv6Address("2001:db8:1::7"))
    #expect(layers.packet.value?.upper == .icmpv6)
    #expect(layers.packet.value?.hopLimit == 64)
    #expect(layers.packet.value?.source == .v6(header.source))
    #expect(layers.packet.value?.destination == .v6(header.destination))
    #expect(layers.packet.value?.isFragment == false)
  }

  @Test("what is encoded is decoded, field by field")
  func roundTrip() {
    var generator = SeededGenerator(seed: 5)
    func address() -> IPv6Address { IPv6Address(high: generator.next(), low: generator.next()) }
    for _ in 0..<500 {
      let header = IPv6Header(
        source: address(), destination: address(), nextHeader: IPProtocol(rawValue: UInt8.random(in: 1...255)),
        payloadLength: 8, hopLimit: .random(in: 0...255, using: &generator),
        trafficClass: .random(in: 0...255, using: &generator), flowLabel: .random(in: 0...0xf_ffff, using: &generator))
      var bytes: [UInt8] = []
      header.append(to: &bytes)
      #expect(bytes.count == IPv6Header.byteCount)
      (bytes + Array(1...8) + [0xee]).reading { reader in
        var reader = reader
        let decoded = IPv6Header.decode(&reader)
        #expect(decoded.value == header)
        #expect(decoded.error == nil)
        #expect(reader.array == Array(1...8))
      }
    }
  }

  @Test("a flow label has 20 bits")
  func flowLabel() {
    let header = IPv6Header(
      source: .loopback, destination: .loopback, nextHeader: .udp, payloadLength: 0, flowLabel: 0xffff_ffff)
    #expect(header.flowLabel == 0xf_ffff)
  }

  @Test("another version is an error", arguments: Array(0...15).filter { $0 != 6 } as [UInt8])
  func version(version: UInt8) {
    var bytes = Sample.echoRequest6.bytes
    bytes[0] = version << 4
    bytes.reading { reader in
      var reader = reader
      #expect(
        IPv6Header.decode(&reader)
          == IPv6Header.decode(&reader) && reader.offset == 0, "the reader stays where it was")
      #expect(
        IPv6Header.decode(&reader).error == DecodeError(.ipv6, at: 0, .invalid(.version, value: Int(version))))
      // A packet may be of either version; then neither header is to blame.
      let packet = IPPacket.decode(&reader)
      if version != 4 {
        #expect(packet.error == DecodeError(.ip, at: 0, .invalid(.version, value: Int(version))))
      }
    }
  }

  @Test("a datagram cut short is a header and an error; in an excerpt it is none")
  func short() {
    let bytes = Array(Sample.echoRequest6.bytes.prefix(50))
    bytes.reading { reader in
      var reader = reader
      let decoded = IPv6Header.decode(&reader)
      #expect(decoded.value?.payloadLength == 64)
      #expect(decoded.error == DecodeError(.ipv6, at: 0, .truncated(needed: 104, available: 50, limit: .capture)))
      #expect(reader.missing == 54)
    }
    bytes.reading { reader in
      var reader = reader
      #expect(IPv6Header.decode(&reader, excerpt: true).error == nil)
    }
  }
}

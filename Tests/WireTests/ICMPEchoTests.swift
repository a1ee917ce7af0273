import Addresses
import TestSupport
import Testing
import Wire

@Suite struct ICMPEchoTests {
  @Test("a request is encoded as ping sends it", arguments: [ICMPVersion.v4, .v6])
  func request(version: ICMPVersion) throws {
    let sample = version == .v4 ? Sample.echoRequest : .echoRequest6
    let layers = sample.layers
    let echo = try #require(layers.echo)
    var bytes: [UInt8] = [0xee]
    let packet = try #require(layers.packet.value)
    ICMPEcho.appendRequest(
      version, identifier: 0x1234, sequence: 1, payload: Array(sample.bytes[echo.payload]), to: &bytes,
      pseudoHeader: version == .v6 ? packet.pseudoHeader(for: .icmpv6, length: 64) : nil)
    #expect(bytes == [0xee] + sample.bytes[(echo.payload.lowerBound - 8)...])
  }

  @Test("without the pseudo header the checksum of ICMPv6 is left to the kernel")
  func noChecksum() {
    var bytes: [UInt8] = []
    ICMPEcho.appendRequest(.v6, identifier: 1, sequence: 2, payload: [9], to: &bytes)
    #expect(bytes == [128, 0, 0, 0, 0, 1, 0, 2, 9])
  }

  @Test("what is encoded is decoded, with payloads of every parity", arguments: [0, 1, 2, 7, 8, 55, 1472, 65_507])
  func roundTrip(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let payload = generator.bytes(count)
    var bytes: [UInt8] = []
    ICMPEcho.appendRequest(.v4, identifier: 0xfffe, sequence: 0x8001, payload: payload, to: &bytes)
    let decoded = bytes.reading { reader in
      var reader = reader
      return ICMPMessage.decode(&reader, version: .v4)
    }
    #expect(decoded.error == nil)
    #expect(decoded.value?.checksum == .correct)
    guard case .echoRequest(let echo) = decoded.value?.body else {
      Issue.record("no echo request")
      return
    }
    #expect(echo.identifier == 0xfffe)
    #expect(echo.sequence == 0x8001)
    #expect(Array(bytes[echo.payload]) == payload)
  }

  @Test("a request is written in place, into a whole datagram")
  func inPlace() throws {
    let payload = EchoPayload(cookie: 0x1122_3344_5566_7788, count: 56)
    let header = try #require(
      IPv4Header(
        source: IPv4Address(192, 0, 2, 1), destination: IPv4Address(198, 51, 100, 7), protocol: .icmp,
        payloadCount: ICMPEcho.headerByteCount + payload.count))
    var datagram: [UInt8] = []
    header.append(to: &datagram)
    datagram.append(contentsOf: repeatElement(0xa5, count: 64))
    for index in [0, 1, 70_000] as [UInt64] {
      var span = datagram.mutableSpan
      #expect(payload.fill(into: &span, from: 28, index: index) == true)
      let sequence = UInt16(truncatingIfNeeded: index)
      #expect(ICMPEcho.encodeRequest(.v4, identifier: 7, sequence: sequence, into: &span, from: 20) == true)
      let layers = datagram.reading { Layers($0) }
      #expect(layers.packet.error == nil)
      #expect(layers.v4?.checksum == .correct)
      #expect(layers.message?.value?.checksum == .correct)
      #expect(layers.echo?.sequence == sequence)
      let echo = try #require(layers.echo)
      let verdict = datagram.reading { $0.slice(echo.payload).map { payload.verify($0, index: index) } }
      #expect(verdict == .match)
    }
  }

  @Test(
    "a message without room for the header stays as it is",
    arguments: [(0, 0), (7, 0), (8, 1), (20, 13), (20, -1), (8, .max)])
  func noRoom(count: Int, start: Int) {
    var bytes = [UInt8](repeating: 0xa5, count: count)
    var span = bytes.mutableSpan
    #expect(ICMPEcho.encodeRequest(.v4, identifier: 1, sequence: 1, into: &span, from: start) == false)
    #expect(bytes.allSatisfy { $0 == 0xa5 })
  }
}

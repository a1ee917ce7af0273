import Addresses
import TestSupport
import Testing
import Wire

@Suite struct TCPEncodingTests {
  private static let all: [TCPOption] = [
    .maximumSegmentSize(1460), .selectiveAcknowledgmentPermitted, .timestamps(value: 0x0102_0304, echo: 0xfefd_fcfb),
    .noOperation, .windowScale(7), .endOfList,
  ]

  @Test(
    "what is encoded is decoded, over both versions", arguments: [[], [.maximumSegmentSize(0xfffe)], all],
    [ICMPVersion.v4, .v6])
  func roundTrip(options: [TCPOption], version: ICMPVersion) throws {
    let pseudoHeader: (Int) -> PseudoHeader = { length in
      version == .v4
        ? PseudoHeader(
          source: .loopback, destination: IPv4Address(rawValue: 0xc000_0201), protocol: .tcp, length: length)
        : PseudoHeader(
          source: .loopback, destination: IPv6Address(high: 7, low: 9), protocol: .tcp, length: length)
    }
    var bytes: [UInt8] = [0xa5]
    let isDone = TCPHeader.append(
      from: 0x1234, to: 443, sequence: 0xdead_beef, acknowledgment: 0x1020_3040, [.syn, .ece, .ae], window: 0xfaf0,
      urgentPointer: 7, options: options, to: &bytes, pseudoHeader: pseudoHeader)
    #expect(isDone && bytes.first == 0xa5)
    let segment = Array(bytes.dropFirst())
    var sum = pseudoHeader(segment.count).checksum
    sum.add(segment)
    #expect(sum.isCorrect)
    try PacketReader.read(segment) { reader in
      let whole = reader
      var reader = reader
      let decoded = TCPHeader.decode(&reader)
      let header = try #require(decoded.value)
      #expect(decoded.error == nil && reader.isAtEnd && header.byteCount == segment.count)
      #expect(header.sourcePort == 0x1234 && header.destinationPort == 443 && header.sequence == 0xdead_beef)
      #expect(header.acknowledgment == 0x1020_3040 && header.flags == [.syn, .ece, .ae])
      #expect(header.window == 0xfaf0 && header.urgentPointer == 7)
      let found = Array(TCPOptions(try #require(whole.slice(header.options)))).filter { $0 != .endOfList }
      #expect(found == options.filter { $0 != .endOfList })
    }
  }

  @Test("an option whose bytes lie elsewhere, and too many of them, are refused whole")
  func refused() {
    var bytes: [UInt8] = [1]
    let pseudoHeader: (Int) -> PseudoHeader = {
      PseudoHeader(source: IPv4Address.loopback, destination: .loopback, protocol: .tcp, length: $0)
    }
    for options in [[.other(kind: 99, 0..<2)], [TCPOption](repeating: .timestamps(value: 1, echo: 2), count: 5)] {
      #expect(
        !TCPHeader.append(
          from: 1, to: 2, sequence: 3, .syn, window: 4, options: options, to: &bytes, pseudoHeader: pseudoHeader))
    }
    #expect(bytes == [1])
  }
}

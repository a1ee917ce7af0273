import Addresses
import Testing
import Wire

private let a = IPAddress("192.0.2.1")
private let b = IPAddress("198.51.100.7")
private let a6 = IPAddress("2001:db8::1")
private let b6 = IPAddress("2001:db8:1::7")

@Suite struct ICMPMessageTests {
  @Test(
    "an echo is told with identifier, sequence and the place of its payload",
    arguments: [
      (Sample.echoRequest, ICMPKind.echoRequest(.v4), 0x1234, 1, 28..<84),
      (.echoReplyWithRoute, .echoReply(.v4), 0x1234, 2, 68..<124),
      (.echoReplyWithTimes, .echoReply(.v4), 0x1234, 3, 48..<56),
      (.echoRequest6, .echoRequest(.v6), 0x1234, 1, 48..<104),
      (.echoReply6, .echoReply(.v6), 0x1234, 1, 48..<104),
      (.echoRequest6WithExtensions, .echoRequest(.v6), 0x77, 5, 72..<77),
      (.echoRequest6Authenticated, .echoRequest(.v6), 0x77, 6, 72..<75),
    ] as [(Sample, ICMPKind, UInt16, UInt16, Range<Int>)])
  func echo(sample: Sample, kind: ICMPKind, identifier: UInt16, sequence: UInt16, payload: Range<Int>) throws {
    let layers = sample.layers
    let message = try #require(layers.message?.value)
    #expect(layers.message?.error == nil)
    #expect(message.kind == kind)
    #expect(message.checksum == .correct)
    let echo = try #require(layers.echo)
    #expect(echo.identifier == identifier)
    #expect(echo.sequence == sequence)
    #expect(echo.payload == payload)
    let bytes = sample.bytes.reading { $0.slice(echo.payload)?.array }
    #expect(bytes == Array(0..<UInt8(payload.count)))
  }

  struct Report: Sendable, CustomTestStringConvertible {
    let sample: Sample
    let kind: ICMPKind
    let detail: ICMPReport.Detail
    let upper: IPProtocol
    let transport: String

    init(
      _ sample: Sample, _ kind: ICMPKind, _ detail: ICMPReport.Detail, _ upper: IPProtocol, _ transport: String
    ) {
      self.sample = sample
      self.kind = kind
      self.detail = detail
      self.upper = upper
      self.transport = transport
    }

    var testDescription: String { sample.name }
  }

  static let reports: [Report] = [
    Report(.portUnreachable, ICMPKind(.v4, type: 3, code: 3), .none, .udp, "udp 40000 33434"),
    Report(.fragmentationNeeded, ICMPKind(.v4, type: 3, code: 4), .nextHopMTU(1400), .tcp, "tcp 51515 443"),
    Report(.timeExceededWithLabels, ICMPKind(.v4, type: 11), .none, .udp, "udp 40000 33434"),
    Report(
      .redirect, ICMPKind(.v4, type: 5, code: 1), .gateway(.v4(IPv4Address(192, 0, 2, 253))), .icmp,
      "echo request 4660 1 56..<56"),
    Report(.parameterProblem, ICMPKind(.v4, type: 12), .pointer(20), .icmp, "echo request 4660 9 60..<60"),
    Report(.sourceQuench, ICMPKind(.v4, type: 4), .none, .udp, "udp 40000 33434"),
    Report(.prohibited, ICMPKind(.v4, type: 3, code: 13), .none, .icmp, "echo request 4660 1 56..<112"),
    Report(.packetTooBig6, ICMPKind(.v6, type: 2), .nextHopMTU(1280), .icmpv6, "echo request 4660 1 96..<152"),
    Report(.portUnreachable6, ICMPKind(.v6, type: 1, code: 4), .none, .udp, "udp 40001 33435"),
    Report(.timeExceeded6WithLabels, ICMPKind(.v6, type: 3), .none, .udp, "udp 40001 33435"),
    Report(
      .parameterProblem6, ICMPKind(.v6, type: 4, code: 1), .pointer(40), IPProtocol(rawValue: 200), "other protocol 200"
    ),
    Report(
      .redirect6, ICMPKind(.v6, type: 137), .gateway(.v6(IPv6Address(high: 0xfe80 << 48, low: 2))), .icmpv6,
      "echo request 4660 1 144..<152"),
  ]

  private func words(_ transport: QuotedPacket.Transport?) -> String {
    switch transport {
    case .echo(let kind, let echo): "\(kind) \(echo.identifier) \(echo.sequence) \(echo.payload)"
    case .icmp(let kind): "icmp \(kind)"
    case .ports(let type, let source, let destination): "\(type) \(source) \(destination)"
    case .other(let type): "other \(type)"
    case .missing(let type): "missing \(type)"
    case .some(.none): "none"
    case nil: "no quote"
    }
  }

  @Test("an error is told with what it says and with the packet it is about", arguments: reports)
  func report(expected: Report) throws {
    let layers = expected.sample.layers
    let message = try #require(layers.message?.value)
    #expect(layers.packet.error == nil)
    #expect(layers.message?.error == nil)
    #expect(message.kind == expected.kind)
    #expect(message.checksum == .correct)
    let report = try #require(layers.report)
    #expect(report.detail == expected.detail)
    let quoted = try #require(report.quoted)
    #expect(quoted.packet.upper == expected.upper)
    #expect(quoted.packet.source == (expected.kind.version == .v4 ? a : a6))
    #expect(quoted.packet.destination == (expected.kind.version == .v4 ? b : b6))
    #expect(words(quoted.transport) == expected.transport)
    if case .v4(let header) = quoted.packet.header { #expect(header.checksum == .correct) }
  }

  @Test(
    "extensions are kept apart from the quoted packet",
    arguments: [(Sample.timeExceededWithLabels, 28..<156, 156..<168), (.timeExceeded6WithLabels, 48..<176, 176..<188)])
  func extensions(sample: Sample, quoted: Range<Int>, extensions: Range<Int>) throws {
    let report = try #require(sample.layers.report)
    #expect(report.quotedRange == quoted)
    #expect(report.extensions == extensions)
    let structure = sample.bytes.reading { $0.slice(extensions)?.array } ?? []
    #expect(structure.first == 0x20, "version 2 (RFC 4884, section 7)")
    #expect(referenceChecksum(structure) == 0)
  }

  @Test("without a length there are no extensions", arguments: reports)
  func noExtensions(expected: Report) {
    guard !expected.sample.name.hasSuffix("WithLabels") else { return }
    #expect(expected.sample.layers.report?.extensions == nil)
  }

  @Test(
    "a type that is not looked into is type and code",
    arguments: [
      (Sample.timestampRequest, ICMPKind(.v4, type: 13)), (.neighborSolicitation6, ICMPKind(.v6, type: 135)),
    ])
  func other(sample: Sample, kind: ICMPKind) throws {
    let message = try #require(sample.layers.message?.value)
    #expect(message.kind == kind)
    #expect(message.body == .other)
    #expect(message.checksum == .correct)
  }

  @Test("every flipped bit of a message is noticed by its checksum", arguments: [Sample.echoRequest, .echoRequest6])
  func damage(sample: Sample) throws {
    let start = try #require(sample.layers.echo?.payload.lowerBound) - 8
    for position in (start * 8)..<(sample.count * 8) {
      var bytes = sample.bytes
      bytes[position / 8] ^= 1 << UInt8(position % 8)
      let checksum = bytes.reading { Layers($0) }.message?.value?.checksum
      guard case .incorrect(let found, let expected) = checksum else {
        Issue.record("bit \(position): \(String(describing: checksum))")
        continue
      }
      #expect(found != expected)
    }
  }

  @Test("the ICMP of the other version is not ICMP")
  func otherVersion() throws {
    var bytes = Sample.echoRequest.bytes
    bytes[9] = IPProtocol.icmpv6.rawValue
    #expect(bytes.reading { Layers($0) }.message == nil)
    bytes = Sample.echoRequest6.bytes
    bytes[6] = IPProtocol.icmp.rawValue
    #expect(bytes.reading { Layers($0) }.message == nil)
  }

  @Test("ICMPv6 alone is verified only with the pseudo header")
  func pseudoHeader() throws {
    let header = try #require(Sample.echoRequest6.layers.v6?.header)
    Array(Sample.echoRequest6.bytes.dropFirst(40)).reading { reader in
      var alone = reader
      #expect(ICMPMessage.decode(&alone, version: .v6).value?.checksum == .notVerified)
      var together = reader
      let pseudoHeader = header.pseudoHeader(for: .icmpv6, length: reader.remaining)
      #expect(ICMPMessage.decode(&together, version: .v6, pseudoHeader: pseudoHeader).value?.checksum == .correct)
      var wrong = reader
      let other = header.pseudoHeader(for: .icmpv6, length: reader.remaining + 1)
      #expect(ICMPMessage.decode(&wrong, version: .v6, pseudoHeader: other).value?.checksum != .correct)
    }
  }
}

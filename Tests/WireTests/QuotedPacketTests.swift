import Addresses
import Testing
import Wire

/// What ICMP errors quote is cut short by nature, and by routers that do as they please.
@Suite struct QuotedPacketTests {
  /// What an ICMP message of this type with these bytes after its checksum is decoded to.
  private func decode(_ version: ICMPVersion, type: UInt8, code: UInt8 = 0, _ rest: [UInt8]) -> Decoded<ICMPMessage> {
    ([type, code, 0, 0] + rest).reading { reader in
      var reader = reader
      return ICMPMessage.decode(&reader, version: version)
    }
  }

  private func report(_ decoded: Decoded<ICMPMessage>) throws -> ICMPReport {
    guard case .aboutPacket(let report) = decoded.value?.body else { throw NoReport() }
    return report
  }

  private struct NoReport: Error {}

  @Test("the quote is decoded as far as it goes", arguments: 0...36)
  func length(count: Int) throws {
    let quoted = Array(Sample.echoRequest.bytes.prefix(count))
    let decoded = decode(.v4, type: 11, [0, 0, 0, 0] + quoted)
    let report = try report(decoded)
    #expect(report.quotedRange == 8..<8 + count)
    switch count {
    case ..<20:
      #expect(report.quoted == nil)
      #expect(decoded.error == DecodeError(.ipv4, at: 8, .truncated(needed: 20, available: count, limit: .capture)))
    case ..<28:
      let isKnown = count >= 22
      #expect(report.quoted?.transport == (isKnown ? .icmp(.echoRequest(.v4)) : .missing(.icmp)))
      #expect(decoded.error?.needed == 8)
      #expect(decoded.error?.available == count - 20)
    default:
      guard case .echo(let kind, let echo) = report.quoted?.transport else { throw NoReport() }
      #expect(kind == .echoRequest(.v4))
      #expect(echo.sequence == 1)
      #expect(echo.payload == 36..<8 + count, "the cookie may be in the quote")
      #expect(decoded.error == nil)
    }
  }

  @Test("ports need four bytes", arguments: [20, 21, 23, 24])
  func ports(count: Int) throws {
    let datagram = Array(Sample.portUnreachable.bytes.dropFirst(28).prefix(count))
    let decoded = decode(.v4, type: 3, code: 3, [0, 0, 0, 0] + datagram)
    let transport = try report(decoded).quoted?.transport
    #expect(transport == (count < 24 ? .missing(.udp) : .ports(.udp, source: 40000, destination: 33434)))
    #expect((decoded.error == nil) == (count == 24))
  }

  @Test("a quote of the other version is an error", arguments: [ICMPVersion.v4, .v6])
  func version(version: ICMPVersion) throws {
    let sample = version == .v4 ? Sample.echoRequest6 : .echoRequest
    let decoded = decode(version, type: version == .v4 ? 3 : 1, [0, 0, 0, 0] + sample.bytes)
    #expect(try report(decoded).quoted == nil)
    #expect(decoded.error?.fault == .invalid(.version, value: version == .v4 ? 6 : 4))
  }

  @Test("a quoted later fragment carries nothing that could be told")
  func fragment() throws {
    let quoted = try report(decode(.v4, type: 11, [0, 0, 0, 0] + Sample.laterFragment.bytes)).quoted
    #expect(quoted?.transport == QuotedPacket.Transport.none)
    #expect(quoted?.packet.isFragment == true)
  }

  @Test("an error in a quoted error is its type and code")
  func nested() throws {
    let quoted = try report(decode(.v4, type: 3, [0, 0, 0, 0] + Sample.portUnreachable.bytes)).quoted
    #expect(quoted?.transport == .icmp(ICMPKind(.v4, type: 3, code: 3)))
  }

  @Test(
    "a length beyond the message is reported, and everything is taken for the quote", arguments: [8, 255] as [UInt8])
  func quotedLength(words: UInt8) throws {
    let quote = Array(Sample.echoRequest.bytes.prefix(28))
    let decoded = decode(.v4, type: 11, [0, words, 0, 0] + quote)
    #expect(
      decoded.error
        == DecodeError(.icmpv4, at: 8, .truncated(needed: Int(words) * 4, available: 28, limit: .capture)))
    let report = try report(decoded)
    #expect(report.extensions == nil)
    #expect(report.quotedRange == 8..<36)
    #expect(report.quoted?.packet.upper == .icmp)
  }

  @Test("a length that cuts the quote is obeyed")
  func shortQuote() throws {
    let decoded = decode(.v4, type: 3, [0, 4, 0, 0] + Sample.echoRequest.bytes)
    let report = try report(decoded)
    #expect(report.quotedRange == 8..<24)
    #expect(report.extensions == 24..<92)
    #expect(decoded.error == DecodeError(.ipv4, at: 8, .truncated(needed: 20, available: 16, limit: .quotedLength)))
  }

  @Test("a router that leaves the MTU zero tells none")
  func noMTU() throws {
    let decoded = decode(.v4, type: 3, code: 4, [0, 0, 0, 0] + Sample.echoRequest.bytes)
    #expect(try report(decoded).detail == .none)
  }

  @Test("an inner total length that makes no sense does not hide the ports")
  func innerLength() throws {
    var datagram = Array(Sample.portUnreachable.bytes.dropFirst(28))
    datagram[2] = 0
    datagram[3] = 8
    let decoded = decode(.v4, type: 3, code: 3, [0, 0, 0, 0] + datagram)
    #expect(try report(decoded).quoted?.transport == .ports(.udp, source: 40000, destination: 33434))
    #expect(decoded.error?.limit == .totalLength)
  }

  @Test("padding behind a short quoted packet is not part of it")
  func padding() throws {
    let report = try #require(Sample.timeExceeded6WithLabels.layers.report)
    guard case .v6(let header, _) = report.quoted?.packet.header else { throw NoReport() }
    #expect(40 + Int(header.payloadLength) < report.quotedRange.count)
  }

  @Test(
    "a redirect of ICMPv6 with damaged options still names the gateway",
    arguments: [
      ("0200000000000000", 0, "needs 8 bytes, 0 are there (option length)"),
      ("02", 0, "needs 8 bytes, 1 are there (end of the capture)"),
      ("02020000 00000000", 0, "needs 16 bytes, 8 are there (end of the capture)"),
      ("0201000000000000 04ff0000", 8, "needs 2040 bytes, 4 are there (end of the capture)"),
      ("0201000000000000", nil, ""),
      ("", nil, ""),
    ] as [(String, Int?, String)])
  func redirect(options: String, offset: Int?, fault: String) throws {
    let addresses = [UInt8](repeating: 0xfe, count: 16) + [UInt8](repeating: 0x20, count: 16)
    let decoded = decode(.v6, type: 137, [0, 0, 0, 0] + addresses + Hexadecimal.bytes(options))
    let report = try report(decoded)
    #expect(report.detail == .gateway(.v6(IPv6Address(high: 0xfefe_fefe_fefe_fefe, low: 0xfefe_fefe_fefe_fefe))))
    #expect(report.quoted == nil)
    #expect(decoded.error?.offset == offset.map { 40 + $0 })
    if offset != nil {
      #expect(decoded.error?.layer == .neighborDiscoveryOption)
      #expect(decoded.error?.fault.description == fault)
    }
  }

  @Test("a quoted packet of a redirect that is cut off is decoded as far as it goes")
  func redirectCut() throws {
    let addresses = [UInt8](repeating: 0xfe, count: 32)
    let option = [4, 20, 0, 0, 0, 0, 0, 0] + Sample.echoRequest6.bytes.prefix(56)
    let decoded = decode(.v6, type: 137, [0, 0, 0, 0] + addresses + option)
    #expect(try report(decoded).quoted?.packet.upper == .icmpv6)
    #expect(decoded.error?.needed == 160)
    #expect(decoded.error?.available == 64)
  }
}

import Addresses
import Sockets
import TestSupport
import Testing
import Wire

@testable import Probe

@Suite struct SynAnswerTests {
  private static let (here, there, router) = (
    IPv4Address(192, 0, 2, 1), IPv4Address(198, 51, 100, 7), IPv4Address(203, 0, 113, 9)
  )
  private static let (here6, there6) = (
    IPv6Address(high: 0x2001_0db8_0000_0001, low: 1), IPv6Address(high: 0x2001_0db8_0000_0002, low: 2)
  )

  private static func segment(_ flags: TCPHeader.Flags, acknowledgment: UInt32, port: UInt16 = 40_000) -> [UInt8] {
    var bytes: [UInt8] = []
    let header = IPv4Header(source: there, destination: here, protocol: .tcp, payloadCount: 20)
    header?.append(to: &bytes)
    TCPHeader.append(
      from: 443, to: port, sequence: 9, acknowledgment: acknowledgment, flags, window: 1, to: &bytes
    ) { PseudoHeader(source: there, destination: here, protocol: .tcp, length: $0) }
    return bytes
  }

  /// The SYN as it was sent.
  private static func question() -> [UInt8] {
    SynSegment(EchoOptions(), from: 40_000, hops: 64)
      .bytes(from: .v4(here), to: .v4(there), 443, sequence: 0xffff_ffff)
  }

  /// An ICMP error that quotes `quote`.
  private static func error(_ type: UInt8, _ code: UInt8, _ quote: [UInt8]) -> [UInt8] {
    var message: [UInt8] = [type, code, 0, 0, 0, 0, 0, 0] + quote
    var sum = InternetChecksum()
    sum.add(message)
    message[2] = UInt8(truncatingIfNeeded: sum.value >> 8)
    message[3] = UInt8(truncatingIfNeeded: sum.value)
    var bytes: [UInt8] = []
    IPv4Header(source: router, destination: here, protocol: .icmp, payloadCount: message.count)?.append(to: &bytes)
    return bytes + message
  }

  private func answer(_ bytes: [UInt8]) -> SynAnswer? {
    bytes.withUnsafeBytes { SynAnswer($0, ownPort: 40_000) }
  }

  @Test("SYN with ACK is a welcome and RST with ACK a refusal, of the number before the one that is acknowledged")
  func segments() {
    let welcome = answer(Self.segment([.syn, .ack], acknowledgment: 0))
    #expect(welcome?.said == .welcome && welcome?.cookie == 0xffff_ffff && welcome?.port == 443)
    #expect(welcome?.asked == .v4(Self.there) && welcome?.from == .v4(Self.there))
    #expect(answer(Self.segment([.rst, .ack], acknowledgment: 5))?.said == .reset)
    #expect(answer(Self.segment([.rst, .syn, .ack], acknowledgment: 5))?.said == .reset)
    for flags in [TCPHeader.Flags.ack, .syn, .rst, [.fin, .psh]] {
      #expect(answer(Self.segment(flags, acknowledgment: 5)) == nil)
    }
    #expect(answer(Self.segment([.syn, .ack], acknowledgment: 5, port: 40_001)) == nil)
  }

  @Test("an ICMP error names its router and the SYN that it quotes, if only eight bytes of it", arguments: [44, 28])
  func messages(quoted: Int) {
    let quote = Array(Self.question().prefix(quoted))
    let prohibited = answer(Self.error(3, 13, quote))
    #expect(prohibited?.said == .message(type: 3, code: 13, info: 0) && prohibited?.from == .v4(Self.router))
    #expect(prohibited?.asked == .v4(Self.there) && prohibited?.port == 443 && prohibited?.cookie == 0xffff_ffff)
    #expect(answer(Self.error(11, 0, quote))?.said == .message(type: 11, code: 0, info: 0))
    // Advice, what a SYN cannot be, and what is no error.
    for (type, code) in [(5, 1), (4, 0), (3, 4), (8, 0)] as [(UInt8, UInt8)] {
      #expect(answer(Self.error(type, code, quote)) == nil)
    }
    #expect(answer(Self.error(3, 13, Array(quote.prefix(27)))) == nil)
    var damaged = Self.error(3, 13, quote)
    damaged[24] ^= 1
    #expect(answer(damaged) == nil)
  }

  @Test("over IPv6, what lies behind extension headers is found as well")
  func extensions() {
    var segment: [UInt8] = []
    TCPHeader.append(
      from: 22, to: 40_000, sequence: 1, acknowledgment: 8, [.syn, .ack], window: 1, to: &segment
    ) { PseudoHeader(source: Self.there6, destination: Self.here6, protocol: .tcp, length: $0) }
    var bytes: [UInt8] = []
    IPv6Header(
      source: Self.there6, destination: Self.here6, nextHeader: .destinationOptions,
      payloadLength: UInt16(8 + segment.count)
    ).append(to: &bytes)
    bytes += [6, 0, 1, 4, 0, 0, 0, 0] + segment
    let found = answer(bytes)
    #expect(found?.said == .welcome && found?.asked == .v6(Self.there6) && found?.cookie == 7)
  }

  @Test("no bytes are fatal: random ones, cut ones and damaged ones")
  func hostile() {
    var generator = SeededGenerator(seed: 4711)
    let samples = [
      Self.segment([.syn, .ack], acknowledgment: 0), Self.error(3, 13, Self.question()),
      SynSegment(EchoOptions(), from: 1, hops: 1).bytes(from: .v6(Self.here6), to: .v6(Self.there6), 1, sequence: 0),
    ]
    var answers = 0
    for round in 0..<20_000 {
      var bytes = generator.bytes(Int.random(in: 0...120, using: &generator))
      if !bytes.isEmpty { bytes[0] = round % 2 == 0 ? 0x45 : 0x60 }
      if answer(bytes) != nil { answers += 1 }
      var sample = samples[round % samples.count]
      sample[Int.random(in: 0..<sample.count, using: &generator)] = generator.bytes(1)[0]
      if answer(Array(sample.prefix(Int.random(in: 0...sample.count, using: &generator)))) != nil { answers += 1 }
    }
    #expect(answers > 0 && answers < 20_000)
  }
}

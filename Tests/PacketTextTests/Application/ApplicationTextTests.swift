import PacketText
import TestSupport
import Testing
import Wire

/// Texts of applications, compared byte for byte with what the installed tcpdump prints.
@Suite(.enabled(if: TcpdumpLines.isInstalled, TcpdumpLines.absence))
struct ApplicationTextTests {
  private typealias Packet = TcpdumpLines.Packet

  private func text(_ packet: Packet, isTCP: Bool, verbosity: Int) -> [UInt8] {
    var options = TextOptions()
    options.verbosity = verbosity
    var out = TextBuffer()
    PacketReader.read(packet.bytes) { reader in
      var reader = reader
      reader.narrow(to: packet.originalLength, by: .totalLength)
      _ = reader.skip(20)
      var header = reader
      let ports = (header.u16() ?? 0, header.u16() ?? 0)
      _ = reader.skip(isTCP ? 20 : 8)
      switch ApplicationProtocol(isTCP: isTCP, ports: ports.0, ports.1) {
      case .dns:
        if isTCP { out.put(" ") }
        DNSText(options: options).put(reader, isTCP: isTCP, kind: .dns, into: &out)
      case .mdns: DNSText(options: options).put(reader, isTCP: false, kind: .mdns, into: &out)
      case .dhcp: DHCPText(options: options).put(reader, into: &out)
      case .ntp: NTPText(options: options).put(reader, into: &out)
      case .http:
        out.put(": ")
        HTTPText(options: options).put(reader, into: &out)
      case .dhcpv6: DHCPv6Text(options: options).put(reader, into: &out)
      case .tls, .quic, .llmnr, nil: Issue.record("nothing is printed of \(ports)")
      }
    }
    return out.array()
  }

  private func compare(_ packets: [Packet], isTCP: Bool = false, verbosities: [Int] = [0, 1, 2, 3]) throws {
    for verbosity in verbosities {
      let theirs = try TcpdumpLines.texts(packets, verbosity: verbosity)
      try #require(theirs.count == packets.count)
      for (packet, expected) in zip(packets, theirs) {
        let ours = text(packet, isTCP: isTCP, verbosity: verbosity)
        #expect(
          String(decoding: ours, as: UTF8.self) == String(decoding: expected, as: UTF8.self),
          "verbosity \(verbosity): \(packet.bytes.dropFirst(isTCP ? 40 : 28))")
      }
    }
  }

  @Test("a message is printed as tcpdump prints it, whole and cut at every byte", arguments: ApplicationSample.all)
  func samples(sample: ApplicationSample) throws {
    let ports = sample.kind.ports
    var packets = [Packet(sample.bytes, ports: ports)]
    for count in 0..<sample.bytes.count {
      packets.append(Packet(sample.bytes, ports: ports, captured: count))
      packets.append(Packet(Array(sample.bytes.prefix(count)), ports: ports))
    }
    try compare(packets)
  }

  @Test(
    "a damaged message is printed as tcpdump prints it",
    // Of DHCPv6 the rare options, which damage makes, are not printed in full.
    arguments: ApplicationSample.all.filter { $0.kind != .dhcpv6 })
  func damaged(sample: ApplicationSample) throws {
    var generator = SeededGenerator(seed: UInt64(sample.bytes.count))
    try compare(
      (0..<300).map { _ in Packet(sample.bytes.damaged(using: &generator), ports: sample.kind.ports) })
  }

  @Test("every type, class, result and operation of DNS has tcpdump's name")
  func names() throws {
    func question(_ flags: UInt16, type: UInt16, class number: UInt16) -> [UInt8] {
      [0x12, 0x34, UInt8(flags >> 8), UInt8(flags & 0xff), 0, 1, 0, 0, 0, 0, 0, 0, 1, 0x61, 0]
        + [UInt8(type >> 8), UInt8(type & 0xff), UInt8(number >> 8), UInt8(number & 0xff)]
    }
    var messages = (0..<300).map { question(0x100, type: $0, class: 1) }
    messages += [0, 1, 2, 3, 4, 255, 256, 0x8001].map { question(0x100, type: 1, class: $0) }
    messages += (0..<4096).map { question($0 * 16 + 5, type: 1, class: 1) }
    try compare(messages.map { Packet($0, ports: (53, 40000)) }, verbosities: [0])
  }

  @Test("every option of DHCP is printed as tcpdump does, with data of every length up to seventeen")
  func options() throws {
    let start = ApplicationSample.dhcpDiscover.bytes.prefix(240)
    var packets: [Packet] = []
    for code in UInt8.min...UInt8.max {
      for length in UInt8(0)...17 {
        let option = [code, length] + (0..<length).map { $0 + 1 }
        packets.append(Packet(start + option + [53, 1, 2, 255], ports: (68, 67)))
      }
    }
    try compare(packets, verbosities: [1, 3])
  }

  @Test("times of NTP from 1900 to 2036 have tcpdump's dates")
  func dates() throws {
    var generator = SeededGenerator(seed: 1900)
    let packets = (0..<2000).map { number in
      var bytes = ApplicationSample.ntpServer.bytes
      bytes.replaceSubrange(16..<48, with: generator.bytes(32))
      // Near the ends of years and months as well.
      let seconds = UInt32(number) &* 2_147_483
      for place in 0..<4 { bytes[16 + place] = UInt8(truncatingIfNeeded: seconds >> UInt32(24 - 8 * place)) }
      return Packet(bytes, ports: (123, 123))
    }
    try compare(packets, verbosities: [1])
  }

  @Test("DNS over TCP, with its length right and wrong")
  func overTCP() throws {
    let message = ApplicationSample.dnsAnswer.bytes
    let count = message.count
    var packets = [count, count - 1, 0, 500].map {
      Packet([UInt8($0 >> 8), UInt8($0 & 0xff)] + message, isTCP: true, ports: (53, 40000))
    }
    packets.append(Packet([7], isTCP: true, ports: (53, 40000)))
    for cut in 2..<count {
      packets.append(Packet([0, UInt8(count)] + message, isTCP: true, ports: (53, 40000), captured: cut))
    }
    try compare(packets, isTCP: true)
  }

  @Test(
    "HTTP is printed as tcpdump does, whole and cut at every byte",
    arguments: [
      "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n", "HTTP/1.1 200 OK\r\nServer: y\r\n\r\nbody\r\n",
      "PROPFIND /a b HTTP/1.0\n\n", "HTTP/1.1 200", "GETX / HTTP\r\n", " GET /\r\n", "GET\t/\r\n", "HTTP/1.1 20\r\n",
      "get / http/1.1\r\n", "GET /\u{1b}[2J HTTP/1.1\r\n", "a 200 b\n", "PATCH / HTTP/1.1\r\n",
    ])
  func http(words: String) throws {
    let bytes = Array(words.utf8)
    var packets = [Packet(bytes, isTCP: true, ports: (40000, 80))]
    for count in 1..<bytes.count {
      packets.append(Packet(bytes, isTCP: true, ports: (8080, 40000), captured: count))
      packets.append(Packet(Array(bytes.prefix(count)), isTCP: true, ports: (40000, 80)))
    }
    try compare(packets, isTCP: true, verbosities: [0, 1])
  }
}

extension [UInt8] {
  /// The same with one to three places changed, cut off or filled in.
  func damaged(using generator: inout SeededGenerator) -> [UInt8] {
    var bytes = self
    for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
      let position = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: bytes[position] = [0, 1, 0x3f, 0x40, 0x41, 0x7f, 0x80, 0xc0, 0xff].randomElement(using: &generator) ?? 0
      case 1: bytes[position] ^= 1 << UInt8.random(in: 0...7, using: &generator)
      case 2 where position > 0: bytes.removeSubrange(position...)
      default: bytes.insert(contentsOf: generator.bytes(.random(in: 1...4, using: &generator)), at: position)
      }
    }
    return bytes
  }
}

import Addresses
import Testing
import Wire

/// Every decoder of an application, on a message that is as it should be.
@Suite struct ApplicationTests {
  @Test("the questions and records of a DNS message, their names through pointers")
  func dns() throws {
    try Sample.dnsAnswer.bytes.reading { reader in
      var rest = reader
      let message = try #require(DNSMessage.decode(&rest).value)
      #expect(message.header.identifier == 0x1234)
      #expect(message.header.flags.isResponse && message.header.flags.offersRecursion && message.result == 0)
      #expect(message.question?.type == .a)
      var entries = message.entries
      var lines: [String] = []
      while let entry = entries.next() {
        switch entry {
        case .question(let question): lines.append(try #require(question.name.text(in: message.bytes)))
        case .record(let record):
          let name = try #require(record.name.text(in: message.bytes))
          lines.append("\(record.section) \(name) \(record.type) \(record.timeToLive) \(record.data)")
        }
      }
      #expect(entries.error == nil)
      #expect(
        lines == [
          "www.example.com", "answer www.example.com CNAME 300 45..<51", "answer web.example.com A 5 63..<67",
        ])
    }
  }

  @Test(
    "a name that leads nowhere ends, and says how",
    arguments: [
      ("c00c", DNSLabels.End.pointer), ("0161c00c", .pointer), ("c0ff", .pointer), ("0161", .missing), ("c0", .missing),
      ("056162", .cut(13..<15)), ("4261", .extended(2)), ("8061", .reserved), ("0161c00000", .cut(1..<19)),
    ])
  func badNames(hexadecimal: String, end: DNSLabels.End) {
    // The header's first byte is the length of a label, so that a pointer to it leads to an end as well.
    let bytes = Hexadecimal.bytes("3f" + String(repeating: "00", count: 11) + hexadecimal)
    bytes.reading { reader in
      var place = reader
      _ = place.skip(12)
      var labels = DNSName(at: place).labels(in: reader)
      while labels.next() != nil {}
      if case .cut = end {
        guard case .cut = labels.end else {
          Issue.record("\(String(describing: labels.end))")
          return
        }
      } else {
        #expect(labels.end == end)
      }
      #expect(DNSName(at: place).text(in: reader) == nil)
    }
  }

  @Test("a chain of pointers costs no more than a name, and a long name ends")
  func bounds() {
    // Pointers that each lead to the one before: more of them than are followed.
    var bytes = [UInt8](repeating: 0, count: 12) + [0, 0]
    for number in 0..<1000 {
      let target = 12 + number * 2
      bytes += [0xc0 | UInt8(target >> 8), UInt8(target & 0xff)]
    }
    #expect(steps(bytes, at: 12 + 2 * 100) == .root)
    #expect(steps(bytes, at: 12 + 2 * 1000) == .pointer)
    let long = [UInt8](repeating: 0, count: 12) + [UInt8](repeating: 1, count: 400) + [0]
    guard case .tooLong = steps(long, at: 12) else {
      Issue.record("a name of 400 bytes is no name")
      return
    }
  }

  private func steps(_ bytes: [UInt8], at offset: Int) -> DNSLabels.End? {
    bytes.reading { reader in
      var place = reader
      _ = place.skip(offset)
      var labels = DNSName(at: place).labels(in: reader)
      while labels.next() != nil {}
      return labels.end
    }
  }

  @Test("what is not printable in a name is escaped as in a zone file")
  func escapes() {
    let bytes = Hexadecimal.bytes(String(repeating: "00", count: 12) + "04 2e5c00ff 03 41207f 00")
    bytes.reading { reader in
      var place = reader
      _ = place.skip(12)
      #expect(DNSName(at: place).text(in: reader) == #"\.\\\000\255.A\032\127"#)
    }
  }

  @Test("a DHCP message and its options")
  func dhcp() throws {
    let sample = Sample.dhcpRequest
    try sample.bytes.reading { reader in
      var rest = reader
      let message = try #require(DHCPMessage.decode(&rest).value)
      #expect(message.operation == 1 && message.identifier == 0x1234_5678 && message.seconds == 5)
      #expect(message.isBroadcast)
      #expect(message.yourAddress == IPv4Address(192, 0, 2, 5) && message.relayAddress == IPv4Address(192, 0, 2, 254))
      #expect(message.clientHardware?.description == "02:03:04:05:06:07")
      #expect(sample.text(message.serverName) == "srv" && sample.text(message.bootFile) == "boot")
      let options = try #require(message.options.flatMap(reader.slice))
      let list = Array(DHCPOptions(options))
      #expect(list.map(\.code) == [DHCPOption.messageType, DHCPOption.hostName])
      #expect(sample.text(list.last?.data) == "host")
    }
  }

  @Test("an NTP message")
  func ntp() throws {
    var message: NTPMessage?
    Sample.ntpAnswer.bytes.reading { reader in
      var reader = reader
      message = NTPMessage.decode(&reader).value
    }
    let value = try #require(message)
    #expect(value.version == 4 && value.mode == 4 && value.stratum == 2 && value.poll == 6 && value.precision == -20)
    #expect(value.transmitTime.seconds == 0xe8f0_0001 && value.transmitTime.nanoseconds == 750_000_000)
    #expect(value.transmitTime.secondsSince1970 == 1_699_053_953)
  }

  @Test("the hello of a TLS client: server, protocols and version")
  func tls() throws {
    let sample = Sample.clientHello
    try sample.bytes.reading { reader in
      let hello = try #require(TLSClientHello(reader))
      #expect(hello.isWhole)
      #expect(hello.legacyVersion == 0x0303 && hello.version == 0x0304)
      #expect(sample.text(hello.serverName) == "www.example.com")
      let protocols = try #require(hello.protocols(in: reader))
      #expect(protocols.map { sample.text($0) } == ["h2", "http/1.1"])
    }
  }

  @Test("a hello that is cut tells what is there")
  func cutHello() throws {
    let sample = Sample.clientHello
    for count in 0..<sample.count {
      let hello = Array(sample.bytes.prefix(count)).reading { TLSClientHello($0) }
      #expect((hello != nil) == (count >= 43), "cut at \(count)")
      #expect(hello?.isWhole != true, "cut at \(count)")
      // The extension with the name lies behind the ciphers.
      #expect((hello?.serverName != nil) == (count >= 142), "cut at \(count)")
    }
  }

  @Test("the first line and the host of an HTTP message")
  func http() throws {
    let sample = Sample.httpRequest
    let message = try #require(sample.bytes.reading { HTTPMessage($0) })
    guard case .request(let method, let target) = message.line else {
      Issue.record("\(message)")
      return
    }
    #expect(sample.text(method) == "GET" && sample.text(target) == "/a?b" && message.isWhole)
    #expect(sample.text(message.host) == "example.com:81")
    let answer = Array("HTTP/1.1 404 Not Found\r\n".utf8).reading { HTTPMessage($0) }
    #expect(answer?.line == .status(code: 404, reason: 13..<22))
    for words in [
      "", "GET", "\u{16}\u{3}\u{1}", "get / x\r\n", "HTTP/1.1 4x4\r\n", "GET / SMTP\r\n", "HELLO WORLD\r\n",
    ] {
      #expect(Array(words.utf8).reading { HTTPMessage($0) } == nil, "\(words)")
    }
  }

  @Test("the long header of QUIC")
  func quic() throws {
    func decode(_ hexadecimal: String) -> Decoded<QUICLongHeader> {
      Hexadecimal.bytes(hexadecimal).reading { reader in
        var reader = reader
        return QUICLongHeader.decode(&reader)
      }
    }
    let header = try #require(decode("c3 00000001 08 8394c8f03e515708 00 00 4004 aabbccdd").value)
    #expect(header.version == 1 && header.kind == .initial && header.destination == 6..<14 && header.source.isEmpty)
    #expect(decode("e0 00000001 00 00").value?.kind == .handshake)
    #expect(decode("d0 6b3343cf 00 00").value?.kind == .initial)
    #expect(decode("80 00000000 00 00").value?.kind == .versionNegotiation)
    #expect(decode("c0 faceb00c 00 00").value?.kind == nil)
    #expect(decode("40 00000001 00 00").error?.fault == .invalid(.type, value: 0x40))
    let tooLong = decode("c0 00000001 15" + String(repeating: "00", count: 22))
    #expect(tooLong.error?.fault == .invalid(.length, value: 21))
  }

  @Test(
    "what a payload is, by its ports and by its content",
    arguments: [
      (Sample.dnsAnswer, false, 53, ApplicationProtocol.dns), (.dnsAnswer, false, 5353, .mdns),
      (.dnsAnswer, true, 53, .dns), (.dnsAnswer, false, 4242, nil), (.dhcpRequest, false, 67, .dhcp),
      (.ntpAnswer, false, 123, .ntp), (.clientHello, true, 443, .tls), (.clientHello, true, 9999, .tls),
      (.clientHello, true, 80, .tls), (.httpRequest, true, 9999, .http), (.httpRequest, true, 443, .http),
      (.quicInitial, false, 443, .quic), (.quicInitial, false, 9999, .quic), (.quicInitial, true, 443, nil),
      (.ntpAnswer, true, 443, nil), (.dnsAnswer, false, 443, nil),
    ] as [(Sample, Bool, UInt16, ApplicationProtocol?)])
  func guess(sample: Sample, isTCP: Bool, port: UInt16, expected: ApplicationProtocol?) {
    for ports in [(port, UInt16(40000)), (40000, port)] {
      #expect(
        sample.bytes.reading { ApplicationProtocol.guess($0, isTCP: isTCP, ports: ports.0, ports.1) } == expected)
    }
  }
}

import TestSupport
import Testing
import Wire

/// Every decoder of an application, on bytes that it does not expect.
@Suite struct HostileApplicationTests {
  /// Decodes in every way; gives a text of all that was understood, so that two runs can be compared.
  private func everything(_ reader: PacketReader) -> String {
    var results: [String] = []
    var rest = reader
    let dns = DNSMessage.decode(&rest)
    check(dns.error, reader)
    if let message = dns.value {
      results.append("\(message.header) \(message.result)")
      var count = 0
      var entries = message.entries
      while let entry = entries.next() {
        count += 1
        if case .record(let record) = entry { inside(record.data, reader) }
        results.append("\(entry)")
      }
      check(entries.error, reader)
      // Five bytes are the shortest entry there is.
      #expect(count * 5 <= reader.remaining)
      results.append("\(message.question?.name.text(in: message.bytes) ?? "-")")
    }
    rest = reader
    let dhcp = DHCPMessage.decode(&rest)
    check(dhcp.error, reader)
    for range in [dhcp.value?.serverName, dhcp.value?.bootFile, dhcp.value?.options] { inside(range, reader) }
    var options = DHCPOptions(reader)
    while let option = options.next() { inside(option.data, reader) }
    check(options.error, reader)
    rest = reader
    let ntp = NTPMessage.decode(&rest)
    check(ntp.error, reader)
    let hello = TLSClientHello(reader)
    inside(hello?.serverName, reader)
    inside(hello?.protocols, reader)
    for name in hello?.protocols(in: reader).map(Array.init) ?? [] { inside(name, reader) }
    let http = HTTPMessage(reader)
    inside(http?.host, reader)
    rest = reader
    let quic = QUICLongHeader.decode(&rest)
    check(quic.error, reader)
    inside(quic.value?.destination, reader)
    inside(quic.value?.source, reader)
    results.append("\(dhcp) \(ntp) \(String(describing: hello)) \(String(describing: http)) \(quic)")
    return results.joined(separator: "\n")
  }

  private func check(_ error: DecodeError?, _ reader: PacketReader) {
    guard let error else { return }
    #expect(error.offset >= reader.range.lowerBound && error.offset <= reader.range.upperBound)
    if let needed = error.needed, let available = error.available { #expect(needed > available && available >= 0) }
  }

  private func inside(_ range: Range<Int>?, _ reader: PacketReader) {
    if let range { #expect(reader.slice(range) != nil, "\(range)") }
  }

  private func check(_ bytes: [UInt8]) {
    let first = bytes.reading(poison: 0xa5) { everything($0) }
    #expect(bytes.reading(poison: 0x5a) { everything($0) } == first, "\(bytes)")
  }

  @Test("cut after each byte, nothing around it is read", arguments: Sample.applications)
  func truncation(sample: Sample) {
    for count in 0...sample.count { check(Array(sample.bytes.prefix(count))) }
  }

  @Test("damaged in a few places", arguments: Sample.applications)
  func damaged(sample: Sample) {
    var generator = SeededGenerator(seed: UInt64(sample.count))
    for _ in 0..<3000 {
      var bytes = sample.bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let position = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[position] =
          Bool.random(using: &generator)
          ? [0, 1, 0x3f, 0x40, 0x41, 0xc0, 0xff].randomElement(using: &generator) ?? 0
          : bytes[position] ^ 1 << UInt8.random(in: 0...7, using: &generator)
      }
      check(bytes)
    }
  }

  @Test("random bytes", arguments: [UInt64(21), 22])
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<3000 { check(generator.bytes(.random(in: 0...300, using: &generator))) }
  }
}

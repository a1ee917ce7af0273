import TestSupport
import Testing
import Wire

/// Every sample, cut off after each of its bytes.
@Suite struct TruncationTests {
  @Test("a packet cut anywhere says what is missing, and reads nothing around it", arguments: Sample.all)
  func everyLength(sample: Sample) throws {
    for count in 0..<sample.count {
      let bytes = Array(sample.bytes.prefix(count))
      let layers = bytes.reading(poison: 0xa5) { Layers($0) }
      #expect(bytes.reading(poison: 0x5a) { Layers($0) } == layers, "cut at \(count)")
      #expect(bytes.reading(poison: 0x00) { Layers($0) } == layers, "cut at \(count)")

      let error = try #require(layers.packet.error, "cut at \(count)")
      #expect(error.limit == .capture, "cut at \(count)")
      let needed = try #require(error.needed)
      let available = try #require(error.available)
      #expect(needed > available)
      #expect(error.offset + available == count)
      #expect(error.offset + needed <= sample.count)
    }
  }

  @Test("what is understood of a part is what is understood of the whole", arguments: Sample.all)
  func agreement(sample: Sample) throws {
    let whole = sample.layers
    for count in 0..<sample.count {
      let part = Array(sample.bytes.prefix(count)).reading { Layers($0) }
      guard let packet = part.packet.value else { continue }
      #expect(packet.source == whole.packet.value?.source)
      #expect(packet.destination == whole.packet.value?.destination)
      #expect(packet.hopLimit == whole.packet.value?.hopLimit)
      #expect(packet.upper == nil || packet.upper == whole.packet.value?.upper)
      guard let message = part.message?.value else { continue }
      #expect(message.kind == whole.message?.value?.kind)
      #expect(message.checksum == .notVerified, "not all of it is here")
      if let report = part.report {
        #expect(report.detail == whole.report?.detail)
        #expect(report.quoted == nil || report.quoted?.packet.source == whole.report?.quoted?.packet.source)
      }
      #expect(part.echo == nil || part.echo?.sequence == whole.echo?.sequence)
    }
  }

  @Test("a message alone, as a datagram socket gives it, cut anywhere", arguments: Sample.all)
  func messages(sample: Sample) throws {
    guard let packet = sample.layers.packet.value, let upper = packet.upper else { return }
    let version: ICMPVersion = upper == .icmp ? .v4 : .v6
    let start = sample.bytes.reading { reader in
      var reader = reader
      _ = IPPacket.decode(&reader)
      return reader.offset
    }
    let message = Array(sample.bytes.dropFirst(start))
    for count in 0..<message.count {
      let bytes = Array(message.prefix(count))
      let decoded = bytes.reading { decode($0, version) }
      #expect(bytes.reading(poison: 0x5a) { decode($0, version) } == decoded)
      if count < 2 { #expect(decoded.value == nil) }
      if count < 8 {
        #expect(decoded.error?.needed == 8)
        #expect(decoded.error?.available == count)
        #expect(decoded.value?.body ?? .missing == .missing)
      }
    }
  }

  private func decode(_ reader: PacketReader, _ version: ICMPVersion) -> Decoded<ICMPMessage> {
    var reader = reader
    return ICMPMessage.decode(&reader, version: version)
  }

  @Test("padding behind a packet changes nothing", arguments: Sample.all)
  func padding(sample: Sample) {
    let padded = (sample.bytes + [UInt8](repeating: 0xee, count: 46)).reading { Layers($0) }
    #expect(padded == sample.layers)
    #expect(padded.packet.error == nil)
    #expect(padded.message?.error == nil)
  }

  @Test("a packet in the middle of others is decoded where it lies", arguments: Sample.all)
  func offset(sample: Sample) throws {
    let around = [UInt8](repeating: 0x45, count: 14)
    let echo = sample.layers.echo
    (around + sample.bytes + around).reading { reader in
      var reader = reader
      #expect(reader.skip(14) == true)
      let layers = Layers(reader)
      #expect(layers.packet.error == nil)
      #expect(layers.packet.value?.source == sample.layers.packet.value?.source)
      #expect(layers.echo?.payload.lowerBound == echo.map { $0.payload.lowerBound + 14 })
      #expect(layers.message?.value?.checksum == sample.layers.message?.value?.checksum)
    }
  }
}

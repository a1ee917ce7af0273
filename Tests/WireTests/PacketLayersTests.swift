import TestSupport
import Testing
import Wire

/// The walk over a packet.
@Suite struct PacketLayersTests {
  @Test("every link and tunnel leads to what it carries", arguments: Frame.all)
  func layers(frame: Frame) {
    let walked = frame.bytes.reading { Walked($0, frame.link) }
    #expect(walked.layers == frame.layers)
    #expect(walked.error == nil)
    #expect(walked.errors == [])
    // Headers follow one another without a gap.
    for (header, next) in zip(walked.headers, walked.headers.dropFirst()) {
      #expect(header.upperBound == next.lowerBound)
    }
  }

  @Test("a packet cut anywhere keeps the layers before, and reads nothing around it", arguments: Frame.all)
  func truncation(frame: Frame) {
    let whole = frame.bytes.reading { Walked($0, frame.link) }
    for count in 0..<frame.bytes.count {
      let bytes = Array(frame.bytes.prefix(count))
      let walked = bytes.reading(poison: 0xa5) { Walked($0, frame.link) }
      #expect(bytes.reading(poison: 0x5a) { Walked($0, frame.link) } == walked, "cut at \(count)")
      // The last one may be known only in part.
      for (position, header) in walked.headers.dropLast().enumerated() {
        #expect(whole.headers[position] == header, "cut at \(count)")
        #expect(walked.layers[position] == whole.layers[position], "cut at \(count)")
      }
      for error in walked.errors + [walked.error].compactMap({ $0 }) {
        #expect(error.limit == .capture, "cut at \(count): \(error)")
        #expect((error.needed ?? 0) > (error.available ?? 0))
      }
      // Whatever is missing of a header is told.
      if let end = whole.headers.map({ $0.upperBound }).max(), count < end, walked.error == nil {
        #expect(!walked.errors.isEmpty || walked.layers.count < whole.layers.count, "cut at \(count)")
      }
    }
  }

  @Test("cut by the capture and cut by another layer are different")
  func limits() throws {
    let udp = try #require(Frame.all.first { $0.name == "RAW" })
    var short = udp.bytes
    short.removeLast(4)
    let captured = short.reading { Walked($0, .raw) }
    #expect(captured.errors.map { $0.limit } == [.capture, .capture])
    #expect(captured.errors.map { $0.layer } == [.ipv4, .udp])
    // The total length is four bytes shorter than what UDP says; everything is captured.
    var contradictory = udp.bytes
    contradictory[3] -= 4
    let inner = contradictory.reading { Walked($0, .raw) }
    #expect(inner.errors.map { $0.limit } == [.totalLength])
    #expect(inner.errors.map { $0.layer } == [.udp])
    #expect(inner.layers.last == "udp data, 4 bytes")
  }

  @Test("lengths shorter than their own header end the walk with the field that says so")
  func nonsense() {
    let tcp = "45000028 00004000 40060000 0a000001 0a000002 d4310050 00000001 00000002 40110400 00000000"
    let walked = Hexadecimal.bytes(tcp).reading { Walked($0, .raw) }
    #expect(walked.layers.count == 2)
    #expect(walked.error == DecodeError(.tcp, at: 20, .truncated(needed: 20, available: 16, limit: .dataOffset)))
    let udp = "4500001c 00004000 40110000 0a000001 0a000002 d4310050 00070000"
    let datagram = Hexadecimal.bytes(udp).reading { Walked($0, .raw) }
    #expect(datagram.errors == [DecodeError(.udp, at: 20, .truncated(needed: 8, available: 7, limit: .datagramLength))])
    let gre = "45000018 00004000 402f0000 0a000001 0a000002 00020800"
    #expect(
      Hexadecimal.bytes(gre).reading { Walked($0, .raw) }.error
        == DecodeError(.gre, at: 20, .invalid(.version, value: 2)))
    #expect([0x35, 0, 0].reading { Walked($0, .raw) }.error == DecodeError(.ip, at: 0, .invalid(.version, value: 3)))
  }

  @Test("sixteen headers are walked, and no more")
  func manyHeaders() {
    let tags = Hexadecimal.bytes("020000000002 020000000001 8100" + String(repeating: "00018100", count: 40))
    let walked = tags.reading { Walked($0, .ethernet) }
    #expect(walked.layers.count == 16)
    #expect(walked.error == DecodeError(.packet, at: 14 + 15 * 4, .tooMany(limit: 16)))
  }

  @Test("four tunnels are walked, and no more")
  func manyTunnels() {
    func packet(_ depth: Int) -> [UInt8] {
      (0...depth).reduce(into: []) { bytes, level in
        let length = UInt8(20 * (depth - level + 1))
        bytes += [0x45, 0, 0, length, 0, 0, 0, 0, 64, level == depth ? 253 : 4, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]
      }
    }
    #expect(packet(4).reading { Walked($0, .raw) }.error == nil)
    let walked = packet(5).reading { Walked($0, .raw) }
    #expect(walked.layers.count == 5)
    #expect(walked.error == DecodeError(.tunnel, at: 100, .tooMany(limit: 4)))
  }

  @Test("the depth of a layer counts the tunnels around it")
  func depth() throws {
    let frame = try #require(Frame.tunnels.first { $0.name == "VXLAN" })
    let depths = frame.bytes.reading { reader in
      var walk = PacketLayers(reader, linkType: frame.link)
      var depths: [Int32] = []
      while let layer = walk.next() { depths.append(layer.tunnelDepth) }
      return depths
    }
    #expect(depths == [0, 0, 0, 1, 1, 1, 1])
  }

  @Test("what is read without detours is what the whole decoder reads", arguments: Sample.all)
  func shortIsLong(sample: Sample) throws {
    for count in 0...sample.count {
      Array(sample.bytes.prefix(count)).reading { whole in
        var reader = whole
        let long = IPPacket.decode(&reader)
        var walk = PacketLayers(whole, linkType: .raw)
        guard let layer = walk.next(), case .ip(let short) = layer.content else {
          #expect(long.value == nil)
          #expect(walk.error == long.error)
          return
        }
        #expect(long.value.map { IPDatagram($0) } == short)
        #expect(walk.layerError == long.error)
        #expect(layer.body.range == reader.range)
        #expect(layer.body.missing == reader.missing)
        #expect(layer.packet == long.value)
      }
    }
  }

  @Test("a message in a layer is understood with its pseudo header", arguments: Sample.all)
  func messages(sample: Sample) throws {
    sample.bytes.reading { whole in
      var walk = PacketLayers(whole, linkType: .raw)
      var packet: IPPacket?
      while let layer = walk.next() {
        packet = packet ?? layer.packet
        guard case .icmp(let kind) = layer.content, let packet else { continue }
        var message = layer.whole
        #expect(kind == sample.layers.message?.value?.kind)
        #expect(ICMPMessage.decode(&message, in: packet) == sample.layers.message)
      }
    }
  }

  @Test("a layer stays small, because copies of it are most of the work")
  func size() {
    #expect(MemoryLayout<PacketLayer>.size <= 104)
    #expect(MemoryLayout<PacketLayer.Content>.size <= 48)
  }

  @Test("damaged packets", arguments: [UInt64(1), 2, 3])
  func damaged(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for frame in Frame.all {
      for _ in 0..<300 {
        var bytes = frame.bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          let position = Int.random(in: 0..<bytes.count, using: &generator)
          bytes[position] ^= 1 << UInt8.random(in: 0...7, using: &generator)
        }
        let walked = bytes.reading(poison: 0xa5) { Walked($0, frame.link) }
        #expect(bytes.reading(poison: 0x5a) { Walked($0, frame.link) } == walked, "\(bytes)")
        #expect(walked.layers.count <= PacketLayers.maximumHeaderCount + 1)
        for header in walked.headers { #expect(header.lowerBound >= 0 && header.upperBound <= bytes.count) }
        for error in walked.errors + [walked.error].compactMap({ $0 }) {
          #expect(error.offset >= 0 && error.offset <= bytes.count)
          if let needed = error.needed { #expect(needed > (error.available ?? 0), "\(error) of \(bytes)") }
        }
      }
    }
  }
}

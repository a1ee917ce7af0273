import Addresses
import Testing
import Wire

@testable import Capture

@Suite struct FlowTableTests {
  private let client = Segment()

  @Test("both directions are one conversation, counted apart, and numbers follow the order of appearance")
  func directions() throws {
    let table = FlowTable()
    #expect(table.note(client.with(0, .ack, "abc"), at: 5)?.isForward == true)
    #expect(table.note(client.reply.with(0, .ack, "defgh"), at: 9)?.isForward == false)
    var other = client
    other.sourcePort = 40001
    #expect(table.note(other.reply)?.number == 2)
    #expect(table.note(client, at: 7)?.number == 1)
    let flows = table.flows
    #expect(flows.map(\.number) == [1, 2])
    let flow = try #require(flows.first)
    #expect((flow.forward.packetCount, flow.forward.byteCount, flow.forward.payloadByteCount) == (2, 83, 3))
    #expect((flow.backward.packetCount, flow.backward.byteCount, flow.backward.payloadByteCount) == (1, 45, 5))
    #expect((flow.first, flow.last, flow.duration) == (5, 9, 4))
    #expect(flow.client == FlowEnd(address: .v4(IPv4Address(rawValue: 0xc000_0201)), port: 40000))
    #expect(flow.server == FlowEnd(address: .v4(IPv4Address(rawValue: 0xc000_0202)), port: 80))
    #expect(flows.last?.client.port == 80, "who speaks first is the client, unless it answers")
  }

  @Test(
    "IPv6, UDP, echoes, pieces of datagrams and other protocols have conversations of their own; what has no IP has none"
  )
  func kinds() throws {
    let table = FlowTable()
    var v6 = client
    (v6.source, v6.destination) = (Array(repeating: 1, count: 16), Array(repeating: 2, count: 16))
    var datagram = client
    datagram.kind = 17
    var echo = Segment(payload: [8, 0, 0, 0, 0, 7, 0, 1], kind: 1)
    let numbers = [client, v6, datagram, echo].compactMap { table.note($0)?.number }
    #expect(numbers == [1, 2, 3, 4])
    echo.payload = [0, 0, 0, 0, 0, 7, 0, 1]
    #expect(table.note(echo.reply)?.number == 4, "the reply has the identifier of the request")
    echo.payload = [8, 0, 0, 0, 0, 8, 0, 1]
    #expect(table.note(echo)?.number == 5)
    echo.payload = [3, 3, 0, 0, 0, 7, 0, 1]
    #expect(table.note(echo)?.number == 6, "an error has no identifier")
    var piece = datagram
    piece.fragmentOffset = 1480
    #expect(table.note(piece)?.number == 7)
    #expect(table.note(Segment(payload: [1, 2, 3], kind: 89))?.number == 8)
    #expect(table.note(Segment(kind: 89).reply)?.number == 8)
    let flows = table.flows
    #expect(flows.map(\.protocol.rawValue) == [6, 6, 17, 1, 1, 1, 17, 89])
    #expect(flows.map(\.client.port) == [40000, 40000, 40000, 7, 8, nil, nil, nil])
    let none = PacketReader.read([0, 1, 2]) { table.note($0, linkType: .raw, at: 0, originalLength: 100) == nil }
    #expect(none && (table.otherPacketCount, table.otherByteCount) == (1, 100))
  }

  @Test("a connection is followed from its SYN to both its FINs, and the handshake is timed")
  func handshake() throws {
    let table = FlowTable()
    let server = client.reply
    var states: [TCPConnectionState?] = []
    for (segment, time): (Segment, Int64) in [
      (client.with(99, .syn), 1000), (server.with(499, [.syn, .ack]), 1300), (client.with(100), 1450),
      (client.with(100, [.ack, .fin]), 2000), (server.with(500, [.ack, .fin]), 2100), (client.with(101), 2200),
    ] {
      #expect(table.note(segment, at: time)?.number == 1)
      states.append(table.flows.first?.state)
    }
    #expect(states == [.opening, .answered, .established, .closing, .closed, .closed])
    #expect(table.flows.first?.handshakeTime == 450)
    #expect(table.flows.first?.forward.retransmitCount == 0)
  }

  @Test("who repeats a SYN leaves doubt, and who is refused is told so")
  func doubt() {
    let table = FlowTable()
    table.note(client.with(99, .syn), at: 0)
    table.note(client.with(99, .syn), at: 1_000_000_000)
    #expect(table.flows.first?.forward.retransmitCount == 1)
    table.note(client.reply.with(7, [.syn, .ack]), at: 1_000_000_100)
    table.note(client.with(100), at: 1_000_000_200)
    #expect(table.flows.first?.handshakeTime == nil)
    #expect(table.flows.first?.state == .established)
    table.note(client.with(100, .rst))
    #expect(table.flows.first?.state == .reset)
    var refused = client
    refused.destinationPort = 81
    table.note(refused.with(5, .syn))
    table.note(refused.reply.with(0, [.rst, .ack]))
    #expect(table.flows.last?.state == .refused)
  }

  @Test("who answers is the server, though the SYN was not seen")
  func answerFirst() throws {
    let table = FlowTable()
    #expect(table.note(client.reply.with(7, [.syn, .ack]))?.isForward == false)
    #expect(table.note(client.with(100))?.isForward == true)
    let flow = try #require(table.flows.first)
    #expect((flow.client.port, flow.server.port, flow.state, flow.handshakeTime) == (40000, 80, .established, nil))
  }

  @Test("the same ends with another SYN are another conversation; the same SYN is not")
  func reuse() {
    let table = FlowTable()
    table.note(client.with(99, .syn))
    table.note(client.reply.with(7, [.syn, .ack]))
    table.note(client.with(100))
    #expect(table.note(client.with(99, .syn))?.number == 1, "late, or repeated")
    #expect(table.note(client.with(5000, .syn))?.number == 2)
    #expect(table.note(client.reply.with(70, [.syn, .ack]))?.number == 2)
    table.note(client.reply.with(71, [.rst]))
    #expect(table.note(client.with(5000, .syn))?.number == 3)
    #expect(table.flows.map { $0.forward.packetCount + $0.backward.packetCount } == [4, 3, 1])
  }

  @Test("no more conversations are kept than there is room for: the longest idle ones go, and are counted")
  func eviction() {
    let table = FlowTable(capacity: 64)
    table.followed = 2
    var evicted: [Int] = []
    table.onEviction = { evicted.append($0.number) }
    func segment(_ port: UInt16) -> Segment {
      var segment = client
      segment.sourcePort = port
      return segment
    }
    for port in 1...64 { table.note(segment(UInt16(port)), at: Int64(port)) }
    table.note(segment(1), at: 100)
    for port in 65...74 { table.note(segment(UInt16(port)), at: Int64(port + 100)) }
    #expect(evicted == Array(3...14), "four at a time")
    #expect((table.evictedCount, table.evictedPacketCount, table.evictedByteCount) == (12, 12, 480))
    #expect(table.flows.count == 62 && table.flowCount == 74)
    #expect(table.note(segment(1), at: 300)?.number == 1)
    #expect(table.note(segment(2), at: 300)?.number == 2)
    #expect(table.note(segment(5), at: 300)?.number == 75, "it has been forgotten")
    for port in 100...10_000 { table.note(segment(UInt16(port)), at: Int64(port + 1000)) }
    let counted = table.flows.map { $0.forward.packetCount + $0.backward.packetCount }.reduce(0, +)
    #expect(table.flows.count <= 64 && counted + table.evictedPacketCount == 64 + 1 + 10 + 3 + 9901)
  }

  @Test("many conversations at once are all told apart")
  func many() {
    let table = FlowTable(seed: 7)
    for round in 0..<2 {
      for number in 0..<20_000 {
        var segment = client
        segment.source = [10, 0, UInt8(number >> 8), UInt8(number & 255)]
        let hit = table.note(round == 0 ? segment : segment.reply)
        #expect(hit?.number == number + 1)
      }
    }
    #expect(table.flows.allSatisfy { $0.forward.packetCount == 1 && $0.backward.packetCount == 1 })
  }

  @Test("the name of a server is looked for in the first data of the client, also where it comes in pieces")
  func serverName() {
    let table = FlowTable()
    var asked: [String] = []
    table.searchName = { reader, kind, port in
      let text = String(decoding: reader.array, as: UTF8.self)
      asked.append("\(kind) \(port) \(text)")
      if text.hasSuffix(".") { return .name(String(text.dropLast())) }
      return text.hasPrefix("x") ? .none : .incomplete
    }
    table.note(client.reply.with(0, .ack, "banner."))
    table.note(client.with(0, .ack))
    #expect(asked == ["tcp 40000 banner."], "who speaks first is the client")
    var other = client
    other.sourcePort = 1
    for (sequence, text): (UInt32, String) in [(0, "exam"), (4, "ple."), (8, "more.")] {
      table.note(other.with(sequence, .ack, text))
    }
    #expect(asked.dropFirst() == ["tcp 80 exam", "tcp 80 example."])
    #expect(table.flows.last?.serverName == "example")
    other.sourcePort = 2
    for sequence: UInt32 in [0, 1, 2] { table.note(other.with(sequence, .ack, "x")) }
    #expect(asked.count == 4)
    #expect(table.flows.last?.serverName == nil)
  }

  @Test("whatever the bytes, nothing is trapped, and every packet is counted once")
  func hostile() {
    let table = FlowTable(capacity: 100, seed: 3)
    var generator = SeededBytes(seed: 11)
    let samples = [client.with(99, .syn), client.reply.with(7, [.syn, .ack]), client.with(100, .ack, "some data")]
    for _ in 0..<100_000 {
      var bytes = samples[Int(generator.next() % 3)].bytes
      for _ in 0..<(generator.next() % 4) {
        bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: generator.next())
      }
      bytes.removeLast(Int(generator.next() % 8))
      PacketReader.read(bytes) { reader in
        let time = Int64(bitPattern: generator.next())
        let hit = table.note(reader, linkType: .raw, at: time, originalLength: bytes.count)
        hit?.forEachNewPart { part, uncaptured, _ in #expect(part.remaining <= bytes.count && uncaptured >= 0) }
      }
    }
    let kept = table.flows.map { $0.forward.packetCount + $0.backward.packetCount }.reduce(0, +)
    #expect(kept + table.evictedPacketCount + table.otherPacketCount == 100_000)
  }
}

/// The same bytes at every run.
private struct SeededBytes {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 16
  }
}

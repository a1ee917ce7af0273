import Reactor
import Sockets
import TestSupport
import Testing

@testable import Relay

@Suite struct TransferTests {
  private static let payloads: [[UInt8]] = [1, 2].map { (seed: UInt64) in
    var random = SeededGenerator(seed: seed)
    return random.bytes(2_500_007)
  }

  @Test(
    "both directions at once are exact to the byte, whatever the consoles are made of",
    arguments: Paper.allCases, Paper.allCases)
  func exact(input: Paper, output: Paper) throws {
    let (up, down) = (Self.payloads[0], Self.payloads[1])
    try onReactor { reactor in
      let listener = try Desk(reactor, input: input, typed: down, output: output)
      let client = try Desk(reactor, input: input, typed: up, output: output)
      let line = Line(reactor, listener: listener, client: client)
      let seen = Seen()
      let result = try await line.run { line in
        try await withThrowingTaskGroup(of: Void.self) { group in
          if input != .file {
            group.addTask { try await line.listener.type(down, thenEnd: true) }
            group.addTask { try await line.client.type(up, thenEnd: true) }
          }
          if output != .file {
            group.addTask { seen.listener = try await line.listener.see(up.count) }
            group.addTask { seen.client = try await line.client.see(down.count) }
          }
          try await group.waitForAll()
        }
      }
      if output == .file {
        seen.listener = try listener.seeNow()
        seen.client = try client.seeNow()
      }
      #expect(seen.listener == up)
      #expect(seen.client == down)
      #expect(result.client.counts == [up.count, down.count, 0])
      #expect(result.listener.counts == [down.count, up.count, 0])
      #expect(result.client.ending == .peerEnded)
      #expect(result.listener.ending == .peerEnded)
    }
  }

  private final class Seen: @unchecked Sendable {
    var listener: [UInt8] = []
    var client: [UInt8] = []
  }

  @Test("a conversation of single bytes never stalls, whichever side was not ready", arguments: [Paper.pipe, .socket])
  func trickle(paper: Paper) throws {
    try onReactor { reactor in
      let line = Line(
        reactor, listener: try Desk(reactor, input: paper, output: paper),
        client: try Desk(reactor, input: paper, output: paper))
      let result = try await line.run { line in
        for turn in 0..<500 {
          let (speaker, hearer) = turn % 2 == 0 ? (line.client, line.listener) : (line.listener, line.client)
          try await speaker.type([UInt8(truncatingIfNeeded: turn)])
          #expect(try await hearer.see(1) == [UInt8(truncatingIfNeeded: turn)])
        }
        try await line.client.type([], thenEnd: true)
        try await line.listener.type([], thenEnd: true)
      }
      #expect(result.client.counts == [250, 250, 0])
    }
  }

  @Test("a borrowed console in blocking mode is used without ever blocking the loop")
  func borrowed() throws {
    let payload = Self.payloads[0]
    try onReactor { reactor in
      // The client's console is blocking: nobody reads its screen at first, and the listener is served all the same.
      let line = Line(
        reactor, listener: try Desk(reactor), client: try Desk(reactor, mode: .blocking))
      let result = try await line.run { line in
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await line.listener.type(payload, thenEnd: true) }
          try await line.client.type([1, 2, 3])
          #expect(try await line.listener.see(3) == [1, 2, 3])
          #expect(try await line.client.see(payload.count) == payload)
          try await line.client.type([], thenEnd: true)
          try await group.waitForAll()
        }
      }
      #expect(result.client.counts == [3, payload.count, 0])
    }
  }

  @Test("LF goes out as CRLF, and the count is of what was sent")
  func crlf() throws {
    try onReactor { reactor in
      let line = Line(
        reactor, listener: try Desk(reactor, output: .file),
        client: try Desk(reactor, input: .file, typed: Array("GET / HTTP/1.0\n\n".utf8)))
      let result = try await line.with(connect: { $0.transfer.sendsCRLF = true }).run { line in
        try await line.listener.type([], thenEnd: true)
      }
      #expect(try line.listener.seeNow() == Array("GET / HTTP/1.0\r\n\r\n".utf8))
      #expect(result.client.counts == [18, 0, 0])
    }
  }

  @Test("packets keep their boundaries, the longest and the empty one too")
  func packets() throws {
    let messages: [[UInt8]] = [[1, 2, 3], [], [UInt8](repeating: 9, count: 65_507), [4]]
    var framed: [UInt8] = []
    for message in messages { message.withUnsafeBytes { Deframer(framing: .length16).append($0, to: &framed) } }
    try onReactor { [framed] reactor in
      let line = Line(
        reactor, listener: try Desk(reactor, output: .file), client: try Desk(reactor, input: .file, typed: framed))
      let name = try UnixAddress(abstract: "sonde-test-\(MonotonicTime.now.nanoseconds)")
      let result = try await line.with(
        listen: { $0.transfer.framing = .length16 },
        connect: { $0.transfer.framing = .length16 }
      ).run(type: .sequencedPacket, address: .unix(name)) { line in
        try await line.listener.type([], thenEnd: true)
      }
      #expect(try line.listener.seeNow() == framed)
      #expect(result.client.counts == [65_511, 0, 0])
      #expect(result.listener.received == 65_511)
    }
  }

  @Test("the messages in front of one that no packet can carry are sent, and what is left is counted")
  func tooLong() throws {
    let typed: [UInt8] = [0, 0, 0, 1, 0x61, 0, 0, 0, 2, 0x62, 0x63, 0, 1, 0, 0, 0x64]
    try onReactor { reactor in
      let line = Line(
        reactor, listener: try Desk(reactor, output: .file), client: try Desk(reactor, input: .file, typed: typed))
      let name = try UnixAddress(abstract: "sonde-test-\(MonotonicTime.now.nanoseconds)")
      let result = try await line.with(connect: { $0.transfer.framing = .length32 })
        .run(type: .sequencedPacket, address: .unix(name)) { line in try await line.listener.type([], thenEnd: true) }
      #expect(try line.listener.seeNow() == [0x61, 0x62, 0x63])
      #expect(result.client.ending == .messageTooLong(bytes: 65_536, limit: 65_507))
      #expect(result.client.counts == [3, 0, 5])
    }
  }

  @Test("datagrams keep their boundaries, and the session ends so long after stdin")
  func datagrams() throws {
    let messages: [[UInt8]] = [[1, 2, 3], [], [UInt8](repeating: 9, count: 1400), [4]]
    var framed: [UInt8] = []
    for message in messages { message.withUnsafeBytes { Deframer(framing: .length32).append($0, to: &framed) } }
    try onReactor { [framed] reactor in
      let line = Line(
        reactor, listener: try Desk(reactor, output: .file), client: try Desk(reactor, input: .file, typed: framed))
      let result = try await line.with(
        listen: {
          $0.transfer.framing = .length32
          $0.transfer.idleTimeout = .milliseconds(100)
        },
        connect: {
          $0.transfer.framing = .length32
          $0.transfer.onInputEnd = .quit(.milliseconds(20))
        }
      ).run(type: .datagram)
      #expect(try line.listener.seeNow() == framed)
      #expect(result.client.ending == .inputEnded)
      #expect(result.client.elapsed >= .milliseconds(20))
      #expect(result.listener.ending == .idleTimeout(.milliseconds(100)))
      #expect(result.client.counts == [1404, 0, 0])
    }
  }
}

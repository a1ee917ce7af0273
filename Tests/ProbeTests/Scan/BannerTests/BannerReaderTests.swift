import Probe
import Reactor
import Sockets
import TestSupport
import Testing

/// Banners of servers on this machine.
@Suite struct BannerReaderTests {
  /// What a server does with each connection; it gets the number of the connection, from 0.
  typealias Service = @Sendable (Channel, Int) async throws(ReactorError) -> Void

  struct Outcome {
    let banner: Banner?
    let connections: Int
    let elapsed: Duration
  }

  /// Reads the banner of `service` as if it lived at `port`.
  private func read(_ port: Port, name: String? = nil, patience: Duration = .seconds(10), _ service: @escaping Service)
    throws -> Outcome
  {
    try onReactor { reactor in
      let listener = try LoopbackListener(on: reactor)
      return try await withThrowingTaskGroup(of: Void.self) { group in
        let count = Counter()
        group.addTask {
          while let (channel, _) = try? await listener.channel.accept() {
            let number = count.value
            count.value += 1
            try? await service(channel, number)
            channel.close()
          }
        }
        let outcome = try await Self.read(listener.address, port, name, patience, reactor)
        group.cancelAll()
        return Outcome(banner: outcome.0, connections: count.value, elapsed: outcome.1)
      }
    }
  }

  private final class Counter: @unchecked Sendable { var value = 0 }

  /// Connects to `address` and reads what says itself there.
  static func read(
    _ address: SocketAddress, _ port: Port, _ name: String?, _ patience: Duration, _ reactor: Reactor
  ) async throws -> (Banner?, Duration) {
    let first = try await open(address, reactor)
    let began = MonotonicTime.now
    let banner = await BannerReader.read(
      first, port: port, name: name, seed: 1, patience: patience, on: reactor
    ) { _ in
      try? await Self.open(address, reactor)
    }
    return (banner, .now - began)
  }

  /// A connected socket that no channel watches any more.
  private static func open(_ address: SocketAddress, _ reactor: Reactor) async throws -> Descriptor {
    let channel = try Channel(Socket(.inet, .stream, nonBlocking: true), on: reactor)
    try await channel.connect(to: address)
    defer { channel.close() }
    return try Descriptor.duplicate(of: channel.fileNumber)
  }

  @Test("a port that speaks by itself is listened to, up to the end of its first line, and not spoken to")
  func greeting() throws {
    let outcome = try read(22) { channel, _ throws(ReactorError) in
      try await channel.sendAll(Array("SSH-2.0-O".utf8))
      try await channel.reactor.sleep(for: .milliseconds(20))
      try await channel.sendAll(Array("penSSH_9.2\r\n".utf8))
      let heard = try await channel.receive(upTo: 10)
      #expect(heard.isEmpty)
    }
    #expect(outcome.banner == Banner(.greeting, bytes: Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)))
    #expect(outcome.banner?.firstLine == Array("SSH-2.0-OpenSSH_9.2".utf8))
    #expect(outcome.elapsed < .seconds(5) && outcome.connections == 1)
  }

  @Test("a line that is begun before the silence is over is read to its end")
  func slowGreeting() throws {
    let outcome = try read(21) { channel, _ throws(ReactorError) in
      try await channel.sendAll(Array("220".utf8))
      try await channel.reactor.sleep(for: .milliseconds(400))
      try await channel.sendAll(Array(" ready\r\n".utf8))
      _ = try await channel.receive(upTo: 10)
    }
    #expect(outcome.banner == Banner(.greeting, bytes: Array("220 ready\r\n".utf8)))
  }

  @Test("a prompt without an end of line is what there is when the time is over")
  func prompt() throws {
    let outcome = try read(23, patience: .milliseconds(500)) { channel, _ throws(ReactorError) in
      try await channel.sendAll(Array("login: ".utf8))
      _ = try await channel.receive(upTo: 10)
    }
    #expect(outcome.banner == Banner(.greeting, bytes: Array("login: ".utf8)))
    #expect(outcome.elapsed >= .milliseconds(500))
  }

  @Test("a silent port has no banner, and costs what it may and no more", arguments: [22, 80, 443, 9100] as [Port])
  func silent(port: Port) throws {
    let outcome = try read(port, patience: .milliseconds(600)) { channel, _ throws(ReactorError) in
      let heard = try await channel.receive(upTo: 1000)
      // Printers print whatever they are told.
      if port == 9100 { #expect(heard.isEmpty) }
      _ = try await channel.receive(upTo: 1000)
    }
    #expect(outcome.banner == nil)
    #expect(outcome.elapsed >= .milliseconds(600) && outcome.elapsed < .seconds(5))
    #expect(outcome.connections == 1)
  }

  @Test("a port that closes at once has no banner, and is not asked again")
  func closed() throws {
    let outcome = try read(22) { _, _ in }
    #expect(outcome.banner == nil && outcome.connections == 1 && outcome.elapsed < .seconds(5))
  }

  @Test("of ten megabytes 512 bytes are read")
  func flood() throws {
    let outcome = try read(4242) { channel, _ throws(ReactorError) in
      try await channel.sendAll([UInt8](repeating: 0x41, count: 10 << 20))
    }
    #expect(outcome.banner == Banner(.greeting, bytes: [UInt8](repeating: 0x41, count: 512)))
    #expect(outcome.elapsed < .seconds(5))
  }

  @Test("control characters stay what they are")
  func control() throws {
    let bytes = Array("\u{1b}]0;owned\u{7}\u{1b}[2J\0".utf8) + [0xff, 0x9b, 0x0a]
    let outcome = try read(4242) { channel, _ throws(ReactorError) in try await channel.sendAll(bytes) }
    #expect(outcome.banner == Banner(.greeting, bytes: bytes))
  }

  @Test("HTTP is asked at once where it usually lives, with the name, and the head is read to its end")
  func page() throws {
    let outcome = try read(8080, name: "www.example") { channel, _ throws(ReactorError) in
      let request = try await channel.receive(upTo: 1000)
      #expect(request == Array("GET / HTTP/1.0\r\nHost: www.example:8080\r\n\r\n".utf8))
      try await channel.sendAll(Array("HTTP/1.0 200 OK\r\n".utf8))
      try await channel.reactor.sleep(for: .milliseconds(20))
      try await channel.sendAll(Array("Server: x\r\n\r\n".utf8))
      _ = try await channel.receive(upTo: 10)
    }
    #expect(outcome.banner == Banner(.http, bytes: Array("HTTP/1.0 200 OK\r\nServer: x\r\n\r\n".utf8)))
    #expect(outcome.elapsed < .seconds(5))
  }

  @Test("elsewhere HTTP is asked after a silence, without the name; the answer need not be HTTP")
  func request() throws {
    let outcome = try read(6379, name: "www.example\r\nFLUSHALL") { channel, _ throws(ReactorError) in
      let request = try await channel.receive(upTo: 1000)
      #expect(request == Array("GET / HTTP/1.0\r\n\r\n".utf8))
      try await channel.sendAll(Array("-ERR wrong number of arguments\r\n".utf8))
      _ = try await channel.receive(upTo: 10)
    }
    #expect(outcome.banner == Banner(.http, bytes: Array("-ERR wrong number of arguments\r\n".utf8)))
    #expect(outcome.elapsed >= .milliseconds(300))
  }

  @Test("a name that would be more than a name goes nowhere")
  func injected() throws {
    _ = try read(80, name: "a\r\nX: y") { channel, number throws(ReactorError) in
      let request = try await channel.receive(upTo: 1000)
      #expect(number > 0 || request == Array("GET / HTTP/1.0\r\n\r\n".utf8))
    }
  }

  @Test("what greets where HTTP is expected is a greeting")
  func misplaced() throws {
    let outcome = try read(80) { channel, _ throws(ReactorError) in
      try await channel.sendAll(Array("SSH-2.0-x\r\n".utf8))
      _ = try await channel.receive(upTo: 10)
    }
    #expect(outcome.banner?.cause == .greeting)
  }

  /// A hello of TLS 1.2 that chooses suite 0xc02f.
  private static let hello: [UInt8] =
    [22, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0xc0, 0x2f, 0]

  @Test("TLS is spoken at once where it usually lives")
  func secure() throws {
    let outcome = try read(443) { channel, _ throws(ReactorError) in
      #expect(try await channel.receive(upTo: 1000).starts(with: [22, 3, 1]))
      try await channel.sendAll(Self.hello)
      _ = try await channel.receive(upTo: 10)
    }
    #expect(outcome.banner == Banner(.tls, bytes: Self.hello, tlsVersion: "TLS 1.2"))
    #expect(outcome.connections == 1)
  }

  @Test(
    "a port that does not like HTTP is asked in TLS on another connection", arguments: [[], [21, 3, 1, 0, 2, 2, 70]])
  func secureElsewhere(refusal: [UInt8]) throws {
    for port in [4242, 8080] as [Port] {
      let outcome = try read(port) { channel, number throws(ReactorError) in
        let question = try await channel.receive(upTo: 1000)
        if number == 0 {
          #expect(question.starts(with: Array("GET".utf8)))
          return try await channel.sendAll(refusal)
        }
        #expect(question.starts(with: [22, 3, 1]))
        try await channel.sendAll(Self.hello)
        _ = try await channel.receive(upTo: 10)
      }
      #expect(outcome.banner == Banner(.tls, bytes: Self.hello, tlsVersion: "TLS 1.2"))
      #expect(outcome.connections == 2)
    }
  }

  @Test("a server that refuses both has no banner, or its alert")
  func refusesAll() throws {
    let silent = try read(4242) { channel, _ throws(ReactorError) in _ = try await channel.receive(upTo: 1000) }
    #expect(silent.banner == nil && silent.connections == 2)
    let alert: [UInt8] = [21, 3, 1, 0, 2, 2, 70]
    let loud = try read(443) { channel, _ throws(ReactorError) in
      _ = try await channel.receive(upTo: 1000)
      try await channel.sendAll(alert)
    }
    #expect(loud.banner == Banner(.tls, bytes: alert) && loud.connections == 1)
  }
}

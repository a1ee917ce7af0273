import Addresses
import Glibc
import Sockets
import Testing

@Suite("datagrams and packets", .endToEnd)
struct DatagramTests {
  static let sizes = [0, 1, 1400, 65_507]

  /// A message with its length in front, two bytes in network order.
  static func framed(_ message: [UInt8]) -> [UInt8] {
    [UInt8(message.count >> 8), UInt8(message.count & 0xff)] + message
  }

  @Test("a UDP message of any size keeps its boundaries, both ways", arguments: sizes)
  func bothWays(size: Int) throws {
    let messages = [payload(size), [7], payload(size, seed: 9)]
    let server = try Socket.listening(.v4(.loopback, port: 0), .datagram)
    let client = try sonde(
      "connect", "--udp", "--frame", "len16", "--on-eof", "quit:10s", "127.0.0.1", try server.portText, input: .pipe)
    client.send(messages.flatMap(Self.framed))
    client.endInput()
    try client.waitUntilSent()
    for wanted in messages {
      let (bytes, message) = try #require(try server.receiveFrom(upTo: 1 << 16))
      expectSame(bytes, wanted)
      _ = try server.send(bytes, to: message.sender)
    }
    let answer = messages.flatMap(Self.framed)
    try client.waitForOutput(count: answer.count)
    expectSame(client.output, answer)
    client.signal(SIGINT)
    #expect(try client.finish().status == .exit(130) || client.status == .signal(SIGINT))
  }

  @Test("a listener writes messages as they were sent, empty ones too", arguments: sizes)
  func listener(size: Int) throws {
    let messages = [payload(size), [], [1, 2], payload(size, seed: 4)]
    let listener = try Listener.loopback("--udp", "--frame", "len32", input: .null)
    let peer = try Socket.connected(to: try listener.socketAddress, .datagram)
    for message in messages { _ = try peer.send(message) }
    let wanted = messages.flatMap { [UInt8]([0, 0]) + Self.framed($0) }
    try listener.child.waitForOutput(count: wanted.count)
    expectSame(listener.child.output, wanted)
    #expect(try listener.child.finish().status == .exit(0))
  }

  static let framings: [(how: String, input: String, messages: [String])] = [
    ("read", "all of it\nat once", ["all of it\nat once"]),
    ("line", "one\n\ntwo\nthree", ["one\n", "\n", "two\n", "three"]),
    ("chunk:4", "abcdefghij", ["abcd", "efgh", "ij"]),
    ("nul", "one\0\0two\0three", ["one", "", "two", "three"]),
    ("len16", "\0\u{3}abc\0\0\0\u{1}d", ["abc", "", "d"]),
    ("len32", "\0\0\0\u{3}abc\0\0\0\0\0\0\0\u{1}d", ["abc", "", "d"]),
  ]

  @Test("--frame cuts stdin", arguments: framings)
  func framing(how: String, input: String, messages: [String]) throws {
    let server = try Socket.listening(.v4(.loopback, port: 0), .datagram)
    let client = try sonde(
      "connect", "--udp", "--send-only", "--frame", how, "127.0.0.1", try server.portText,
      input: .file(try Files.make("input", input)))
    for wanted in messages {
      let (bytes, _) = try #require(try server.receiveFrom(upTo: 1 << 16))
      #expect(String(decoding: bytes, as: UTF8.self) == wanted)
    }
    let outcome = try client.finish()
    #expect(outcome.status == .exit(0))
    #expect(outcome.error == "")
  }

  @Test(
    "a message that no datagram can carry, or that stdin leaves unfinished, is exit 1 in one line",
    arguments: [("line", 70_000), ("nul", 70_000), ("len32", 70_000), ("len16", 3)])
  func badMessages(how: String, size: Int) throws {
    let server = try Socket.listening(.v4(.loopback, port: 0), .datagram)
    let bytes: [UInt8] =
      switch how {
      case "len32": [0, 1, 0x11, 0x70] + payload(size)
      case "len16": [0, 9] + payload(size)
      default: [UInt8](repeating: 65, count: size)
      }
    let client = try sonde(
      "connect", "--udp", "--frame", how, "127.0.0.1", try server.portText, input: .file(try Files.make("input", bytes))
    )
    let outcome = try client.finish()
    #expect(outcome.status == .exit(1))
    #expect(outcome.complaints.count == 1, "\(outcome.error)")
    #expect(outcome.error.contains(how == "len16" ? "before the end of a message" : "65507"), "\(outcome.error)")
  }

  @Test("a closed port is exit 1, not silence")
  func refused() throws {
    let socket = try Socket.listening(.v4(.loopback, port: 0), .datagram)
    let port = try socket.portText
    try socket.close()
    let client = try sonde("connect", "--udp", "127.0.0.1", port, input: .pipe)
    client.send("anybody?")
    let outcome = try client.finish()
    #expect(outcome.status == .exit(1))
    #expect(
      outcome.complaints.count == 1 && outcome.error.contains("127.0.0.1:\(port): Connection refused"),
      "\(outcome.error)")
  }

  @Test("after stdin's end a client waits a second for answers, and each answer starts that anew")
  func lateAnswers() throws {
    let server = try Socket.listening(.v4(.loopback, port: 0), .datagram)
    let client = try sonde("connect", "--udp", "127.0.0.1", try server.portText, input: .file(try Files.make("q", "q")))
    let (_, message) = try #require(try server.receiveFrom(upTo: 100))
    for number in 0..<3 {
      try #require(try client.isRunning(after: .milliseconds(600)))
      _ = try server.send(Array("\(number)".utf8), to: message.sender)
    }
    let outcome = try client.finish()
    #expect(outcome.status == .exit(0))
    #expect(outcome.text == "012")
    #expect(outcome.elapsed >= .milliseconds(2800))
  }

  @Test("Unix datagrams and packets go both ways", arguments: ["--dgram", "--seqpacket"])
  func unix(type: String) throws {
    let messages = [payload(1), [], payload(1400), payload(60_000)]
    let listener = try Listener(
      type, "--frame", "len16", "--on-eof", "wait", "unix:\(try Sandbox.here().path("socket"))", input: .pipe)
    let client = try sonde(
      "connect", type, "--frame", "len16", "--on-eof", "wait", listener.address, input: .pipe)
    let bytes = messages.flatMap(Self.framed)
    client.send(bytes)
    try listener.child.waitForOutput(count: bytes.count)
    expectSame(listener.child.output, bytes)
    listener.child.send(bytes)
    try client.waitForOutput(count: bytes.count)
    expectSame(client.output, bytes)
  }

  @Test("an empty packet is data, and the peer's end is the end")
  func emptyPacket() throws {
    let listener = try Listener(
      "--seqpacket", "--frame", "len16", "unix:\(try Sandbox.here().path("socket"))", input: .null)
    let peer = try Socket.connected(to: try listener.socketAddress, .sequencedPacket)
    _ = try peer.send([])
    _ = try peer.send([9])
    _ = try peer.send([])
    try listener.child.waitForOutput(count: 7)
    #expect(listener.child.status == nil)
    try peer.close()
    let outcome = try listener.child.finish()
    #expect(outcome.output == [0, 0, 0, 1, 9, 0, 0])
    #expect(outcome.status == .exit(0))
  }

  @Test("a message longer than the buffer is reported and is exit 1")
  func truncated() throws {
    let path = try Sandbox.here().path("socket")
    let listener = try Listener("--seqpacket", "unix:\(path)", input: .null)
    let peer = try Socket.connected(to: try listener.socketAddress, .sequencedPacket)
    try peer.setOption(.sendBufferForce, to: 4 << 20)
    _ = try peer.send(payload((1 << 20) + 1))
    try peer.close()
    let outcome = try listener.child.finish()
    #expect(outcome.status == .exit(1))
    #expect(outcome.output.count == 1 << 20)
    #expect(outcome.error.contains("was cut to 1048576 bytes"), "\(outcome.error)")
  }
}

import Addresses
import Glibc
import Sockets
import Testing

/// Where a built-in server is asked.
struct Transport: Sendable, CustomTestStringConvertible {
  let name: String
  let options: [String]
  let type: SocketType

  var testDescription: String { name }
  var isUnix: Bool { name.hasPrefix("unix") }

  static let tcp = Transport(name: "tcp", options: [], type: .stream)
  static let udp = Transport(name: "udp", options: ["--udp"], type: .datagram)
  static let unixStream = Transport(name: "unix stream", options: [], type: .stream)
  static let unixPackets = Transport(name: "unix packets", options: ["--seqpacket"], type: .sequencedPacket)
  static let all = [tcp, udp, unixStream, unixPackets]
  static let connections = [tcp, unixStream, unixPackets]

  func serve(_ service: String, input: ChildEnd = .null) throws -> Listener {
    let place = isUnix ? ["unix:\(try Sandbox.here().path("server"))"] : ["127.0.0.1", "0"]
    return try Listener(["--keep-open", service] + options + place, input: input)
  }

  func connect(to listener: Listener) throws -> Socket { try Socket.connected(to: try listener.socketAddress, type) }
}

@Suite("built-in servers", .endToEnd)
struct ServerTests {
  @Test("--echo sends everything back", arguments: Transport.all)
  func echo(transport: Transport) throws {
    let listener = try transport.serve("--echo")
    let socket = try transport.connect(to: listener)
    for size in [1, 1400, 30_000] {
      let bytes = payload(size)
      try socket.sendAll(bytes)
      expectSame(transport.type == .stream ? try socket.read(exactly: size) : try #require(try socket.message()), bytes)
    }
    listener.child.signal(SIGTERM)
    #expect(try listener.child.finish().status == .exit(0))
  }

  @Test("--echo answers an empty message with an empty one", arguments: [Transport.udp, .unixPackets])
  func echoEmpty(transport: Transport) throws {
    let socket = try transport.connect(to: try transport.serve("--echo"))
    _ = try socket.send([])
    _ = try socket.send([5])
    if transport.type == .datagram { #expect(try socket.message() == []) } else { _ = try socket.message() }
    #expect(try socket.message() == [5])
  }

  @Test("--echo serves without --keep-open too, one client")
  func echoOnce() throws {
    let listener = try Listener.loopback("--echo")
    let outcome = try sonde(["connect"] + listener.target, input: .file(try Files.make("x", payload(300_000)))).finish()
    expectSame(outcome.output, payload(300_000))
    #expect(outcome.status == .exit(0))
    #expect(try listener.child.finish().status == .exit(0))
  }

  @Test("--echo-timestamp puts the local time in front of each message", arguments: Transport.all)
  func echoTimestamp(transport: Transport) throws {
    let socket = try transport.connect(to: try transport.serve("--echo-timestamp"))
    for text in ["hello\n", "again\n"] {
      try socket.send(text)
      let answer =
        transport.type == .stream
        ? try socket.read(until: "\n") : String(decoding: try #require(try socket.message()), as: UTF8.self)
      #expect(answer.wholeMatch(of: /\[\d\d\d\d-\d\d-\d\d \d\d:\d\d:\d\d\] (hello|again)\n/) != nil, "\(answer)")
      #expect(answer.hasSuffix(text))
    }
  }

  @Test("--discard answers nothing and takes everything", arguments: Transport.connections)
  func discard(transport: Transport) throws {
    let socket = try transport.connect(to: try transport.serve("--discard"))
    for _ in 0..<50 { try socket.sendAll(payload(30_000)) }
    try socket.shutdown(.write)
    #expect(try socket.receive(upTo: 10) == nil)
  }

  @Test(
    "--chargen sends lines of 72 characters, each beginning one character later",
    arguments: [Transport.tcp, .unixStream])
  func chargen(transport: Transport) throws {
    let socket = try transport.connect(to: try transport.serve("--chargen"))
    let lines = String(decoding: try socket.read(exactly: 74 * 200), as: UTF8.self).split(separator: "\r\n")
    #expect(lines.count == 200)
    #expect(lines[0] == ##" !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefg"##)
    #expect(lines.allSatisfy { $0.utf8.count == 72 })
    #expect(zip(lines, lines.dropFirst()).allSatisfy { $0.dropFirst() == $1.dropLast() })
  }

  @Test("--chargen answers a datagram with one of at most 512 bytes")
  func chargenDatagram() throws {
    let socket = try Transport.udp.connect(to: try Transport.udp.serve("--chargen"))
    for _ in 0..<5 {
      _ = try socket.send([1])
      #expect(try #require(try socket.message()).count <= 512)
    }
  }

  @Test("--daytime tells the time once", arguments: Transport.all)
  func daytime(transport: Transport) throws {
    let socket = try transport.connect(to: try transport.serve("--daytime"))
    if transport.type == .datagram { _ = try socket.send([]) }
    let text = String(decoding: try #require(try socket.message()), as: UTF8.self)
    #expect(
      text.wholeMatch(of: /[A-Z][a-z]+day, [A-Z][a-z]+ \d\d, \d{4} \d\d:\d\d:\d\d-[^\r\n]+\r\n/) != nil, "\(text)")
    if transport.type == .stream { #expect(try socket.receive(upTo: 10) == nil) }
  }

  @Test("a hundred clients that come and go leave nothing behind")
  func comeAndGo() throws {
    let listener = try Transport.tcp.serve("--echo")
    let before = try descriptors(of: listener.child)
    for _ in 0..<100 {
      let socket = try Transport.tcp.connect(to: listener)
      try socket.send("x")
      #expect(try socket.read(exactly: 1).count == 1)
      try socket.close()
    }
    try listener.child.attend("its descriptors closing") { try descriptors(of: listener.child) <= before }
  }

  private func descriptors(of child: Child) throws -> Int {
    let directory = try #require(opendir("/proc/\(child.pid)/fd"))
    defer { closedir(directory) }
    var count = 0
    while readdir(directory) != nil { count += 1 }
    return count
  }
}

@Suite("the chat", .endToEnd)
struct ChatTests {
  @Test(
    "every line goes to all others with the sender's name, joining and leaving is announced, the console takes part",
    arguments: Transport.connections)
  func conversation(transport: Transport) throws {
    let listener = try transport.serve("--chat", input: .pipe)
    let one = try transport.connect(to: listener)
    try listener.child.waitForOutput("has joined\n")
    let two = try transport.connect(to: listener)
    _ = try one.read(until: "has joined\n")
    let three = try transport.connect(to: listener)
    _ = try one.read(until: "has joined\n")
    _ = try two.read(until: "has joined\n")
    try one.send("good evening\n")
    let heard = try two.read(until: "good evening\n")
    #expect(try three.read(until: "good evening\n") == heard)
    #expect(heard.wholeMatch(of: /<[^>]+> good evening\n/) != nil, "\(heard)")
    try listener.child.waitForOutput(heard)
    listener.child.send("from the console\n")
    // What the speaker hears next is somebody else's line, not an echo of its own.
    #expect(try one.read(until: "console\n") == "<console> from the console\n")
    #expect(try two.read(until: "console\n") == "<console> from the console\n")
    try three.shutdown(.both)
    try three.close()
    #expect(try one.read(until: "has left\n").hasPrefix("* "))
    listener.child.signal(SIGINT)
    #expect(try listener.child.finish().status == .exit(0))
  }

  @Test("control characters of one member reach no other's terminal", arguments: Transport.connections)
  func controlCharacters(transport: Transport) throws {
    let listener = try transport.serve("--chat", input: .pipe)
    let victim = try transport.connect(to: listener)
    try listener.child.waitForOutput("has joined\n")
    let attacker = try transport.connect(to: listener)
    _ = try victim.read(until: "has joined\n")
    try attacker.send("\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}evil\rfake\n")
    let heard = try victim.read(until: "fake\n")
    for text in [heard, listener.child.outputText] {
      #expect(
        !text.unicodeScalars.contains {
          ($0.value < 0x20 && $0 != "\n") || 0x7f...0x9f ~= $0.value || $0.value == 0x202e
        })
    }
    #expect(heard.contains(#"\x1b"#))
  }

  @Test("a console that nobody reads holds up no member")
  func stuckConsole() throws {
    let listener = try Transport.tcp.serve("--chat", input: .pipe)
    let one = try Transport.tcp.connect(to: listener)
    try listener.child.waitForOutput("has joined\n")
    let two = try Transport.tcp.connect(to: listener)
    _ = try one.read(until: "has joined\n")
    listener.child.readsOutput = false
    // More than the pipe and the console's queue hold.
    let line = String(repeating: "x", count: 4000) + "\n"
    for _ in 0..<600 {
      try one.send(line)
      #expect(try two.read(until: "\n").hasSuffix(line))
    }
  }

  @Test("members may come over UDP")
  func datagrams() throws {
    let listener = try Transport.udp.serve("--chat", input: .pipe)
    let one = try Transport.udp.connect(to: listener)
    try one.send("hello\n")
    try listener.child.waitForOutput("> hello\n")
    let two = try Transport.udp.connect(to: listener)
    try two.send("me too\n")
    var heard = ""
    while !heard.contains("> me too\n") { heard += String(decoding: try #require(try one.message()), as: UTF8.self) }
    #expect(heard.contains("has joined\n"))
  }
}

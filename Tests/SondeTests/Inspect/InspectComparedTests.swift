import Addresses
import Glibc
import Sockets
import Testing

@Suite("inspect says what other programs say of the same socket", .endToEnd)
struct InspectComparedTests {
  /// Prints what getsockopt returns for each `LEVEL NUMBER SIZE` on its command line, of the socket that is its stdin.
  private static let reader = """
    import socket, sys
    s = socket.socket(fileno=0)
    for triple in sys.argv[1:]:
        level, number, size = map(int, triple.split(','))
        try: print(int.from_bytes(s.getsockopt(level, number, size)[:size], sys.byteorder, signed=True))
        except OSError: print('-')
    """

  @Test(
    "python's getsockopt, option by option", .enabled(if: Tools.has("python3"), "needs python3"),
    arguments: ["tcp4", "tcp6", "udp", "unix"])
  func python(kind: String) throws {
    let pair = try Socket.pair()
    let connection = try LoopbackConnection(kind == "tcp6" ? .v6(.loopback, port: 0) : .v4(.loopback, port: 0))
    let datagram = try Socket.patient(.inet, .datagram)
    let input =
      switch kind {
      case "unix": try pair.first.asInput()
      case "udp": try datagram.asInput()
      default: try connection.client.asInput()
      }
    // Integers whose value does not depend on when or where they are read.
    let options = OptionDescription.all.filter { option in
      guard option.isReadable, option.access != .takeOnly else { return false }
      if ["TCP_TIMESTAMP", "SO_INCOMING_CPU"].contains(option.name) { return false }
      switch option.type {
      case .flag, .int, .unsigned, .mask, .unsigned64, .interface: return true
      default: return false
      }
    }
    let answer = try InspectAnswer("--fd", "0", input: input)
    let words = options.map { "\($0.level.rawNumber),\($0.number),\($0.type == .unsigned64 ? 8 : 4)" }
    let python = try Child(["python3", "-c", Self.reader] + words, input: input).finish()
    try #require(python.status == .exit(0), "\(python.error)")
    let values = python.text.split(separator: "\n").map { Int($0) }
    try #require(values.count == options.count)
    var compared = 0
    for (option, value) in zip(options, values) {
      let found = try #require(
        answer.all("option").first {
          $0.string("name") == option.name && $0.string("level") == option.level.description
        })
      switch found["value"] {
      case .boolean(let on): #expect(on == (value.map { $0 != 0 }), "\(option.name)")
      case .integer(let number):
        // An `unsigned int` that python read as an `int`.
        #expect(UInt32(truncatingIfNeeded: number) == value.map { UInt32(truncatingIfNeeded: $0) }, "\(option.name)")
      case nil: #expect(value == nil || kind == "unix", "\(option.name) is \(value ?? 0)")
      default: Issue.record("\(option.name) is \(String(describing: found["value"]))")
      }
      if value != nil, found["value"] != nil { compared += 1 }
    }
    #expect(compared > (kind == "unix" ? 30 : 60), "\(compared) options were compared")
  }

  @Test("ss, field by field", .enabled(if: Tools.has("ss"), "needs ss(8)"))
  func ss() throws {
    let connection = try LoopbackConnection()
    try connection.client.sendAll(payload(30_000))
    #expect(try connection.server.read(exactly: 10_000).count == 10_000)
    // Until everything is acknowledged, the numbers move.
    while Kernel.bytesUnacknowledged(connection.client.fileNumber) > 0 {}
    let port = try connection.client.portText
    let ss = try Child(["ss", "-tmienHO", "sport", "=", ":\(port)"]).finish()
    try #require(ss.status == .exit(0))
    let line = try #require(ss.text.split(separator: "\n").first, "\(ss.text)")
    let answer = try InspectAnswer("--fd", "0", input: try connection.client.asInput())
    let tcp = try answer.one("tcp")
    let queues = try answer.one("queues")
    let fields: [(String, Int?)] = [
      ("ino:", try answer.one("socket").integer("inode")), (" mss:", tcp.integer("snd_mss")),
      (" pmtu:", tcp.integer("pmtu")), (" rcvmss:", tcp.integer("rcv_mss")), (" advmss:", tcp.integer("advmss")),
      (" cwnd:", tcp.integer("snd_cwnd")), (" bytes_acked:", tcp.integer("bytes_acked")),
      (" bytes_sent:", tcp.integer("bytes_sent")), (" segs_out:", tcp.integer("segs_out")),
      (" segs_in:", tcp.integer("segs_in")), (" data_segs_out:", tcp.integer("data_segs_out")),
      (" delivered:", tcp.integer("delivered")), ("skmem:(r", queues.integer("rmem_alloc")),
      (",rb", queues.integer("rcvbuf")), (",tb", queues.integer("sndbuf")), (",d", queues.integer("drops")),
    ]
    for (mark, value) in fields {
      let shown = line.split(separator: mark).dropFirst().first.flatMap { Int($0.prefix { $0.isNumber }) }
      #expect(shown == value, "\(mark)\(shown.map(String.init) ?? "-") in \(line)")
    }
    let scales = try "wscale:\(#require(tcp.integer("snd_wscale"))),\(#require(tcp.integer("rcv_wscale")))"
    #expect(try line.contains(scales) && line.contains(" \(#require(tcp.string("congestion"))) "))
    #expect(try connection.server.read(exactly: 20_000).count == 20_000)
  }
}

import Glibc
import Sockets
import Testing

/// What a `sonde scan --json` of this machine said. Reading it checks what must hold for every run: the counters add up,
/// no endpoint has two records, and the exit code of the summary is that of the process.
struct ScanRecords {
  let objects: [JSONObject]
  let summary: JSONObject
  let status: ChildStatus
  let error: String
  let elapsed: Duration

  /// Reads what `child` says to its end. A run that goes on from a file counts what was `decidedBefore` too.
  init(_ child: Child, decidedBefore: Int = 0) throws {
    let outcome = try child.finish()
    objects = try JSONObject.lines(outcome.text)
    summary = try #require(objects.last)
    (status, error, elapsed) = (outcome.status, outcome.error, outcome.elapsed)
    try #require(summary.type == "summary" && objects.count { $0.type == "summary" } == 1, "\(outcome.text)")
    let tally = try ["open", "closed", "filtered", "open_or_filtered", "undecided"].map { key in
      try #require(summary.integer(key), "\(key) is missing")
    }
    #expect(tally.reduce(0, +) == ports.count + decidedBefore, "the counters are not those of the records")
    let unfinished = try #require(summary.integer("unfinished"))
    #expect(summary.integer("ports") == tally.reduce(0, +) + unfinished, "the counters do not add up")
    #expect(Set(endpoints).count == ports.count, "an endpoint has two records")
    let code = Int32(try #require(summary.integer("exit")))
    #expect(status == (code > 128 ? .signal(code - 128) : .exit(code)))
    #expect(summary.string("verdict") == (code == 0 ? "ok" : "failed"))
  }

  var ports: [JSONObject] { objects.filter { $0.type == "port" } }
  var targets: [JSONObject] { objects.filter { $0.type == "target" } }

  /// `ADDRESS PORT/PROTOCOL`, or what stands for a Unix socket.
  var endpoints: [String] { ports.map(Self.endpoint) }

  static func endpoint(_ port: JSONObject) -> String {
    guard let address = port.string("address") else { return port.string("target") ?? "" }
    return "\(address) \(port.integer("port") ?? 0)/\(port.string("protocol") ?? "")"
  }

  /// The record of the only port with this number.
  func port(_ number: String) throws -> JSONObject {
    let found = ports.filter { $0.integer("port") == Int(number) }
    try #require(found.count == 1, "port \(number) has \(found.count) records")
    return found[0]
  }

  func verdict(_ number: String) throws -> String? { try port(number).string("verdict") }
}

/// Starts `sonde scan --json WORDS`.
func startScan(_ words: [String], through prefix: [String] = []) throws -> Child {
  try Child(prefix + [Binary.path, "scan", "--json"] + words)
}

/// Runs `sonde scan --json WORDS`.
func scan(_ words: String...) throws -> ScanRecords { try ScanRecords(startScan(words)) }

/// A port of TCP that is kept for the test, at every address of IPv4 that this machine has: 127.0.0.0/8 among them.
final class LocalPort {
  private(set) var socket: OpenFile?
  let number: String

  /// With `listens` the kernel accepts connections there, up to some hundreds.
  init(listens: Bool) throws {
    let socket = try Socket(.inet, .stream, nonBlocking: true)
    try socket.bind(to: .v4(.any, port: 0))
    if listens { try socket.listen(backlog: 1024) }
    number = try socket.portText
    self.socket = OpenFile(Descriptor(owning: socket.detach()))
  }

  func listen() throws { try #require(Glibc.listen(try #require(socket).number, 1024) == 0) }

  /// Closes it: what is asked is refused from now on.
  func close() { socket = nil }

  /// How many connections have come that nobody has taken, with their peers' ports.
  func takeAll() throws -> [UInt16] {
    let listener = try #require(socket).number
    var ports: [UInt16] = []
    while true {
      var address = sockaddr_in()
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let number = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { accept(listener, $0, &length) }
      }
      guard number >= 0 else { return ports }
      ports.append(UInt16(bigEndian: address.sin_port))
      Glibc.close(number)
    }
  }
}

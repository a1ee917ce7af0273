import Glibc
import Sockets
import Testing

/// What a `sonde scan --json` of the built binary said.
struct ScanOutcome {
  let objects: [JSONObject]
  let summary: JSONObject
  let status: ChildStatus
  let error: String
  let elapsed: Duration

  /// Of a run that has ended. `earlier` ports were decided by runs that it resumes.
  init(_ outcome: ChildOutcome, earlier: Int = 0, _ location: SourceLocation = #_sourceLocation) throws {
    objects = try JSONObject.lines(outcome.text)
    summary = try #require(objects.last, sourceLocation: location)
    status = outcome.status
    error = outcome.error
    elapsed = outcome.elapsed
    try #require(summary.type == "summary" && objects.count { $0.type == "summary" } == 1, sourceLocation: location)
    for counters in objects where counters.type == "summary" || counters.type == "progress" {
      let parts = Self.counters.compactMap { counters.integer($0) }
      #expect(
        parts.count == Self.counters.count && counters.integer("ports") == parts.reduce(0, +),
        "the counters do not add up: \(counters)", sourceLocation: location)
    }
    let decided = (summary.integer("ports") ?? 0) - (summary.integer("unfinished") ?? 0)
    #expect(ports.count + earlier == decided, "a record for each verdict", sourceLocation: location)
    let code = try #require(summary.integer("exit"), sourceLocation: location)
    #expect(
      status == (code > 128 ? .signal(Int32(code - 128)) : .exit(Int32(code))), "the status is that of the summary",
      sourceLocation: location)
  }

  static let counters = ["open", "closed", "filtered", "open_or_filtered", "undecided", "unfinished"]

  var ports: [JSONObject] { objects.filter { $0.type == "port" } }

  /// `ADDRESS PORT`, of each record.
  var places: [String] {
    ports.map { "\($0.string("address") ?? $0.string("target") ?? "?") \($0.integer("port").map { "\($0)" } ?? "")" }
  }

  func port(_ number: String) throws -> JSONObject {
    let found = ports.filter { $0.integer("port") == Int(number) }
    try #require(found.count == 1, "port \(number) has \(found.count) records")
    return found[0]
  }

  /// Expects these counters, and 0 for all others.
  func expect(_ wanted: [String: Int], _ location: SourceLocation = #_sourceLocation) {
    for key in Self.counters {
      #expect(summary.integer(key) == wanted[key] ?? 0, "\(key)", sourceLocation: location)
    }
  }
}

/// Runs `sonde scan --json WORDS` here.
func scan(_ words: String..., location: SourceLocation = #_sourceLocation) throws -> ScanOutcome {
  try ScanOutcome(sonde(["scan", "--json"] + words).finish(), location)
}

/// A port of this machine that is the test's as long as this lives: it listens, or refuses.
struct LocalPort {
  let file: OpenFile
  let port: String

  init(isListening: Bool = true, _ type: SocketType = .stream) throws {
    let socket = try Socket(.inet, type)
    try socket.bind(to: .v4(.loopback, port: 0))
    if isListening, type == .stream { try socket.listen() }
    port = try socket.portText
    file = OpenFile(Descriptor(owning: socket.detach()))
  }

  static func closed() throws -> LocalPort { try LocalPort(isListening: false) }

  /// Begins to listen.
  func open() throws { try #require(listen(file.number, 16) == 0) }

  /// Refuses from now on; the port stays ours.
  func close() throws { try #require(shutdown(file.number, Int32(SHUT_RDWR)) == 0) }

  /// Whether somebody has come.
  var hasCaller: Bool {
    var entry = pollfd(fd: file.number, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) > 0
  }
}

import Glibc
import Testing

/// What a `sonde ping --json` said.
struct PingReport {
  let objects: [JSONObject]
  let status: ChildStatus
  let error: String

  init(_ child: Child) throws {
    let outcome = try child.finish()
    objects = try JSONObject.lines(outcome.text)
    status = outcome.status
    error = outcome.error
  }

  var probes: [JSONObject] { objects.filter { $0.type == "probe" } }
  var oddities: [JSONObject] { objects.filter { $0.type == "oddity" } }
  var targets: [JSONObject] { objects.filter { $0.type == "target" } }
  var verdicts: [String] { probes.compactMap { $0.string("verdict") } }
  /// The last object, which is always the summary.
  var summary: JSONObject {
    get throws {
      let last = try #require(objects.last)
      try #require(last.type == "summary" && objects.count { $0.type == "summary" } == 1)
      return last
    }
  }

  /// Expects the counters of the summary: those named, and 0 for all others; and that they add up.
  func expectCounters(_ wanted: [String: Int], _ location: SourceLocation = #_sourceLocation) throws {
    let summary = try summary
    let outcomes = ["ok", "late", "lost", "errors", "unsent", "pending"]
    let besides = ["duplicates", "reordered", "corrupted", "wrong_source"]
    for key in outcomes + besides {
      #expect(summary.integer(key) == wanted[key] ?? 0, "\(key) in \(verdicts)", sourceLocation: location)
    }
    let sum = outcomes.compactMap { summary.integer($0) }.reduce(0, +)
    #expect(summary.integer("sent") == sum, "the counters do not add up", sourceLocation: location)
    for key in ["sent"] + outcomes + besides {
      let parts = targets.compactMap { $0.integer(key) }.reduce(0, +)
      #expect(summary.integer(key) == parts, "\(key) of all targets", sourceLocation: location)
    }
  }
}

extension Namespace {
  /// Runs `sonde ping --json WORDS` in it.
  func ping(_ words: String...) throws -> PingReport { try ping(words) }
  func ping(_ words: [String]) throws -> PingReport {
    try PingReport(Child(["ip", "netns", "exec", name, Binary.path, "ping", "--json"] + words))
  }

  /// Writes a value below /proc/sys/net.
  func set(_ path: String, _ value: String) throws {
    let outcome = try Child([
      "ip", "netns", "exec", name, "sh", "-c", "echo \"$1\" > /proc/sys/net/$0", path, value,
    ]).finish()
    try #require(outcome.status == .exit(0), "\(path): \(outcome.error)")
  }

  /// Lets every group open datagram ICMP sockets.
  func permitDatagrams() throws { try set("ipv4/ping_group_range", "0 2147483647") }
}

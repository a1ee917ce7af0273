import Testing

/// What a `sonde scan --json` said.
struct ScanReport {
  let ports: [JSONObject]
  let summary: JSONObject
  let status: ChildStatus
  let error: String
  let elapsed: Duration

  init(_ child: Child) throws {
    let outcome = try child.finish()
    let objects = try JSONObject.lines(outcome.text)
    summary = try #require(objects.last)
    try #require(summary.type == "summary" && objects.count { $0.type == "summary" } == 1)
    ports = objects.filter { $0.type == "port" }
    status = outcome.status
    error = outcome.error
    elapsed = outcome.elapsed
    #expect(status == .exit(Int32(try #require(summary.integer("exit")))))
    let tally = ["open", "closed", "filtered", "open_or_filtered", "undecided"].map { summary.integer($0) ?? 0 }
    #expect(tally.reduce(0, +) == ports.count, "the counters do not add up")
  }

  func port(_ number: Int) throws -> JSONObject {
    let found = ports.filter { $0.integer("port") == number }
    try #require(found.count == 1, "port \(number) has \(found.count) records")
    return found[0]
  }

  func verdict(_ number: Int) throws -> String? { try port(number).string("verdict") }

  func ports(_ verdict: String) -> Set<Int> {
    Set(ports.filter { $0.string("verdict") == verdict }.compactMap { $0.integer("port") })
  }

  /// Expects so many ports of each verdict, and none of those that are not named.
  func expectTally(_ wanted: [String: Int], _ location: SourceLocation = #_sourceLocation) {
    for verdict in ["open", "closed", "filtered", "open_or_filtered", "undecided", "unfinished"] {
      #expect(summary.integer(verdict) == wanted[verdict] ?? 0, "\(verdict)", sourceLocation: location)
    }
  }
}

extension Namespace {
  /// Starts `sonde scan --json WORDS` in it.
  func startScan(_ words: [String], through prefix: [String] = []) throws -> Child {
    try Child(["ip", "netns", "exec", name] + prefix + [Binary.path, "scan", "--json"] + words)
  }

  func scan(_ words: String...) throws -> ScanReport { try scan(words) }
  func scan(_ words: [String], through prefix: [String] = []) throws -> ScanReport {
    try ScanReport(startScan(words, through: prefix))
  }

  /// Starts a Python program in it, and waits until it has said that it is ready.
  @discardableResult
  func python(_ script: String, _ words: String...) throws -> Child {
    let child = try Child(["ip", "netns", "exec", name, "python3", "-c", script] + words)
    try child.attend("the script") {
      child.outputText.contains("ready") || child.status != nil && child.errorEnd == nil
    }
    try #require(child.outputText.contains("ready"), "python3: \(child.errorText)")
    return child
  }
}

extension Trait where Self == ConditionTrait {
  /// For suites that scan networks of their own.
  static var scanNetworks: ConditionTrait {
    .enabled(if: Namespace.areAvailable && Tools.has("python3"), "networks of its own need root, ip(8) and python3(1)")
  }
}

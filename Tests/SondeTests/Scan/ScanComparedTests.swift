import Testing

private typealias Treatment = ScanCourse.Treatment

@Suite(
  "sonde scan and nmap", .endToEnd, .scanNetworks, .enabled(if: Tools.has("nmap"), "nmap(1) is not installed"))
struct ScanComparedTests {
  /// State and reason by port, as `nmap` prints them: `2000/tcp open cisco-sccp syn-ack ttl 63`.
  private func nmap(_ course: ScanCourse, _ words: String...) throws -> [Int: (state: String, reason: String)] {
    let outcome = try Child(
      ["ip", "netns", "exec", course.near.name, "nmap"] + words
        + ["--reason", "-n", "-Pn", "-vv", "-p", ScanCourse.ports, "--max-retries", "3"]
    ).finish()
    try #require(outcome.status == .exit(0), "nmap: \(outcome.error)")
    var states: [Int: (state: String, reason: String)] = [:]
    for line in outcome.text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      guard words.count >= 4, let slash = words[0].firstIndex(of: "/"), let port = Int(words[0][..<slash]) else {
        continue
      }
      states[port] = (words[1], words[3])
    }
    try #require(states.count == Treatment.allCases.count, "nmap said: \(outcome.text)")
    return states
  }

  /// Where the verdicts differ, and why: it is all about port unreachable, which sonde takes for closed where it comes from
  /// the host that was asked, and for a filter where it comes from a router, that cannot know.
  ///
  /// - nmap -sT sees the errno only, which is that of a reset (ECONNREFUSED): closed, whoever sent it.
  /// - nmap -sS calls the port filtered, whoever sent it. Nobody listens behind a firewall of the host itself, though.
  /// - nmap -sU makes the same difference as sonde.
  private static func expected(_ treatment: Treatment, _ method: String, _ ours: String) -> String {
    switch (treatment, method) {
    case (.portUnreachableByRouter, "-sT"): "closed"
    case (.portUnreachableByHost, "-sS"): "filtered"
    default: ours
    }
  }

  @Test(
    "the verdicts are those of nmap, but for those that are named",
    arguments: [("-sT", []), ("-sS", ["--syn"]), ("-sU", ["--udp"])], ScanCourse.Version.allCases)
  func compared(method: (theirs: String, ours: [String]), version: ScanCourse.Version) throws {
    let course = try ScanCourse()
    let report = try course.near.scan(method.ours + [version.host, "-p", ScanCourse.ports])
    let theirs =
      version == .v4
      ? try nmap(course, method.theirs, version.host) : try nmap(course, method.theirs, "-6", version.host)
    for treatment in Treatment.allCases {
      let ours = try #require(try report.verdict(treatment.rawValue))
      let state = try #require(theirs[treatment.rawValue])
      #expect(
        state.state == Self.expected(treatment, method.theirs, ours),
        "\(treatment): \(state) against \(ours), \(method.theirs), \(version)")
    }
  }
}

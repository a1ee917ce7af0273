import Testing

private typealias Course = ScanCourse
private typealias Treatment = ScanCourse.Treatment

@Suite("sonde scan: verdicts behind a router", .endToEnd, .scanNetworks)
struct ScanVerdictTests {
  /// What is to be said of a port.
  private struct Word {
    let verdict: String
    let reason: String
    var witness: String?
    /// ICMP type and code.
    var message: (type: Int, code: Int)?
  }

  private static func word(_ treatment: Treatment, _ method: String, _ version: Course.Version) -> Word {
    let isIPv4 = version == .v4
    let (host, router) = (version.host, version.router)
    let prohibited = isIPv4 ? (3, 13) : (1, 1)
    let prohibitedText =
      isIPv4
      ? "communication administratively prohibited" : "communication with destination administratively prohibited"
    let unreachable = isIPv4 ? (3, 0) : (1, 0)
    let unreachableText = isIPv4 ? "network unreachable" : "no route to destination"
    let port = isIPv4 ? (3, 3) : (1, 4)
    switch treatment {
    case .open:
      let reason = ["--udp": "reply", "--syn": "syn-ack"][method] ?? "connected"
      return Word(verdict: "open", reason: reason, witness: host)
    case .closed:
      return method == "--udp"
        ? Word(verdict: "closed", reason: "port unreachable", witness: host, message: port)
        : Word(verdict: "closed", reason: "refused", witness: host)
    case .droppedByRouter, .droppedByHost:
      return Word(verdict: method == "--udp" ? "open|filtered" : "filtered", reason: "no-answer")
    case .prohibitedByRouter:
      return Word(verdict: "filtered", reason: prohibitedText, witness: router, message: prohibited)
    case .prohibitedByHost:
      return Word(verdict: "filtered", reason: prohibitedText, witness: host, message: prohibited)
    case .unreachableByRouter:
      return Word(verdict: "filtered", reason: unreachableText, witness: router, message: unreachable)
    case .unreachableByHost:
      return Word(verdict: "filtered", reason: unreachableText, witness: host, message: unreachable)
    // Only the host knows whether somebody listens there: what a router says of it is a filter.
    case .portUnreachableByRouter:
      return Word(verdict: "filtered", reason: "port unreachable", witness: router, message: port)
    case .portUnreachableByHost:
      return Word(verdict: "closed", reason: "port unreachable", witness: host, message: port)
    }
  }

  @Test(
    "each port has the verdict, the reason and the witness that it should have",
    arguments: ["--connect", "--syn", "--udp"], Course.Version.allCases)
  fileprivate func verdicts(method: String, version: Course.Version) throws {
    let course = try Course()
    let words = (method == "--connect" ? [] : [method]) + [version.host, "-p", Course.ports]
    let report = try course.near.scan(words)
    #expect(report.error == "")
    for treatment in Treatment.allCases {
      let port = try report.port(treatment.rawValue)
      let wanted = Self.word(treatment, method, version)
      let place = "\(treatment), \(method), \(version)"
      #expect(port.string("verdict") == wanted.verdict, "\(place)")
      #expect(port.string("reason") == wanted.reason, "\(place)")
      #expect(port.string("witness") == wanted.witness, "\(place)")
      #expect(port.integer("icmp_type") == wanted.message?.type, "\(place)")
      #expect(port.integer("icmp_code") == wanted.message?.code, "\(place)")
      // Silence is believed the second time, and an answer the first.
      #expect(wanted.reason == "no-answer" ? port.integer("tries") ?? 0 >= 2 : port.integer("rtt") ?? 0 > 0, "\(place)")
    }
    #expect(report.status == .exit(1) && report.summary.integer("undecided") == 0)
    #expect(report.elapsed < .seconds(10))
  }

  @Test("routes that a router refuses are filtered for every port", arguments: ["--connect", "--syn", "--udp"])
  func routes(method: String) throws {
    let course = try Course()
    let silent = method == "--udp" ? "open|filtered" : "filtered"
    let addresses = Course.Version.allCases.flatMap { version in Course.Route.allCases.map { version.address($0) } }
    let report = try course.near.scan((method == "--connect" ? [] : [method]) + addresses + ["-p", "80,2000"])
    // Of errors about routes Linux sends five at once to each host, whatever icmp_ratelimit says (ip_error() of route.c).
    #expect(report.ports.count == addresses.count * 2)
    for version in Course.Version.allCases {
      for route in Course.Route.allCases {
        let ports = report.ports.filter { $0.string("address") == version.address(route) }
        #expect(ports.count == 2)
        let message: (type: Int, code: Int)? =
          switch (route, version) {
          case (.prohibit, .v4): (3, 13)
          case (.prohibit, .v6): (1, 1)
          case (.unreachable, .v4): (3, 1)
          case (.unreachable, .v6): (1, 0)
          case (.blackhole, _): nil
          }
        for port in ports {
          #expect(port.string("verdict") == (message == nil ? silent : "filtered"), "\(route), \(version)")
          #expect(port.string("witness") == (message == nil ? nil : version.router), "\(route), \(version)")
          #expect(port.integer("icmp_type") == message?.type && port.integer("icmp_code") == message?.code)
        }
      }
    }
  }

  @Test("a scan of TCP and UDP needs no privilege; SYNs of our own do, and what is missing is said")
  func unprivileged() throws {
    try #require(Tools.has("setpriv"), "setpriv(1) is not installed")
    let course = try Course()
    let user =
      ["ip", "netns", "exec", course.near.name, "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
      + ["--bounding-set", "-all", "--inh-caps", "-all", try Sandbox.here().publicBinary(), "scan"]
    let report = try ScanReport(Child(user + ["--json", "-p", "T:2000-2009,U:2000-2009", Course.Version.v4.host]))
    for port in report.ports {
      let treatment = try #require(port.integer("port").flatMap(Treatment.init))
      let wanted = Self.word(treatment, port.string("protocol") == "udp" ? "--udp" : "--connect", .v4)
      #expect(port.string("verdict") == wanted.verdict && port.string("witness") == wanted.witness, "\(treatment)")
    }
    #expect(report.ports.count == 20)
    let refused = try Child(user + ["--syn", "-p", "2000", Course.Version.v4.host]).finish()
    #expect(refused.status == .exit(4))
    #expect(refused.error.contains("Operation not permitted") && refused.error.contains("CAP_NET_RAW"))
  }
}

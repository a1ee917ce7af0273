import Glibc
import Sockets
import Testing

@Suite("sonde port: names, numbers and where they are from", .endToEnd)
struct PortTests {
  static let services = """
    # A table of the test's own.
    late            9000/udp

    ftp-data        20/tcp
    ftp             21/tcp
    http            80/tcp          www web         # WorldWideWeb HTTP
    domain          53/tcp                          # Domain Name Server
    domain          53/udp
    domain          53/sctp
    x11-1           6001/tcp
    z3950           210/tcp         wais
    dyn             50000/tcp

    """

  private func run(_ line: String) throws -> ChildOutcome {
    try OwnEtc(services: Self.services).start([Binary.path, "port"] + line.split(separator: " ").map(String.init))
      .finish()
  }

  @Test(
    "an answer is name, port, aliases, class, who may bind it, the line and the comment",
    .enabled(if: OwnEtc.isAvailable, OwnEtc.reason))
  func row() throws {
    let outcome = try run("http")
    #expect(
      outcome.text
        == "http  80/tcp  aliases www, web  well-known  privileged  /etc/services:6  WorldWideWeb HTTP\n")
    #expect(outcome.status == .exit(0) && outcome.error == "")
  }

  @Test(
    "what answers what", .enabled(if: OwnEtc.isAvailable, OwnEtc.reason),
    arguments: [
      ("http", "http:80/tcp"), ("www", "http:80/tcp"), ("80", "http:80/tcp"), ("0080", "http:80/tcp"),
      ("domain", "domain:53/tcp domain:53/udp domain:53/sctp"), ("--udp domain", "domain:53/udp"),
      ("--tcp --udp 53", "domain:53/tcp domain:53/udp"), ("20-25", "ftp-data:20/tcp ftp:21/tcp"),
      ("0-65535 --udp", "domain:53/udp late:9000/udp"), ("80-80", "http:80/tcp"),
      ("ftp,80,6000-6010", "ftp:21/tcp http:80/tcp x11-1:6001/tcp"), ("x11-1 z3950", "x11-1:6001/tcp z3950:210/tcp"),
      ("wais ftp-data 50000", "z3950:210/tcp ftp-data:20/tcp dyn:50000/tcp"),
      ("--search WORLD", "http:80/tcp"), ("--search server", "domain:53/tcp"), ("--search we", "http:80/tcp"),
      ("--search domain --udp", "domain:53/udp"),
      (
        "--list --tcp",
        "ftp-data:20/tcp ftp:21/tcp domain:53/tcp http:80/tcp z3950:210/tcp x11-1:6001/tcp dyn:50000/tcp"
      ),
      ("--list --udp", "domain:53/udp late:9000/udp"),
    ])
  func answers(line: String, wanted: String) throws {
    let outcome = try run(line)
    let rows = outcome.text.split(separator: "\n").map { row in
      row.split(separator: " ").prefix(2).joined(separator: ":")
    }
    #expect(rows.joined(separator: " ") == wanted)
    #expect(outcome.status == .exit(0) && outcome.error == "")
  }

  @Test("columns stand below one another", .enabled(if: OwnEtc.isAvailable, OwnEtc.reason))
  func columns() throws {
    #expect(
      try run("ftp-data 80 dyn").text == """
        ftp-data  20/tcp                       well-known  privileged    /etc/services:4
        http      80/tcp     aliases www, web  well-known  privileged    /etc/services:6   WorldWideWeb HTTP
        dyn       50000/tcp                    dynamic     unprivileged  /etc/services:12

        """)
  }

  @Test(
    "a no is exit 1 and one line that says what is there instead; the other items are answered",
    .enabled(if: OwnEtc.isAvailable, OwnEtc.reason),
    arguments: [
      ("htpp", "no service 'htpp'; did you mean 'http'?"), ("HTTP", "no service 'HTTP'; did you mean 'http'?"),
      ("nosuchservice", "no service 'nosuchservice'"),
      ("--udp http", "no service 'http' over udp; over tcp it is port 80"),
      ("--udp htp", "no service 'htp' over udp"), ("5", "no service has port 5; it is well-known and privileged"),
      ("5000", "no service has port 5000; it is registered and unprivileged"),
      ("60000", "no service has port 60000; it is dynamic and unprivileged"),
      ("0", "no service has port 0; it is well-known and unprivileged"),
      ("--tcp 9000", "no service over tcp has port 9000; over udp it is 'late'; it is registered and unprivileged"),
      ("60000-60010", "no service has a port in 60000-60010"),
      ("--tcp --udp 0-19", "no service over tcp or udp has a port in 0-19"),
      ("--udp 80-90", "no service over udp has a port in 80-90; over tcp there is 'http'"),
    ])
  func notFound(line: String, wanted: String) throws {
    let outcome = try run(line + " domain")
    #expect(outcome.error == "sonde port: \(wanted)\n")
    #expect(outcome.text.contains("domain  53/"))
    #expect(outcome.status == .exit(1))
  }

  @Test("a search without a find", .enabled(if: OwnEtc.isAvailable, OwnEtc.reason))
  func searchNotFound() throws {
    let outcome = try run("--search nowhere")
    #expect(outcome.error == "sonde port: no service has 'nowhere' in its names or comment\n")
    #expect(outcome.text == "" && outcome.status == .exit(1))
    #expect(
      try run("--udp --search ftp").error.contains(
        "over udp has 'ftp' in its names or comment; over tcp there is 'ftp-data'"))
  }

  @Test("-q prints nothing; the exit code answers", .enabled(if: OwnEtc.isAvailable, OwnEtc.reason))
  func quiet() throws {
    for (line, code) in [("-q http", 0), ("-q http nope", 1), ("--quiet --list", 0)] as [(String, Int32)] {
      let outcome = try run(line)
      #expect(outcome.text == "" && outcome.error == "" && outcome.status == .exit(code))
    }
  }

  @Test(
    "who may bind a port is this network namespace's setting",
    .enabled(if: OwnEtc.isAvailable, OwnEtc.reason))
  func unprivilegedStart() throws {
    let own = try OwnEtc(services: Self.services)
    let script = "echo 60 > /proc/sys/net/ipv4/ip_unprivileged_port_start && exec \"$@\""
    let outcome = try own.start([
      "unshare", "-n", "sh", "-c", script, "sh", Binary.path, "port", "domain", "http", "--tcp",
    ])
    .finish()
    let rows = outcome.text.split(separator: "\n").map { $0.split(separator: " ").contains("privileged") }
    #expect(rows == [true, false], "\(outcome.text) \(outcome.error)")
  }

  @Test("answers that cannot be written are exit 5, and a reader that has gone is exit 0")
  func output() throws {
    for end in [ChildEnd.full, .closed] {
      let outcome = try sonde("port", "0-65535", output: end).finish()
      #expect(outcome.status == .exit(5))
      #expect(outcome.complaints.count == 1 && outcome.error.hasPrefix("sonde port: stdout: "), "\(outcome.error)")
    }
    let unread = try sonde("port", "--list")
    unread.closeOutput()
    let outcome = try unread.finish()
    #expect(outcome.status == .exit(0) && outcome.error == "")
  }

  @Test(
    "the names and comments of a hostile table are escaped on a terminal, and not in a pipe",
    .enabled(if: OwnEtc.isAvailable, OwnEtc.reason))
  func escaping() throws {
    let services = Array("evil\u{1b}[2J 7/tcp b\u{202e}ad # \u{1b}]0;title\u{7} \u{9b}31m".utf8) + [0xff, 0x0a]
    let own = try OwnEtc(services: services)
    let terminal = try Terminal()
    let child = try own.start([Binary.path, "port", "7"], output: .terminal(terminal))
    #expect(try child.finish().status == .exit(0))
    let shown = try terminal.read(until: "\r\n")
    #expect(
      shown.hasPrefix(
        #"evil\x1b[2J  7/tcp  alias b\u{202e}ad  well-known  privileged  /etc/services:1  \x1b]0;title\x07 \u{9b}31m"#),
      "\(shown.debugDescription)")
    #expect(!shown.utf8.contains(0x1b))
    #expect(try own.port("7").text.contains("evil\u{1b}[2J"))
    let talk = try Terminal()
    #expect(try own.start([Binary.path, "port", "evil"], error: .terminal(talk)).finish().status == .exit(1))
    #expect(!(try talk.read(until: "\r\n").utf8.contains(0x1b)))
  }
}

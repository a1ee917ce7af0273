import Glibc
import Testing

@Suite("pictures of ping", .endToEnd, .enabled(if: Namespace.areAvailable, "namespaces need root and ip(8)"))
struct PingPictureTests {
  /// A ping on a terminal of so many columns.
  private struct Show {
    let terminal: Terminal
    let child: Child
    let columns: Int
    let rows: Int
    private var bytes: [UInt8] = []
    /// Bytes that were looked at.
    private var seen = 0
    var shown: String { String(decoding: bytes, as: UTF8.self) }

    init(
      _ space: Namespace, columns: Int = 80, rows: Int = 24, locale: String = "C.UTF-8", variables: [String] = [],
      _ words: [String]
    ) throws {
      terminal = try Terminal()
      try terminal.resize(columns: UInt16(columns), rows: UInt16(rows))
      self.columns = columns
      self.rows = rows
      let environment = ["TERM=xterm", "LC_ALL=\(locale)"] + variables
      child = try Child(
        ["ip", "netns", "exec", space.name, "env"] + environment + [Binary.path, "ping"] + words,
        output: .terminal(terminal), error: .terminal(terminal))
    }

    /// The screen when `text` has been printed once more.
    mutating func screen(at text: String) throws -> Screen {
      let rest = String(decoding: bytes.dropFirst(seen), as: UTF8.self)
      if !rest.contains(text) { bytes += try terminal.read(text) { (rest + $0).contains(text) } }
      seen = bytes.count
      return Screen(shown, columns: columns, rows: rows)
    }
  }

  private static let silent = EchoResponder.Host.silent.address(4)
  private static let lossy = EchoResponder.Host.lossy.address(4)

  @Test("a plot grows in place, every line fits, and nothing but it and the statistics is left", arguments: [80, 200])
  func plot(columns: Int) throws {
    let responder = try EchoResponder()
    var show = try Show(
      responder.space, columns: columns, rows: 50,
      ["--plot", "-c", "40", "-i", "20ms", "--timeout", "100ms", Self.lossy])
    let screen = try show.screen(at: "longest outage")
    #expect(screen.unknown == [])
    #expect(show.shown.components(of: "\u{1b}[?7l") > 2, "drawn once only")
    #expect(screen.history.count { $0.hasPrefix("10.77.0.10: ") } == 1, "\(screen.history)")
    #expect(screen.history.allSatisfy { $0.count <= columns })
    #expect(screen.history.contains { $0.hasPrefix("10.77.0.10: 20 answered, x 20 lost, last ") })
    let axis = try #require(screen.lines.first { $0.contains("└") })
    #expect(axis.filter { $0 == "x" }.count == 20, "\(axis)")
    #expect(screen.lines.contains { line in line.unicodeScalars.contains { 0x2800...0x28ff ~= $0.value } })
    #expect(screen.lines.contains { $0.hasPrefix("      lost  █") && $0.hasSuffix(" 20") })
    #expect(screen.lines.contains { $0.hasPrefix("40 sent, 20 answered, 20 lost, 50% loss, ") })
    #expect(try show.child.finish().status == .exit(0))
  }

  @Test(
    "ASCII where the locale is not UTF-8 or it is asked for, and no colours with NO_COLOR",
    arguments: [("C", [], "--plot"), ("C.UTF-8", [], "--plot-ascii"), ("C", ["NO_COLOR=1"], "--plot")])
  func ascii(locale: String, variables: [String], option: String) throws {
    let responder = try EchoResponder()
    var show = try Show(
      responder.space, locale: locale, variables: variables,
      [option, "-c", "3", "-i", "20ms", "--timeout", "100ms", Self.lossy])
    let screen = try show.screen(at: "longest outage")
    #expect(show.shown.utf8.allSatisfy { $0 < 0x80 })
    #expect(show.shown.contains("\u{1b}[31m") == variables.isEmpty)
    #expect(screen.lines.contains { $0.hasPrefix("         +-") && $0.contains("x") }, "\(screen.lines)")
  }

  @Test("in a pipe there is no plot, with -v the reason, and with --plot-always the picture of the whole run")
  func pipe() throws {
    let space = try Namespace()
    func ping(_ words: String...) throws -> ChildOutcome {
      try Child(
        ["ip", "netns", "exec", space.name, Binary.path, "ping"] + words + ["-c", "3", "-i", "10ms", "127.0.0.1"]
      ).finish()
    }
    let lines = try ping("--plot")
    #expect(lines.text.contains("127.0.0.1: seq 3, ") && !lines.text.contains("+-") && lines.error == "")
    let verbose = try ping("--plot", "-v")
    #expect(verbose.error.hasPrefix("sonde ping: no plot: stdout is no terminal"))
    let always = try ping("--plot-always")
    #expect(!always.text.contains("seq") && !always.text.contains("\u{1b}"))
    #expect(always.text.hasPrefix("127.0.0.1: 3 answered, last ") && always.text.contains("\nround trips from\n"))
    #expect(always.text.contains("\n3 sent, 3 answered, 0% loss, "))
  }

  @Test("a dumb terminal has lines")
  func dumb() throws {
    var show = try Show(
      try Namespace(), variables: ["TERM=dumb"], ["--plot", "-c", "2", "-i", "10ms", "127.0.0.1", "127.0.0.2"])
    let screen = try show.screen(at: "2 targets, ")
    #expect(!show.shown.contains("\u{1b}") && screen.lines.contains { $0.contains("127.0.0.2: seq 2, ") })
  }

  @Test("many targets are a table in place, and the one at the end takes its place")
  func table() throws {
    let responder = try EchoResponder()
    var show = try Show(
      responder.space,
      ["-c", "8", "-i", "60ms", "--timeout", "100ms", "10.77.0.1", Self.silent, "10.77.0.11", "nosuch.invalid"])
    let live = try show.screen(at: "4 targets, ")
    #expect(live.unknown == [])
    #expect(live.lines.contains { $0.hasPrefix("target ") && $0.contains(" state ") })
    let last = try show.screen(at: "3 targets, ")
    #expect(!last.history.contains { $0.contains(" state ") || $0.contains(": seq ") }, "\(last.history)")
    #expect(last.history.count { $0.hasPrefix("10.77.0.7 ") } == 1)
    #expect(last.history.contains { $0.hasPrefix("sonde ping: nosuch.invalid: ") })
    #expect(last.cursor.column == 0 || last.lines.last?.hasPrefix("3 targets") == true)
    #expect(show.shown.contains("\u{1b}[31mlost"))
    #expect(try show.child.finish().status == .exit(3))
  }

  @Test("of more targets than fit the worst are shown, and how many are not")
  func worst() throws {
    let responder = try EchoResponder()
    var show = try Show(
      responder.space, rows: 10,
      ["-c", "50", "-i", "100ms", "--timeout", "50ms", "127.0.0.1-30", Self.silent])
    var screen = try show.screen(at: "100%")
    #expect(screen.history.count <= 10)
    screen = try show.screen(at: "31 targets, ")
    let head = try #require(screen.lines.firstIndex { $0.hasPrefix("target ") })
    #expect(screen.lines[head + 1].hasPrefix("10.77.0.7 "))
    #expect(screen.lines.contains { $0 == "... 25 more, which do no worse" })
    show.child.signal(SIGINT)
    screen = try show.screen(at: "p99\r\n")
    #expect(!screen.history.contains { $0.contains("more, which") })
    #expect(try show.child.finish().status == .exit(1))
  }

  @Test("lines for many targets, where they are asked for", arguments: [["--no-live"], ["-v"]])
  func noLive(words: [String]) throws {
    var show = try Show(try Namespace(), words + ["-c", "2", "-i", "10ms", "127.0.0.1", "127.0.0.2"])
    let screen = try show.screen(at: "2 targets, ")
    #expect(!show.shown.contains("\u{1b}") && screen.lines.contains { $0.contains("127.0.0.2: seq 2, ") })
  }

  @Test("the statistics on a signal stand above the picture, which goes on below")
  func interim() throws {
    let space = try Namespace()
    var show = try Show(space, ["--plot", "-i", "20ms", "127.0.0.1"])
    _ = try show.screen(at: "127.0.0.1: 3 answered")
    show.child.signal(SIGUSR1)
    var screen = try show.screen(at: "rtt min/avg/max")
    screen = try show.screen(at: " 0 s")
    #expect(screen.lines.first?.hasPrefix("sonde ping: 127.0.0.1: ") == true, "\(screen.lines)")
    #expect(screen.history.count { $0.contains(" answered, last ") } == 1)
    show.child.signal(SIGINT)
    _ = try show.screen(at: "rtt min/avg/max/mdev")
    #expect(try show.child.finish().status == .exit(0))
  }

  @Test(
    "what excludes a plot is said before anything is sent",
    arguments: [["--json"], ["--csv"], ["-q"], ["--alive"], ["--unreachable"], ["127.0.0.0/29"]])
  func usage(words: [String]) throws {
    for option in ["--plot", "--plot-ascii", "--plot-always"] {
      let outcome = try sonde(["ping", option, "127.0.0.1", "-c", "1"] + words).finish()
      #expect(outcome.status == .exit(2) && outcome.text == "" && outcome.error.contains(option), "\(outcome.error)")
    }
  }
}

extension String {
  /// How often `text` occurs.
  fileprivate func components(of text: String) -> Int {
    var (count, rest) = (0, self[...])
    while let range = rest.firstRange(of: text) {
      count += 1
      rest = rest[range.upperBound...]
    }
    return count
  }
}

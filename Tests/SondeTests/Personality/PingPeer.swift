import Glibc
import Testing

/// iputils' `ping` beside ours: the same words in the same network, and what both say of them.
struct PingPeer {
  /// The one whose lines and options the personality has. Other versions differ in small things.
  static let isInstalled: Bool = {
    guard Tools.has("ping", "setpriv"), let pipe = popen("ping -V", "r") else { return false }
    defer { pclose(pipe) }
    var line = [CChar](repeating: 0, count: 100)
    guard fgets(&line, 100, pipe) != nil else { return false }
    return String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      .contains("iputils 20221126")
  }()

  /// What a run came to, with all numbers masked that no two runs share.
  struct Outcome: Equatable, CustomStringConvertible {
    var status: ChildStatus
    var output: String
    var error: String

    var description: String { "\(status)\n\(output)stderr: \(error)" }
  }

  /// Words in front of the program: in which network, as which user.
  let prefix: [String]
  private let theirs: String
  private let ours: String

  /// Puts copies or links of both into directories of the test's own, by their names.
  init(in prefix: [String], isPublic: Bool = false) throws {
    self.prefix = prefix
    let peer = try #require(Tools.find("ping"))
    theirs = try Self.directory("theirs")
    ours = try Self.directory("ours")
    let binary = isPublic ? try Sandbox.here().publicBinary() : Binary.path
    for name in ["ping", "ping4", "ping6"] {
      // A copy has none of the capabilities that the file may have.
      try Self.run("install", "-m", "755", peer, "\(theirs)/\(name)")
      try #require(symlink(binary, "\(ours)/\(name)") == 0)
    }
  }

  private static func directory(_ name: String) throws -> String {
    let path = try Sandbox.here().path(name)
    try #require(mkdir(path, 0o755) == 0 && chmod(path, 0o755) == 0)
    return path
  }

  private static func run(_ words: String...) throws {
    let outcome = try Child(words).finish()
    try #require(outcome.status == .exit(0), "\(words): \(outcome.error)")
  }

  /// Runs the line, whose first word is the program, through both; `prepare` comes before each.
  func outcomes(of line: String, prepare: () throws -> Void = {}) throws -> (theirs: Outcome, ours: Outcome) {
    let words = line.split(separator: " ").map { $0 == "''" ? "" : String($0) }
    try prepare()
    let first = try outcome(words, theirs)
    try prepare()
    return (first, try outcome(words, ours))
  }

  /// Runs the line through ours only.
  func own(_ line: String, signals: [(after: String, Int32)] = []) throws -> ChildOutcome {
    let words = line.split(separator: " ").map { $0 == "''" ? "" : String($0) }
    let child = try Child(prefix + ["\(ours)/\(words[0])"] + words.dropFirst())
    for (text, number) in signals {
      try child.waitForOutput(text)
      child.signal(number)
    }
    return try child.finish()
  }

  private func outcome(_ words: [String], _ directory: String) throws -> Outcome {
    let child = try Child(prefix + ["\(directory)/\(words[0])"] + words.dropFirst())
    let outcome = try child.finish()
    let isFlood = words.contains("-f") || !Self.shortIntervals.isDisjoint(with: words)
    func masked(_ text: String) -> String {
      let text = Self.masked(text.replacing("\(directory)/", with: ""))
      return isFlood ? Self.withoutDots(text) : text
    }
    return Outcome(
      status: outcome.status, output: masked(outcome.text), error: Self.withoutUsage(masked(outcome.error)))
  }

  /// So short that a busy machine may have several on their way.
  private static let shortIntervals: Set<String> = ["0", "0.01", ".01", "-i.01", "-qi.01", "1e-2", "0.0001", "0.001"]

  private static func masked(_ text: String) -> String {
    var text = text
    text.replace(#/\d+\.\d{3}\/\d+\.\d{3}\/\d+\.\d{3}\/\d+\.\d{3} ms/#, with: "T/T/T/T ms")
    text.replace(#/ipg\/ewma \d+\.\d{3}\/\d+\.\d{3} ms/#, with: "ipg/ewma T/T ms")
    text.replace(#/time=\d+(\.\d+)? ms/#, with: "time=T ms")
    text.replace(#/, time \d+ms/#, with: ", time T")
    text.replace(#/\t\d+ absolute/#, with: "\tN absolute")
    text.replace(#/\t-?\d(\n|$)/#, with: "\tN\n")
    text.replace(#/ident=\d+/#, with: "ident=N")
    text.replace(#/\[\d{10}\.\d{6}\] /#, with: "[S] ")
    return text
  }

  /// How many are on their way at one time is a matter of luck in a flood. The dots have tests of their own.
  private static func withoutDots(_ text: String) -> String {
    text.replacing(#/[. \u{8}]*\u{8}[. \u{8}]*/#, with: "").replacing(#/^\.+$/#.anchorsMatchLineEndings(), with: "")
      .replacing(#/, pipe \d+/#, with: "")
  }

  /// The page of options is our own.
  private static func withoutUsage(_ text: String) -> String {
    guard let page = text.firstRange(of: "\nUsage\n") else { return text }
    return text[..<page.lowerBound] + "\nUsage\n"
  }
}

import Glibc
import Report
import Testing

/// The manual as it lies in the repository.
enum Manual {
  static func page(_ name: String, from file: String = #filePath) throws -> String {
    let parts = file.split(separator: "/", omittingEmptySubsequences: false)
    let root = parts[..<(parts.lastIndex(of: "Tests") ?? 0)].joined(separator: "/")
    return String(decoding: try Files.contents("\(root)/man/\(name)"), as: UTF8.self)
  }

  /// The long options that an mdoc page lists as items: `.It Fl k , Fl -keep-open`.
  static func options(of page: String) -> Set<String> {
    var found: Set<String> = []
    for line in page.split(separator: "\n") where line.hasPrefix(".It ") {
      let words = line.split(separator: " ")
      for (word, next) in zip(words, words.dropFirst()) where word == "Fl" && next.hasPrefix("-") {
        found.insert("-" + next)
      }
    }
    return found
  }
}

@Suite("help and manual say the same as the program", .endToEnd)
struct HelpTests {
  static let commands = ["connect", "listen", "port", "resolve", "inspect", "interfaces", "ping", "scan", "capture"]

  /// The long options that each command parses, from the dump of all options.
  private func parsed(by command: String) throws -> Set<String> {
    let dump = try run("--experimental-dump-help")
    try #require(dump.status == .exit(0))
    let lines = dump.text.split(separator: "\n").map { $0.split(separator: "\"").map(String.init) }
    var names: Set<String> = []
    for (line, next) in zip(lines, lines.dropFirst()) {
      // `"kind" : "long",` and then `"name" : "connect-timeout"`; the command's name follows its arguments.
      if line.count > 3, line[1] == "kind", line[3] == "long", next.count > 3, next[1] == "name" {
        names.insert("--" + next[3])
      }
      if line.count > 3, line[1] == "commandName" {
        if line[3] == command { return names }
        names = []
      }
    }
    throw Late(description: "no command \(command) in the dump of all options")
  }

  private func helped(by command: String) throws -> Set<String> {
    let help = try run(command, "--help")
    #expect(help.status == .exit(0) && help.error == "")
    let words = help.text.split { !($0.isLetter || $0.isNumber || $0 == "-") }.map(String.init)
    return Set(words.filter { $0.hasPrefix("--") && $0.utf8.count > 2 })
  }

  @Test("--help lists every option that is parsed, and no other", arguments: commands)
  func help(command: String) throws {
    let parsed = try parsed(by: command).subtracting(["--version"])
    let helped = try helped(by: command).subtracting(["--version"])
    #expect(parsed.count > 3)
    #expect(parsed.subtracting(helped).sorted() == [], "missing in \(command) --help")
    #expect(helped.subtracting(parsed).sorted() == [], "in \(command) --help, but not an option")
  }

  @Test("the manual page lists every option that is parsed, and no other", arguments: commands)
  func manual(command: String) throws {
    let listed = Manual.options(of: try Manual.page("sonde-\(command).1")).union(["--help", "--version"])
    let parsed = try parsed(by: command).union(["--help", "--version"])
    #expect(parsed.subtracting(listed).sorted() == [], "missing in man/sonde-\(command).1")
    #expect(listed.subtracting(parsed).sorted() == [], "in man/sonde-\(command).1, but not an option")
  }

  @Test("the manual's exit codes are the program's")
  func exitCodes() throws {
    let page = try Manual.page("sonde.1")
    let section = try #require(page.split(separator: ".Sh EXIT STATUS\n").last?.split(separator: "\n.Sh ").first)
    let listed = section.split(separator: "\n").filter { $0.hasPrefix(".It ") }.map { String($0.dropFirst(4)) }
    let codes: [ExitCode] = [.yes, .no, .usage, .unresolved, .notPermitted, .localFailure]
    #expect(listed == codes.map { "\($0.status)" } + ["128+n"])
    #expect(ExitCode.signal(2).status == 130)
  }

  @Test(
    "help fits a screen of 80 columns and 45 lines and ends with two examples",
    arguments: [[]] + commands.map { [$0] })
  func fits(command: [String]) throws {
    let help = try sonde(command + ["--help"]).finish()
    let lines = help.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 45)
    #expect(lines.allSatisfy { $0.count <= 80 })
    let examples = try #require(help.text.split(separator: "\nexamples:\n").last).split(separator: "\n")
    #expect(examples.count == 2 && examples.allSatisfy { $0.contains("sonde ") })
  }

  @Test("help and version are found wherever people look for them")
  func ways() throws {
    let help = try run("connect", "--help").text
    #expect(try run("help", "connect").text == help)
    #expect(try run("connect", "localhost", "80", "-h").text == help)
    #expect(try run("connect", "-vh").text == help)
    #expect(try run("--help").text == (try run("-h").text))
    let version = try run("--version")
    #expect(version.status == .exit(0) && version.text.hasPrefix("sonde "))
    #expect(try run("listen", "--version").text == version.text)
  }

  @Test("help into a full disk or a closed pipe does not crash")
  func helpWithoutReader() throws {
    #expect(try run("connect", "--help", output: .full).status == .exit(5))
    #expect(try run("connect", "--help", output: .closed).status == .exit(5))
  }

  @Test("completions are made for each shell", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    let outcome = try run("--generate-completion-script", shell)
    #expect(outcome.status == .exit(0))
    #expect(outcome.text.contains("connect-timeout"))
  }
}

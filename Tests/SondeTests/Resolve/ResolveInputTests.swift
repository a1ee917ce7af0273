import Glibc
import Testing

@Suite("resolve: lists of names, and what is no name", .endToEnd, .ownSystem)
struct ResolveInputTests {
  private static let hosts = (1...5).map { "192.0.2.\($0) n\($0).example\n" }.joined()

  private func system() throws -> OwnSystem {
    let system = try OwnSystem(hosts: Self.hosts)
    try system.write("hosts: files\n", to: "nsswitch.conf")
    return system
  }

  /// The answers, one line each: `NAME: WORDS`.
  private func heads(_ outcome: ChildOutcome) -> [String] {
    outcome.text.split(separator: "\n").filter { !$0.hasPrefix(" ") }.map { String($0.prefix { $0 != "," }) }
  }

  @Test("words, files and stdin are mixed as they stand; comments, blanks and empty lines are left out")
  func lists() throws {
    let system = try system()
    let list = try Files.make("list", "# n9.example\n n2.example\tn3.example # two\r\n\n\nn2.example#n9")
    let child = try system.resolve("n1.example", "@\(list)", "-", "n5.example", input: .pipe)
    child.send("n4.example\n")
    child.endInput()
    let outcome = try child.finish()
    #expect(outcome.status == .exit(0) && outcome.error == "")
    #expect(heads(outcome) == [1, 2, 3, 2, 4, 5].map { "n\($0).example: 1 address" })
    // Two lists, and one that is a pipe.
    let twice = try system.start([
      "sh", "-c", "echo n4.example | \"$0\" resolve @\(list) @/dev/stdin @\(list)", Binary.path,
    ])
    #expect(try heads(twice.finish()) == [2, 3, 2, 4, 2, 3, 2].map { "n\($0).example: 1 address" })
    // Of nothing there is nothing to say.
    let nothing = try system.resolve("-").finish()
    #expect(nothing.status == .exit(0) && nothing.text == "" && nothing.error == "")
  }

  @Test("answers come in the order of the questions, although the first ones take longest")
  func order() throws {
    let system = try OwnSystem(hosts: Self.hosts, OwnSystem.twoFamilies)
    let server = try NameServer(
      in: system, "slow.example HELD\nslow.example A 192.0.2.60\nlate.example HELD\nlate.example A 192.0.2.61\n")
    let names = ["slow.example", "n1.example", "late.example"] + (2...5).map { "n\($0).example" }
    let child = try system.start([Binary.path, "resolve"] + names)
    try child.attend("both questions") { server.wasAsked(for: "slow.example") && server.wasAsked(for: "late.example") }
    // The last first.
    server.release("late.example")
    #expect(child.outputText == "")
    server.release("slow.example")
    let outcome = try child.finish()
    #expect(outcome.status == .exit(0))
    #expect(heads(outcome) == names.map { "\($0): 1 address" })
  }

  @Test("a thousand names are answered in order, with any number of threads", arguments: ["1", "2", "64"])
  func many(parallel: String) throws {
    let system = try system()
    let numbers = (0..<1000).map { $0 * 7 % 5 + 1 }
    let list = try Files.make("list", numbers.map { "n\($0).example\n" }.joined())
    let outcome = try system.resolve("--parallel", parallel, "@\(list)").finish()
    #expect(outcome.status == .exit(0))
    #expect(heads(outcome) == numbers.map { "n\($0).example: 1 address" })
  }

  @Test("a name without an answer is a record like any other")
  func failures() throws {
    let system = try OwnSystem(hosts: Self.hosts, OwnSystem.twoFamilies)
    _ = try NameServer(in: system, "fails.example SERVFAIL\n192.0.2.1 PTR n1.example\n2001:db8::1 A 192.0.2.1\n")
    let words = ["n1.example", "none.example", "fails.example", "192.0.2.99", "n2.example"]
    let answers = try system.objects("name", words[0], words[1], words[2], words[3], words[4])
    #expect(answers.map { $0.string("target") } == words)
    #expect(answers.map { $0.string("verdict") } == ["ok", "not-found", "temporary", "not-found", "ok"])
    #expect(
      answers.map { $0.string("reason") } == [
        nil, "no such name", "no answer from the name server, or it failed; try again, or see resolv.conf(5)",
        "the address has no name", nil,
      ])
    // Of several outcomes the worst decides the exit code.
    for (names, code) in [([words[0]], 0), (words.suffix(2), 1), (Array(words.prefix(2)), 1), (words, 3)]
      as [([String], Int32)]
    {
      let outcome = try system.start([Binary.path, "resolve"] + names).finish()
      #expect(outcome.status == .exit(code), "\(names)")
      #expect(heads(outcome).count == names.count && outcome.error == "")
    }
    for (option, name) in [("-4", "IPv4"), ("-6", "IPv6")] {
      let text = try system.resolve(option, "none.example").finish().text
      #expect(text.hasPrefix("none.example: no such name, or it has no \(name) address, "))
    }
  }

  /// What nobody can be asked for, and what is said of it.
  private static let noNames = [
    ("", "'': the name is empty"), (".", ".: no part of a name is empty"), ("a..b", "a..b: no part of a name is empty"),
    (".a", ".a: no part of a name is empty"), ("[]", "[]: the name is empty"),
    (String(repeating: "x", count: 300), "a part of a name has at most 63 bytes, and one has 300"),
    ("\(String(repeating: "x", count: 64)).example", "a part of a name has at most 63 bytes, and one has 64"),
    (String(repeating: "abcdefg.", count: 32), "a name has at most 253 bytes, and this one 255"),
    ("http://n1.example/", "http://n1.example/: no name has '/' in it; write the bare name or address"),
    ("user@n1.example", "no name has '@' in it; write the bare name or address"),
    ("n1.example:80", "n1.example:80: neither a name nor an IPv6 address; leave a port out"),
    ("[::1]:80", "[::1]:80: neither a name nor an IPv6 address; leave a port out"),
    ("1:2:3", "1:2:3: neither a name nor an IPv6 address; leave a port out"),
    ("n1 .example", "n1 .example: no name has blanks or control characters"),
    ("n1\u{7f}", "no name has blanks or control characters"), ("192.0.2.0/24", "no name has '/' in it"),
    ("\u{2603}\u{202e}", "not an international name: "), ("@", "@: no name has '@' in it"),
  ]

  @Test("what is no name is told with what is wrong, and the rest of the list is answered", arguments: noNames)
  func nonsense(_ word: String, _ says: String) throws {
    let outcome = try system().resolve("n1.example", word, "n2.example").finish()
    #expect(outcome.status == .exit(2) && outcome.error == "")
    let lines = outcome.text.split(separator: "\n").filter { !$0.hasPrefix(" ") }
    #expect(lines.count == 3, "\(outcome.text)")
    #expect(lines.first?.hasPrefix("n1.example: 1 address") ?? false)
    #expect(lines.dropFirst().first?.contains(says) ?? false, "\(outcome.text)")
    #expect(lines.last?.hasPrefix("n2.example: 1 address") ?? false)
  }

  @Test("longest names and parts that are just right are asked for")
  func justRight() throws {
    let part = String(repeating: "x", count: 63)
    let name = "\(part).\(part).\(part).\(String(repeating: "y", count: 61))"
    #expect(name.utf8.count == 253)
    let answers = try system().objects("name", name, "\(name).", "\(part).")
    #expect(answers.map { $0.string("verdict") } == ["not-found", "not-found", "not-found"])
  }

  @Test("in a file anything may stand: bytes that are no text, zero bytes, one endless word")
  func hostileFile() throws {
    let endless = [UInt8](repeating: UInt8(ascii: "a"), count: 100_000)
    let bytes =
      Array("n1.example\n".utf8) + [0xff, 0xfe, 0x0a] + Array("a\0b\n\u{1b}[31mred\n".utf8) + endless
      + Array("\nn2.example".utf8)
    let list = try Files.make("list", bytes)
    let outcome = try system().resolve("@\(list)").finish()
    #expect(outcome.status == .exit(2) && outcome.error == "")
    let lines = outcome.text.split(separator: "\n").filter { !$0.hasPrefix(" ") }.map(String.init)
    try #require(lines.count == 6)
    #expect(lines[1] == "\\xff\\xfe: not valid UTF-8")
    #expect(lines[2].hasSuffix(": no name has blanks or control characters"))
    #expect(lines[3].hasSuffix(": no name has blanks or control characters"))
    #expect(lines[4].hasSuffix(": a part of a name has at most 63 bytes, and one has 100000"))
    #expect(lines[5].hasPrefix("n2.example: 1 address"))
    let objects = try system().objects("name", "@\(list)")
    #expect(objects.map { $0.string("verdict") } == ["ok", "invalid", "invalid", "invalid", "invalid", "ok"])
  }

  @Test("a word of the command line that is not UTF-8 is one of them")
  func hostileWord() throws {
    let child = try system().start([
      "sh", "-c", "exec \"$0\" resolve n1.example \"$(printf '\\377x')\" n2.example", Binary.path,
    ])
    let outcome = try child.finish()
    #expect(outcome.status == .exit(2) && outcome.error == "")
    #expect(heads(outcome).count == 3 && heads(outcome)[2] == "n2.example: 1 address")
  }
}

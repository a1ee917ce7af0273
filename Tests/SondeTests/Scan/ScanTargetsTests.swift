import Addresses
import Probe
import Sockets
import TestSupport
import Testing

@testable import sonde

@Suite("sonde scan: whom and what", .endToEnd)
struct ScanTargetsTests {
  private func read(
    _ words: [String], ports: String? = "22", exclude: [String] = [], udp: Bool = false, family: Family = .unspecified,
    yes: Bool = false
  ) throws -> (space: ScanSpace, problems: [TargetProblem]) {
    try ScanTargets.read(words: words, ports: ports, exclude: exclude, udp: udp, family: family, allowsHuge: yes)
  }

  private func all(_ space: ScanSpace) throws -> [String] {
    (0..<(try #require(space.count))).map { position in
      let question = space[position]
      let host =
        switch question.host {
        case .address(let address): "\(address)"
        case .name(let place): space.names[place]
        case .unix(let address): "\(address)"
        }
      return host + (question.service.map { " \($0)" } ?? "")
    }
  }

  static let good: [(words: [String], asked: [String])] = [
    (["10.0.0.1"], ["10.0.0.1 22/tcp"]), (["10.0.0.0/30"], ["10.0.0.1 22/tcp", "10.0.0.2 22/tcp"]),
    (["10.0.0.0/31"], ["10.0.0.0 22/tcp", "10.0.0.1 22/tcp"]),
    (["10.0.0.7/32", "10.0.0.7", "10.0.0.7"], ["10.0.0.7 22/tcp"]),
    (["2001:db8::/127", "[::1]"], ["::1 22/tcp", "2001:db8:: 22/tcp", "2001:db8::1 22/tcp"]),
    (["10.0.0.1-2"], ["10.0.0.1 22/tcp", "10.0.0.2 22/tcp"]),
    (["10.0.0.255-10.0.1.0"], ["10.0.0.255 22/tcp", "10.0.1.0 22/tcp"]),
    (["10.0.0-1.1,5"], ["10.0.0.1 22/tcp", "10.0.0.5 22/tcp", "10.0.1.1 22/tcp", "10.0.1.5 22/tcp"]),
    (["b", "a", "B", "10.0.0.1"], ["10.0.0.1 22/tcp", "b 22/tcp", "a 22/tcp"]),
    (["a:80,22", "a"], ["a 22/tcp", "a 80/tcp"]), (["A:80", "a:80", "b"], ["b 22/tcp", "A 80/tcp"]),
    (
      ["10.0.0.1:80", "10.0.0.2:http,U:53", "[::1]:81"],
      ["10.0.0.1 80/tcp", "10.0.0.2 53/udp", "10.0.0.2 80/tcp", "::1 81/tcp"]
    ),
    (["[fe80::1%eth0]:U:53", "fe80::1%eth0"], ["fe80::1%eth0 22/tcp", "fe80::1%eth0 53/udp"]),
    (["unix:/a", "unix:@b", "unix:/a"], ["unix:/a", "unix:@b"]),
    (["a:top:1", "a:T:1-2"], ["a 1/tcp", "a 2/tcp", "a 80/tcp"]),
  ]

  @Test("words mean these questions, each once", arguments: good)
  func asked(words: [String], asked: [String]) throws {
    let (space, problems) = try read(words)
    #expect(try all(space) == asked)
    #expect(problems.isEmpty, "\(problems)")
  }

  @Test(
    "without -p a last word of ports is ports, and nothing else is",
    arguments: [
      (["a", "80"], ["a 80/tcp"]), (["a", "http"], ["a 80/tcp"]),
      (["a", "b", "81-82"], ["a 81/tcp", "a 82/tcp", "b 81/tcp", "b 82/tcp"]),
      (["a", "top:1"], ["a 80/tcp"]), (["top:1"], ["top 1/tcp"]), (["a:1", "80"], ["a 1/tcp"]),
    ] as [([String], [String])])
  func lastWord(words: [String], asked: [String]) throws {
    #expect(try all(read(words, ports: nil).space) == asked)
  }

  @Test("who names no ports means the hundred most usual")
  func usual() throws {
    for udp in [false, true] {
      let space = try read(["a", "db"], ports: nil, udp: udp).space
      #expect(space.names == ["a", "db"] && space.services == ScanPorts.usual(over: udp ? .udp : .tcp))
      #expect(space.services.count == 100)
    }
    #expect(try read(["http"], ports: nil).space.names == ["http"])
    #expect(try read(["a", "http"], ports: "1").space.names == ["a", "http"])
  }

  @Test("what is excluded is not asked, however it was named, and a prefix is excluded as a whole")
  func exclude() throws {
    let space = try read(
      ["10.0.0.0/29", "10.0.0.2:80", "10.0.1.0", "fe80::1%eth0", "a"],
      exclude: ["10.0.0-1.0,2", "10.0.0.4/31", "10.0.0.6-7", "fe80::/10"]
    ).space
    #expect(try all(space) == ["10.0.0.1 22/tcp", "10.0.0.3 22/tcp", "a 22/tcp"])
    #expect(space.isExcluded(.v4(IPv4Address(10, 0, 0, 5))))
  }

  static let problems: [(word: String, says: String)] = [
    ("10.0.0.0/33", "neither a name nor a prefix"), ("a/24", "neither a name nor a prefix"),
    ("10.0.0.9-1", "begins with its lower address"), ("10.0.9-1.1", "run upwards"),
    ("10.0.0.9-10.0.0.1", "begins with its lower address"), ("10.0.0.1-", "does not end a range"),
    ("10.0.0.1-::1", "of one family"),
    ("10.0.0.256-300", "octets are 0 to 255"), ("10.0.3-1.5", "octets are 0 to 255"), ("10.0.*", "octets are 0 to 255"),
    ("443", "a number alone is no target"), ("22,80", "a number alone is no target"),
    ("80-90", "a number alone is no target"),
    ("2001:db8::g", "neither a name nor an IPv6 address"), ("a:", "no ports are named"),
    ("a:0", "ports are 1 to 65535"), ("a:90-80", "runs backwards"),
    ("a:80,", "empty item"), ("a:htpp", "did you mean 'http'?"), ("10.0.0.0/24:80", "ports after -p"),
    ("10.0.0.1-9:80", "ports after -p"),
    ("", "the name is empty"), ("a b", "blanks"), ("a..b", "no part of a name is empty"), (":80", "the name is empty"),
    ("[::1]x", "neither a name"),
    ("unix:", "a Unix socket needs a name"), ("unix:@", "needs a name"),
    ("unix:/" + String(repeating: "x", count: 200), "at most 107"),
    ("a\u{fffd}", "not valid UTF-8"), (String(repeating: "a", count: 300), "at most 63 bytes"),
  ]

  @Test("a word that is no target is told, and the others are understood", arguments: problems)
  func problem(word: String, says: String) throws {
    let (space, problems) = try read(["a", word, "b"])
    #expect(problems.count == 1 && space.names.prefix(2) == ["a", "b"])
    #expect(problems.first?.reason.contains(says) ?? false, "\(problems)")
  }

  @Test("addresses of a family that is not asked for are no targets")
  func family() throws {
    for word in ["::1", "[::1]:22", "2001:db8::/120", "::1-::2"] {
      #expect(try read([word], family: .inet).problems.first?.reason.contains("only IPv4") ?? false, "\(word)")
    }
    for word in ["10.0.0.1", "10.0.0.1:22", "10.0.0.0/24", "10.0.0.1-9", "10.0.0-1.*"] {
      #expect(try read([word], family: .inet6).problems.first?.reason.contains("only IPv6") ?? false, "\(word)")
    }
    #expect(try read(["a", "unix:/a", "10.0.0.1"], family: .inet).problems.isEmpty)
  }

  static let usage: [(words: [String], ports: String?, exclude: [String], says: String)] = [
    ([], nil, [], "scan what?"), (["0.0.0.0/0"], "22", [], "0.0.0.0/0 means 4294967294 addresses"),
    (["10.0.0.0/7"], "22", [], "more than 16777216; if that is meant, add --yes"), (["::/0"], "22", [], "2^64 or more"),
    (["10-11.*.*.*"], "22", [], "33554432 addresses"), (["a", "70000"], nil, [], "ports are 1 to 65535"),
    (["a"], "70000", [], "ports are"),
    (["a", "90-80"], nil, [], "runs backwards"), (["a"], "22", ["b"], "--exclude b: it takes addresses"),
    (["a"], "22", ["unix:/a"], "it takes addresses"),
    (["a"], "22", ["10.0.0.1:22"], "it takes addresses"), (["a"], "22", [""], "it takes addresses"),
    (["10.0.0.1"], "22", ["10.0.0.0/8"], "--exclude leaves nothing"),
    (["-"], "22", ["-"], "stdin can be read only once"),
    (["-", "-"], "22", [], "stdin can be read only once"), (["@/nosuchfile"], "22", [], "cannot read /nosuchfile"),
    (["*.*.*.1"], "22", [], "16777216 ranges that do not touch"),
  ]

  @Test("what no run should begin with is one sentence", arguments: usage)
  func refused(words: [String], ports: String?, exclude: [String], says: String) {
    let error = #expect(throws: UsageError.self) { try read(words, ports: ports, exclude: exclude) }
    let message = error?.message ?? ""
    #expect(message.contains(says) && !message.contains("\n") && !message.hasSuffix("."), "\(message)")
  }

  @Test("with --yes a word may mean as many addresses as can be counted")
  func huge() throws {
    #expect(try read(["0.0.0.0/0"], yes: true).space.count == (1 << 32) - 2)
    #expect(try read(["10.0.0.0/8"]).space.count == (1 << 24) - 2)
    let error = #expect(throws: UsageError.self) { try read(["::/0"], yes: true) }
    #expect(error?.message.contains("2^63") ?? false)
  }

  @Test("targets and what to exclude may come from files; one with a NUL is refused as a whole")
  func files() throws {
    let file = try Files.make("targets", "10.0.0.1 10.0.0.2 # two\nunix:/a\r\na:80\n")
    let out = try Files.make("exclude", "10.0.0.2\n")
    #expect(try all(read(["@" + file], exclude: ["@" + out]).space) == ["10.0.0.1 22/tcp", "unix:/a", "a 80/tcp"])
    let noise = try Files.make("noise", Array("10.0.0.1\0".utf8))
    for (words, exclude) in [(["@" + noise], []), (["a"], ["@" + noise])] {
      let error = #expect(throws: UsageError.self) { try read(words, exclude: exclude) }
      #expect(error?.message.contains("byte 8 is NUL") ?? false)
    }
    let empty = try Files.make("empty", "# nobody\n")
    #expect(throws: UsageError.self) { try read(["@" + empty]) }
    let invalid = try Files.make("invalid", Array("a \u{e9}\n".unicodeScalars.map { UInt8($0.value) }))
    #expect(try read(["@" + invalid]).problems.map(\.reason) == ["not valid UTF-8"])
  }

  @Test("a file of thousands of hosts with ports of their own is understood")
  func many() throws {
    let lines = (0..<3000).map { "10.\($0 >> 16).\($0 >> 8 & 255).\($0 & 255):80,http,443" }
    let file = try Files.make("many", lines.joined(separator: "\n"))
    #expect(try read(["@" + file]).space.count == 6000)
  }

  @Test("no word is a trap, whatever it is made of")
  func hostile() {
    let alphabet = Array("0123456789.,*-:/[]!%TUtop \u{301}é")
    let good = Self.good.flatMap(\.words) + Self.problems.map(\.word)
    var generator = SeededGenerator(seed: 66)
    for _ in 0..<1000 {
      var word = Array((good.randomElement(using: &generator) ?? "").prefix(60))
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0...word.count, using: &generator)
        let piece = alphabet.randomElement(using: &generator) ?? "0"
        if place < word.count, Bool.random(using: &generator) {
          word[place] = piece
        } else {
          word.insert(piece, at: place)
        }
      }
      let text = String(word)
      if text == "-" { continue }
      // A word is understood, a problem or a usage error: whatever is understood can be asked for.
      guard let (space, problems) = try? read([text, "10.0.0.1"], exclude: []) else { continue }
      guard let count = space.count else {
        #expect(!problems.isEmpty)
        continue
      }
      #expect(problems.count <= 1 && count > 0)
      for position in [0, count / 2, count - 1] { _ = space[position] }
    }
  }

  @Test("why a file is no progress of a scan is said with its line")
  func progress() {
    let files: [(text: String, sentence: String)] = [
      ("PK", "line 1: not the progress of a scan that this program wrote"),
      ("sonde scan progress 1\n", "line 2: the file ends too early"),
      ("sonde scan progress 1\nsteps 1\n", "line 2: 'fingerprint' should stand here"),
    ]
    for (text, sentence) in files {
      let error = #expect(throws: ScanProgressError.self) { try ScanProgress(decoding: Array(text.utf8)) }
      #expect(error?.sentence == sentence)
    }
  }
}

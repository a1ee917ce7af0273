import Testing

@Suite("bad input to scan", .endToEnd)
struct ScanInputTests {
  /// `HERE` is a port at which the test listens.
  static let mistakes = [
    Mistake("scan 127.0.0.1:HERE -p 5-3", 2, "'5-3' runs backwards"),
    Mistake("scan 127.0.0.1:HERE -p HERE,,80", 2, "has an empty item"),
    Mistake("scan 127.0.0.1:HERE -p ,", 2, "has an empty item"),
    Mistake("scan 127.0.0.1:HERE -p 0", 2, "port '0': ports are 1 to 65535"),
    Mistake("scan 127.0.0.1:HERE -p 70000", 2, "port '70000': ports are 1 to 65535"),
    Mistake("scan 127.0.0.1:HERE -p HERE-70000", 2, "ports are 1 to 65535"),
    Mistake("scan 127.0.0.1:HERE -p 99999999999999999999999", 2, "ports are 1 to 65535"),
    Mistake("scan 127.0.0.1:HERE 127.0.0.1:0", 2, "127.0.0.1:0: port '0'"),
    Mistake("scan 127.0.0.1:HERE 127.0.0.1:70000", 2, "127.0.0.1:70000: port '70000'"),
    Mistake("scan 127.0.0.1:HERE -p nosuchservice", 2, "no service 'nosuchservice' over tcp"),
    Mistake("scan 127.0.0.1:HERE -p top:0", 2, "'top:0'"),
    Mistake("scan 127.0.0.1:HERE -p top:99999", 2, "'top:99999'"),
    Mistake("scan 127.0.0.1:HERE -p X:4", 2, "'X:4'", "only T: (TCP), U: (UDP) and top:"),
    Mistake("scan 127.0.0.1:HERE -p !22", 2, "only takes ports away"),
    Mistake("scan 127.0.0.1:HERE 0.0.0.0/0", 2, "0.0.0.0/0 means", "add --yes"),
    Mistake("scan 127.0.0.1:HERE ::/0", 2, "2^64 or more addresses", "add --yes"),
    Mistake("scan 127.0.0.1:HERE 0-255.0-255.0-255.0-255", 2, "addresses", "add --yes"),
    Mistake("scan 127.0.0.1:HERE ::/0 --yes -p -", 2, "2^63 questions or more"),
    Mistake("scan 127.0.0.1:HERE 2001:db8::/65 --yes -p 22", 2, "2^63 questions or more"),
    Mistake("scan 127.0.0.1:HERE 10.0.0.5-10.0.0.1", 2, "begins with its lower address"),
    Mistake("scan 127.0.0.1:HERE 10.0.0.0/33", 2, "10.0.0.0/33"),
    Mistake("scan 127.0.0.1:HERE 10.0.0.0/24:80", 2, "10.0.0.0/24", "one host only"),
    Mistake("scan 127.0.0.1:HERE 256.1.1.1", 2, "256.1.1.1", "octets are 0 to 255"),
    Mistake("scan 127.0.0.1:HERE fe80::1", 2, "fe80::1 is on every link", "fe80::1%eth0"),
    Mistake("scan 127.0.0.1:HERE --source ::1", 2, "--source ::1 cannot ask 127.0.0.1"),
    Mistake("scan 127.0.0.1:HERE -4 ::1", 2, "::1: an IPv6 address, where only IPv4 is asked for"),
    Mistake("scan 127.0.0.1:HERE -n localhost", 2, "localhost: -n takes no names"),
    Mistake("scan 127.0.0.1:HERE @/nosuch/file", 2, "/nosuch/file", "No such file or directory"),
    Mistake("scan 127.0.0.1:HERE unix:", 2, "a Unix socket needs a name"),
    Mistake("scan 127.0.0.1:HERE 80 90", 2, "80: a number alone is no target"),
    Mistake("scan 127.0.0.1:HERE --exclude localhost", 2, "--exclude localhost"),
    Mistake("scan 127.0.0.1:HERE --exclude 127.0.0.0/8", 2, "--exclude leaves nothing to ask"),
    Mistake("scan 127.0.0.1:HERE -4 -6", 2, "-4 and -6 exclude each other"),
    Mistake("scan 127.0.0.1:HERE --udp --syn", 2, "--udp and --syn exclude each other"),
    Mistake("scan 127.0.0.1:HERE --open --all", 2, "--open and --all exclude each other"),
    Mistake("scan 127.0.0.1:HERE --csv --all", 2, "exclude each other"),
    Mistake("scan 127.0.0.1:HERE --csv --json", 2, "--csv and --json exclude each other"),
    Mistake("scan 127.0.0.1:HERE --open -q", 2, "--open and -q exclude each other"),
    Mistake("scan 127.0.0.1:HERE --until closed", 2, "--until needs --wait"),
    Mistake("scan 127.0.0.1:HERE --wait 1s --until soon", 2, "'soon'", "open or closed"),
    Mistake("scan 127.0.0.1:HERE --wait 1s --resume x", 2, "--wait and --resume exclude each other"),
    Mistake("scan 127.0.0.1:HERE --wait 1s --shard 1/2", 2, "--wait and --shard exclude each other"),
    Mistake("scan 127.0.0.1:HERE --wait 1s --deadline 1s", 2, "--wait and --deadline exclude each other"),
    Mistake("scan 127.0.0.1:HERE --wait 0", 2, "--wait", "longer than nothing"),
    Mistake("scan 127.0.0.1:HERE --shard 4/3", 2, "'4/3'", "I/N"),
    Mistake("scan 127.0.0.1:HERE --shard 0/3", 2, "'0/3'", "I/N"),
    Mistake("scan 127.0.0.1:HERE --shard 1", 2, "'1'", "I/N"),
    Mistake("scan 127.0.0.1:HERE --require none", 2, "'none'", "--require"),
    Mistake("scan 127.0.0.1:HERE --require 0", 2, "'0'", "--require"),
    Mistake("scan 127.0.0.1:HERE --require 2", 2, "--require 2 of 1"),
    Mistake("scan 127.0.0.1:HERE --rate 0", 2, "'0'", "--rate"),
    Mistake("scan 127.0.0.1:HERE --parallel -1", 2, "'-1'", "no number has a sign here"),
    Mistake("scan 127.0.0.1:HERE --retries 101", 2, "at most 100"),
    Mistake("scan 127.0.0.1:HERE --timeout 0", 2, "--timeout", "longer than nothing"),
    Mistake("scan 127.0.0.1:HERE --deadline soon", 2, "'soon'", "a duration reads"),
    Mistake("scan 127.0.0.1:HERE --source localhost", 2, "'localhost'", "an address of this machine"),
    Mistake("scan 127.0.0.1:HERE --interface nosuch0", 2, "no such interface"),
    Mistake("scan 127.0.0.1:HERE --ttl 0", 2, "1 to 255"),
    Mistake("scan 127.0.0.1:HERE --tos 256", 2, "'256'"),
    Mistake("scan 127.0.0.1:HERE --mark 4294967296", 2, "--mark"),
    Mistake("scan 127.0.0.1:HERE --pcap -", 2, "--pcap needs a file"),
    Mistake("scan 127.0.0.1:HERE -sT", 2, "unknown option '-sT'", "connecting is the default"),
    Mistake("scan 127.0.0.1:HERE --bannner", 2, "--banner"),
    Mistake("scan - --exclude -", 2, "stdin can be read only once"),
    Mistake("scan -", 2, "there is not one target"),
    Mistake("scan", 2, "scan what?"),
    Mistake("scan 80", 2, "80: a number alone is no target"),
  ]

  @Test("is one line, and nobody is asked", arguments: mistakes)
  func each(_ mistake: Mistake) throws {
    let listener = try LocalPort(listens: true)
    let words = mistake.words.map { $0.replacing("HERE", with: listener.number) }
    let outcome = try sonde(words).finish()
    #expect(outcome.status == .exit(mistake.code))
    #expect(outcome.text == "" && outcome.complaints.count == 1, "\(outcome.text)\(outcome.error)")
    for words in mistake.says { #expect(outcome.error.contains(words), "\(outcome.error)") }
    #expect(try listener.takeAll().isEmpty)
  }

  @Test("a file that is no text is one line, and nobody is asked", arguments: ["TARGET", "@", "--exclude"])
  func noText(place: String) throws {
    let listener = try LocalPort(listens: true)
    let path = try Files.make("targets", Array("127.0.0.1\n127.0.0.2".utf8) + [0] + Array("\n".utf8))
    let words =
      place == "--exclude"
      ? ["127.0.0.1", "--exclude", "@\(path)"] : place == "@" ? ["@\(path)"] : ["127.0.0.1", "@\(path)"]
    let outcome = try sonde(["scan"] + words + ["-p", listener.number]).finish()
    #expect(outcome.status == .exit(2) && outcome.text == "" && outcome.complaints.count == 1)
    #expect(outcome.error.contains("targets is no text: byte 19 is NUL"), "\(outcome.error)")
    #expect(try listener.takeAll().isEmpty)
  }

  @Test("words that are no targets have a line and a record each, and nobody is asked")
  func several() throws {
    let listener = try LocalPort(listens: true)
    let words = ["127.0.0.1", "10.0.0.0/33", "256.1.1.1", "-p", listener.number]
    let outcome = try sonde(["scan"] + words).finish()
    #expect(outcome.status == .exit(2) && outcome.text == "" && outcome.complaints.count == 2)
    let records = try ScanRecords(startScan(words))
    #expect(records.status == .exit(2) && records.targets.map { $0.string("verdict") } == ["invalid", "invalid"])
    #expect(try listener.takeAll().isEmpty)
  }

  @Test("good input of the same kinds is asked, from files and from stdin")
  func good() throws {
    let listener = try LocalPort(listens: true)
    let path = try Files.make("targets", "127.0.0.1 # the first\n127.0.0.2:\(listener.number)\n")
    #expect(try scan("@\(path)", "-p", listener.number).summary.integer("open") == 2)
    #expect(try listener.takeAll().count == 2)
    let outcome = try run("scan", "-", "-p", listener.number, input: .file(path))
    #expect(outcome.status == .exit(0) && outcome.text.split(separator: "\n").count == 2)
    #expect(try listener.takeAll().count == 2)
  }
}

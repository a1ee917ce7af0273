import Testing

@Suite("sonde scan: bad input", .endToEnd)
struct ScanInputTests {
  static let usage: [(words: [String], says: String)] = [
    ([], "scan what?"), (["127.0.0.1", "-p", ""], "no ports are named"), (["127.0.0.1", "-p", ","], "empty item"),
    (["127.0.0.1", "-p", "80,"], "empty item"), (["127.0.0.1", "90-80"], "write 80-90"),
    (["127.0.0.1", "-p", "0"], "ports are 1 to 65535"), (["127.0.0.1", "70000"], "ports are 1 to 65535"),
    (["127.0.0.1", "-p", "65530-65540"], "ports are 1 to 65535"),
    (["127.0.0.1", "-p", "!80"], "only takes ports away"),
    (["127.0.0.1", "-p", "80,!80"], "takes all its ports away"), (["127.0.0.1", "-p", "htpp"], "did you mean 'http'?"),
    (["127.0.0.1", "-p", "top:0"], "the table"), (["127.0.0.1", "-p", "X:80"], "only T: (TCP)"),
    (["0.0.0.0/0", "80"], "add --yes"), (["::/0", "80"], "add --yes"), (["10-13.*.*.*", "80"], "add --yes"),
    (["127.0.0.1-127.0.0.0", "80"], "lower address"), (["127.0.0.0/33", "80"], "neither a name nor a prefix"),
    (["a..b", "80"], "no part of a name is empty"), (["localhost", "-n", "80"], "-n takes no names"),
    (["-4", "::1", "80"], "only IPv4"), (["-6", "127.0.0.1", "80"], "only IPv6"),
    (["-4", "-6", "::1"], "exclude each other"),
    (["--udp", "--syn", "127.0.0.1"], "exclude each other"), (["--open", "--all", "127.0.0.1"], "exclude each other"),
    (["--csv", "--json", "127.0.0.1"], "exclude each other"), (["--open", "-q", "127.0.0.1"], "exclude each other"),
    (["--wait", "1s", "--resume", "/tmp/none", "127.0.0.1"], "exclude each other"),
    (["--wait", "1s", "--shard", "1/2", "127.0.0.1"], "exclude each other"),
    (["--wait", "1s", "--deadline", "1s", "127.0.0.1"], "exclude each other"),
    (["--until", "closed", "127.0.0.1"], "--until needs --wait"),
    (["--wait", "1s", "--until", "up", "127.0.0.1"], "open or closed"),
    (["--wait", "0", "127.0.0.1"], "longer than nothing"), (["--shard", "0/3", "127.0.0.1"], "I/N"),
    (["--shard", "4/3", "127.0.0.1"], "I/N"), (["--shard", "1", "127.0.0.1"], "I/N"),
    (["--require", "3", "127.0.0.1", "1,2"], "no more ports"), (["--require", "0", "127.0.0.1"], "--require"),
    (["--rate", "0", "127.0.0.1"], "--rate"), (["--parallel", "x", "127.0.0.1"], "--parallel"),
    (["--retries", "101", "127.0.0.1"], "at most 100"), (["--timeout", "soon", "127.0.0.1"], "--timeout"),
    (["--source", "here", "127.0.0.1"], "--source"), (["--interface", "no-such-if", "127.0.0.1"], "no such interface"),
    (["--pcap", "-", "127.0.0.1"], "--pcap needs a file"), (["--resume", "", "127.0.0.1"], "--resume needs a file"),
    (["--exclude", "127.0.0.0/8", "127.0.0.1", "80"], "leaves nothing"),
    (["--exclude", "db", "127.0.0.1", "80"], "--exclude db"),
    (["@/nosuchfile", "80"], "cannot read /nosuchfile"), (["unix:", "80"], "needs a name"),
    (["--jsn", "127.0.0.1"], "'--json'"),
    (["-sT", "127.0.0.1"], "connecting is the default"), (["-Pn", "127.0.0.1"], "do not answer a ping"),
  ]

  @Test("is exit code 2 and one line, before anything is sent", arguments: usage)
  func refused(words: [String], says: String) throws {
    let port = try LocalPort()
    let outcome = try sonde(["scan"] + words + (words.isEmpty ? [] : ["127.0.0.1:\(port.port)"])).finish()
    // What stands last is ports only where nothing else is.
    let again = try sonde(["scan"] + words).finish()
    for outcome in [words.isEmpty ? again : outcome, again] {
      #expect(outcome.status == .exit(2) && outcome.text == "", "\(outcome.text)")
      let lines = outcome.error.split(separator: "\n")
      #expect(lines.first?.hasPrefix("sonde scan: ") ?? false, "\(outcome.error)")
    }
    let lines = again.error.split(separator: "\n")
    #expect(lines.count == 1 && lines[0].contains(says) && !lines[0].hasSuffix("."), "\(again.error)")
    #expect(!port.hasCaller)
  }

  @Test("a file with a NUL is no list of targets, and nobody in it is asked")
  func noise() throws {
    let port = try LocalPort()
    let file = try Files.make("noise", Array("127.0.0.1:\(port.port)\nb\0c\n".utf8))
    for words in [["@" + file], ["127.0.0.1:\(port.port)", "--exclude", "@" + file]] {
      let outcome = try sonde(["scan"] + words).finish()
      #expect(outcome.status == .exit(2) && outcome.text == "" && outcome.error.contains("is NUL"))
    }
    #expect(try sonde("scan", "-", input: .file(file)).finish().status == .exit(2))
    #expect(!port.hasCaller)
  }

  @Test("words that are no targets are told one by one, also as JSON, and nobody is asked")
  func problems() throws {
    let port = try LocalPort()
    let text = try run("scan", "127.0.0.1:\(port.port)", "10.0.0.0/33", "a..b", "-p", "1")
    #expect(text.status == .exit(2) && text.error.split(separator: "\n").count == 2)
    let outcome = try scan("127.0.0.1:\(port.port)", "10.0.0.0/33", "a..b", "-p", "1")
    #expect(outcome.status == .exit(2) && outcome.summary.string("error") == "nothing was asked")
    let targets = outcome.objects.filter { $0.type == "target" && $0.string("verdict") == "invalid" }
    #expect(targets.compactMap { $0.string("target") } == ["10.0.0.0/33", "a..b"])
    #expect(!port.hasCaller)
  }

  @Test("targets come from stdin and from files, with comments")
  func lists() throws {
    let (one, two) = (try LocalPort(), try LocalPort())
    let file = try Files.make("targets", "127.0.0.1:\(two.port) # the other\n")
    let child = try sonde("scan", "--json", "-", "@" + file, input: .pipe)
    child.send("127.0.0.1:\(one.port)\n")
    child.endInput()
    let outcome = try ScanOutcome(child.finish())
    #expect(outcome.status == .exit(0))
    outcome.expect(["open": 2])
  }
}

import Glibc
import Testing

@Suite("capture: files", .endToEnd, .enabled(if: CaptureField.isAvailable, CaptureField.reason))
struct CaptureFileTests {
  /// A conversation of HTTP and some datagrams, recorded by sonde itself.
  private func recording(_ name: String = "a.pcapng") throws -> String {
    let field = try CaptureField()
    let path = try Files.make(name)
    let child = try field.capture("-i", "lo", "-w", path)
    try field.python(
      """
      import socket
      server = socket.socket()
      server.bind(("127.0.0.1", 8000))
      server.listen()
      client = socket.create_connection(("127.0.0.1", 8000))
      peer, _ = server.accept()
      client.sendall(b"GET /index HTTP/1.1\\r\\nHost: www.example.net\\r\\n\\r\\n")
      peer.recv(1000)
      peer.sendall(b"HTTP/1.1 200 OK\\r\\n\\r\\nhello\\x1b[31m\\n")
      client.recv(1000)
      client.close()
      peer.close()
      """)
    try field.send(3)
    child.signal(SIGINT)
    try #require(child.finish().status == .exit(0))
    return path
  }

  @Test(
    "the lines are tcpdump's, with every option and filter",
    arguments: [
      "-n", "-nn -v", "-n -vv", "-n -q", "-n -e", "-n -t", "-n -tt", "-n -ttt", "-n -tttt", "-n -ttttt", "-n -#",
      "-n -x",
      "-n -xx", "-n -X", "-n -XX", "-n -A", "-n -S", "-n -c 3", "-n udp", "-n -s 60", "-n -vvvXXS# tcp port 8000",
    ])
  func lines(words: String) throws {
    let path = try recording("a.pcap")
    let words = words.split(separator: " ").map(String.init)
    let ours = try sonde(["capture", "--classic", "-r", path] + words).finish()
    // -s is for interfaces there.
    if words.contains("-s") {
      #expect(ours.text.contains("[|"))
      return
    }
    let theirs = try Child(["tcpdump", "-r", path] + words).finish()
    #expect(ours.status == .exit(0) && theirs.status == .exit(0))
    #expect(ours.text == theirs.text)
  }

  @Test("what was written is read again, from a file, a pipe, and merged by time")
  func reading() throws {
    let path = try recording()
    let lines = try run("capture", "-n", "-r", path).text
    #expect(lines.split(separator: "\n").count > 10)
    let piped = try sonde("capture", "-n", "-r", "-", input: .pipe)
    piped.send(try Files.contents(path))
    piped.endInput()
    #expect(try piped.finish().text == lines)
    let twice = try run("capture", "-n", "-t", "-r", path, "-r", path).text.split(separator: "\n")
    #expect(stride(from: 0, to: twice.count, by: 2).allSatisfy { twice[$0] == twice[$0 + 1] })
  }

  @Test("a copy that a filter made has what tcpdump's has", arguments: ["pcap", "pcapng"])
  func copying(end: String) throws {
    let path = try recording("a.pcap")
    let copy = try Files.make("copy.\(end)")
    let outcome = try run("capture", "-r", path, "-w", copy, "udp or tcp[13] & 2 != 0")
    #expect(outcome.status == .exit(0))
    #expect(try CaptureField.tcpdump(copy) == CaptureField.tcpdump(path, "udp or tcp[13] & 2 != 0"))
    #expect(outcome.error.contains("5 captured, 5 written"), "\(outcome.error)")
  }

  @Test("conversations are listed, and one of them can be read")
  func conversations() throws {
    let path = try recording()
    let table = try run("capture", "-r", path, "--flows").text.split(separator: "\n")
    #expect(table.count == 3 && table[1].contains("www.example.net") && table[1].contains("closed"), "\(table)")
    let flows = try run("capture", "-r", path, "--flows", "--json").objects().filter { $0.type == "flow" }
    try #require(flows.count == 2)
    #expect(flows[0].string("server_name") == "www.example.net")
    #expect(flows[1].integer("packets_forward") == 3)
    let said = try run("capture", "-r", path, "--follow", "1").text
    #expect(
      said.hasPrefix("> GET /index HTTP/1.1\r\n> Host: www.example.net\r\n") && said.contains("< HTTP/1.1 200 OK"))
    let none = try run("capture", "-r", path, "--follow", "9")
    #expect(none.status == .exit(1) && none.error.contains("there is no conversation 9"))
  }

  @Test("what the network said does not reach a terminal as it is")
  func terminal() throws {
    let path = try recording()
    for words in [["--follow", "1"], ["-A"], ["-X"], []] {
      let terminal = try Terminal()
      let child = try sonde(["capture", "--color", "never", "-r", path] + words, output: .terminal(terminal))
      let screen = try terminal.read(until: words.first == "--follow" ? "hello" : "length 100")
      #expect(!screen.contains("\u{1b}"), "\(words)")
      child.end()
    }
  }

  @Test("the compiled filter is that of tcpdump", arguments: ["-d", "-dd", "-ddd"])
  func listing(option: String) throws {
    let path = try recording("a.pcap")
    let filter = "tcp port 80 or (udp and greater 100)"
    let theirs = try Child(["tcpdump", option, "-r", path, filter]).finish().text
    #expect(try run("capture", option, "-r", path, filter).text == theirs)
  }

  @Test(
    "bad input is one clear line and the right exit code",
    arguments: [
      (["-r", "/etc/passwd"], 1, "not a capture file"), (["-r", "/tmp"], 5, "Is a directory"),
      (["-r", "/no/such/file"], 5, "No such file"), (["-r", "/dev/null"], 1, "not a capture file"),
      (["-i", "nosuch0"], 2, "no such interface"), (["-i", "lo", "-w", "/no/such/dir/x"], 5, "No such file"),
      (["-i", "lo", "--rotate", "5"], 2, "--rotate"), (["-i", "lo", "--files", "5"], 2, "--files"),
      (["-r", "/dev/null", "--direction", "in"], 2, "--direction"), (["-r", "-", "-r", "-"], 2, "only once"),
      (["-i", "lo", "--", ""], 127, "no such"), (["--snaplen", "x"], 2, "--snaplen"),
      (["--flows", "--follow", "1"], 2, "one of"),
    ] as [([String], Int32, String)])
  func badInput(words: [String], code: Int32, message: String) throws {
    let outcome = try sonde(["capture"] + words).finish()
    #expect(outcome.status == .exit(code), "\(outcome.error)")
    let complaints = outcome.error.split(separator: "\n").filter {
      !$0.contains(" captured") && !$0.contains("capturing")
    }
    #expect(complaints.count == 1 && complaints[0].contains(message), "\(outcome.error)")
    #expect(outcome.text == "")
  }

  @Test("a mistake in a filter is shown where it is, in libpcap's words")
  func filterMistake() throws {
    let path = try recording()
    let outcome = try run("capture", "-r", path, "tcp prt 80")
    #expect(outcome.status == .exit(2))
    let lines = outcome.error.split(separator: "\n")
    #expect(
      lines.count >= 3 && lines[0].contains("syntax error") && lines[1] == "  tcp prt 80" && lines[2] == "      ^")
  }

  @Test("of a file that was cut the whole packets come first, and then the place")
  func cut() throws {
    let path = try recording("a.pcap")
    let bytes = try Files.contents(path)
    let whole = try run("capture", "-n", "-r", path).text.split(separator: "\n")
    let short = try Files.make("short.pcap", Array(bytes.dropLast(10)))
    let outcome = try run("capture", "-n", "-r", short)
    #expect(outcome.status == .exit(1))
    #expect(outcome.text.split(separator: "\n") == whole.dropLast())
    #expect(outcome.error.contains("short.pcap: byte \(bytes.count - 158)"), "\(outcome.error)")
  }

  @Test("a reader that leaves ends it quietly")
  func leavingReader() throws {
    let path = try recording()
    let child = try sonde("capture", "-n", "-r", path, "-r", path)
    child.closeOutput()
    let outcome = try child.finish()
    #expect(outcome.status == .exit(0) && !outcome.error.contains("Broken"))
  }

  @Test("a full disk is told, with what was lost")
  func fullOutput() throws {
    let path = try recording()
    let outcome = try run("capture", "-n", "-r", path, output: .full)
    #expect(outcome.status == .exit(5) && outcome.error.contains("No space left on device"))
  }
}

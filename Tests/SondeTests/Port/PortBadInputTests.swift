import Testing

@Suite("sonde port: what makes no sense is one line and exit 2", .endToEnd)
struct PortBadInputTests {
  static let items: [(words: [String], says: String)] = [
    ([""], "empty argument"), (["80,"], "'80,' has an empty item"), ([",80"], "empty item"),
    (["80,,443"], "empty item"), ([","], "empty item"), (["99999"], "port '99999': ports are 0 to 65535"),
    (["1-65536"], "range '1-65536': ports are 0 to 65535"), (["25-20"], "'25-20' runs backwards; write 20-25"),
    (["--", "-5"], "'-5' is no port"),
    (["http,-5"], "'-5' is no port"),
    (["+80"], "'+80' is no port"), (["0x50"], "'0x50' is no port: ports are 0 to 65535, in decimal; is 80 meant?"),
    (["20-"], "'20-' is neither"), (["20-25-30"], "'20-25-30' is neither"), (["80.5"], "'80.5' is neither"),
    (["*"], "'*' is neither"), (["80 443"], "'80 443' is neither"), (["ht tp"], "'ht tp' is neither"),
    (["a\nb"], #"'a\x0ab' is neither"#), (["a\u{1b}b"], #"'a\x1bb' is neither"#),
    (["80/tcp"], "'80/tcp' has '/' in it"),
    ([String(repeating: "x", count: 300)], "xxx...' is too long"), ([String(repeating: "9", count: 300)], "999...'"),
  ]

  static let usage: [(words: [String], says: String)] = [
    ([], "which port?"), (["-5"], "'-5' is neither an option nor a port"),
    (["--list", "http"], "--list and 'http' exclude each other"),
    (["--search", "x", "80"], "--search and '80' exclude each other"),
    (["--search", "x", "--list"], "--list and --search exclude each other"),
    (["--search", ""], "--search wants a word"),
    (["--search"], "--search"),
    (["--timeout", "0", "80"], "--timeout"), (["--timeout", "soon", "80"], "500ms, 2s, 1m"),
    (["--serach", "x"], "did you mean '--search'?"), (["-u", "80"], "-u"), (["-4", "80"], "-4"),
  ]

  @Test("an item that makes no sense is told, and the others are answered", arguments: items)
  func item(words: [String], says: String) throws {
    for (words, services) in [(words, 0), (["ssh"] + words, 1)] {
      let outcome = try sonde(["port"] + words).finish()
      #expect(outcome.status == .exit(2))
      #expect(outcome.text.split(separator: "\n").count { $0.hasPrefix("ssh ") } == services)
      #expect(outcome.complaints.count == 1 && outcome.error.hasPrefix("sonde port: "), "\(outcome.error)")
      #expect(outcome.error.contains(says), "\(outcome.error)")
      #expect(outcome.error.utf8.count < 200 && !outcome.error.hasSuffix(".\n"))
    }
  }

  @Test("usage is decided before anything is asked", arguments: usage)
  func mistake(words: [String], says: String) throws {
    let outcome = try sonde(["port"] + words).finish()
    #expect(outcome.status == .exit(2))
    #expect(outcome.output.isEmpty)
    #expect(outcome.complaints.count == 1 && outcome.error.hasPrefix("sonde port: "), "\(outcome.error)")
    #expect(outcome.error.contains(says), "\(outcome.error)")
    #expect(outcome.error.utf8.count < 200 && !outcome.error.hasSuffix(".\n"))
  }

  @Test("a word of any length is told in a few characters, in JSON too")
  func longWord() throws {
    let word = String(repeating: "9", count: 100_000)
    let object = try #require(JSONObject.lines(try sonde("port", "--json", word).finish().text).first)
    #expect(object.string("target") == String(repeating: "9", count: 64) + "...")
    #expect((object.string("error")?.utf8.count ?? 0) < 100)
  }

  @Test("-q takes nothing away from JSON")
  func quietJSON() throws {
    let outcome = try sonde("port", "-q", "--json", "80").finish()
    #expect(try JSONObject.lines(outcome.text).last?.type == "summary" && outcome.status == .exit(0))
  }

  @Test("an argument that is no UTF-8 is told, and the others are answered")
  func notUnicode() throws {
    let outcome = try Child(["sh", "-c", "exec \"$0\" port \"$(printf 'h\\377')\" ssh", Binary.path]).finish()
    #expect(outcome.status == .exit(2) && outcome.complaints.count == 1 && outcome.error.contains("UTF-8"))
    #expect(outcome.text.hasPrefix("ssh "))
  }
}

import Glibc
import Host
import Testing

@Suite("resolve: who answered, under which name, and whether it leads back", .endToEnd, .ownSystem)
struct ResolveNamesTests {
  static let hasLibrary = SharedLibrary("libidn2.so.0") != nil

  private static let zone = """
    one.example A 192.0.2.50
    one.example AAAA 2001:db8::50
    alias.example CNAME chain.example
    chain.example CNAME one.example
    www.corp.example A 192.0.2.60
    ftp.corp.example CNAME one.example
    db.sub.corp.example A 192.0.2.61
    both A 192.0.2.62
    both.corp.example A 192.0.2.63
    xn--bcher-kva.example A 192.0.2.70
    192.0.2.50 PTR one.example
    2001:db8::50 PTR one.example
    192.0.2.60 PTR one.example
    192.0.2.61 PTR gone.example
    192.0.2.62 PTR six.example
    192.0.2.63 PTR fails.example
    192.0.2.70 PTR xn--bcher-kva.example
    six.example AAAA 2001:db8::6
    fails.example SERVFAIL
    192.0.2.66 SERVFAIL
    """

  private func system(hosts: String = "") throws -> OwnSystem {
    let system = try OwnSystem(hosts: hosts, OwnSystem.twoFamilies)
    _ = try NameServer(in: system, Self.zone)
    return system
  }

  @Test("the canonical name is the one at the end of all aliases")
  func canonical() throws {
    let system = try system(hosts: "192.0.2.9 real.example nick Nick.example\n")
    let answers = try system.objects("name", "alias.example", "one.example", "nick", "NICK.EXAMPLE", "192.0.2.50")
    #expect(
      answers.map { $0.string("canonical") } == [
        "one.example", "one.example", "real.example", "real.example", "192.0.2.50",
      ])
    #expect(answers[0].strings("addresses") == ["2001:db8::50", "192.0.2.50"])
    let text = try system.resolve("alias.example", "one.example", "nick").finish().text
    #expect(
      text.split(separator: "\n").filter { $0.contains("canonical name") } == [
        "  canonical name: one.example", "  canonical name: real.example",
      ])
  }

  @Test("the search list completes a name, plainly or as an alias of something else, and that is said")
  func searchList() throws {
    let system = try system(hosts: "192.0.2.9 hosted\n192.0.2.8 real.example www.corp\n")
    try system.write(
      "nameserver 127.0.0.1\nsearch none.example corp.example\noptions timeout:1 attempts:1\n", to: "resolv.conf")
    func completion(_ name: String, _ environment: [String] = []) throws -> String? {
      let answer = try system.objects("name", name, environment: environment).first
      #expect(answer?.string("verdict") == "ok", "\(name)")
      return answer?.string("completed_by")
    }
    #expect(try completion("www") == "corp.example")
    #expect(try completion("ftp") == "corp.example")
    #expect(try completion("db.sub") == "corp.example")
    #expect(try completion("both") == "corp.example")
    for name in ["one.example", "alias.example", "both.", "www.corp.example", "hosted", "www.corp", "192.0.2.50"] {
      #expect(try completion(name) == nil, "\(name)")
    }
    // The domains of the environment replace those of the file, and with more dots wanted the list comes first.
    #expect(try completion("db", ["LOCALDOMAIN=sub.corp.example"]) == "sub.corp.example")
    #expect(try completion("db.sub", ["RES_OPTIONS=ndots:5"]) == "corp.example")
    let text = try system.resolve("ftp").finish().text
    #expect(
      text.contains("  canonical name: one.example\n  completed by the search list with corp.example (inferred)\n"))
  }

  @Test("a name leads back to its address, to others, to none, or nobody knows")
  func reverse() throws {
    let system = try system(hosts: "192.0.2.10 hosted.example\n192.0.2.11 hosted.example\n")
    let wanted: [(String, Int32, String, [String: String])] = [
      ("192.0.2.50", 0, "one.example (confirmed)", ["name": "one.example", "confirmation": "ok"]),
      ("2001:db8::50", 0, "one.example (confirmed)", ["name": "one.example", "confirmation": "ok"]),
      ("192.0.2.11", 0, "hosted.example (confirmed)", ["name": "hosted.example", "confirmation": "ok"]),
      (
        "192.0.2.60", 0, "one.example (mismatch: that name has 192.0.2.50)",
        ["name": "one.example", "confirmation": "mismatch"]
      ),
      (
        "192.0.2.61", 0, "gone.example (not confirmed: no such name, or it has no IPv4 address)",
        ["confirmation": "failed", "confirmation_error": "no such name, or it has no IPv4 address"]
      ),
      (
        "192.0.2.62", 0, "six.example (not confirmed: no such name, or it has no IPv4 address)",
        ["name": "six.example", "confirmation": "failed"]
      ),
      (
        "192.0.2.63", 0, "fails.example (not confirmed: no answer from the name server",
        ["name": "fails.example", "confirmation": "failed"]
      ),
      ("192.0.2.65", 1, "the address has no name", ["name_error": "the address has no name"]),
      ("192.0.2.66", 3, "no answer from the name server, or it failed; try again, or see resolv.conf(5)", [:]),
    ]
    for (address, code, says, fields) in wanted {
      let outcome = try system.resolve(address).finish()
      #expect(outcome.text.hasPrefix("\(address): \(says)"), "\(outcome.text)")
      #expect(outcome.status == .exit(code) && outcome.error == "")
      #expect(outcome.text.split(separator: "\n").count == 1)
      let object = try system.objects("address", address).first
      for (key, value) in fields { #expect(object?.string(key) == value, "\(address) \(key)") }
      #expect(object?.strings("name_addresses") == (address == "192.0.2.60" ? ["192.0.2.50"] : nil))
    }
    // Of a name, for all of its addresses.
    let found = try system.objects("address", "--reverse", "one.example", "www.corp.example")
    #expect(found.map { $0.string("name") } == ["one.example", "one.example", "one.example"])
    #expect(found.map { $0.string("confirmation") } == ["ok", "ok", "mismatch"])
    #expect(try system.objects("address", "one.example").allSatisfy { $0.string("name") == nil })
  }

  @Test("who answered follows from nsswitch.conf and the files, and is said to be inferred")
  func origin() throws {
    let system = try system(hosts: "\n192.0.2.9 hosted.example\n::1 six.hosted\n192.0.2.50 other.example\n")
    func origin(_ words: String...) throws -> String {
      let object = try #require(
        try system.start([Binary.path, "resolve", "--json"] + words).finish().text.split(separator: "\n").first)
      let answer = try JSONObject(object)
      #expect((answer["inferred"] == .boolean(true)) == (answer.string("origin") != "literal"))
      let line = answer.integer("line").map { ":\($0)" } ?? ""
      return (answer.string("origin") ?? answer.strings("origin_candidates")?.joined(separator: "|") ?? "nobody") + line
    }
    #expect(try origin("hosted.example") == "/etc/hosts:2")
    #expect(try origin("HOSTED.example") == "/etc/hosts:2")
    #expect(try origin("one.example") == "dns")
    #expect(try origin("192.0.2.50") == "literal")
    #expect(try origin("127.1") == "literal")
    // The C library answers with 127.0.0.1 from a line that says ::1.
    #expect(try origin("six.hosted") == "/etc/hosts:3")
    #expect(try origin("-4", "six.hosted") == "/etc/hosts:3")

    // A source that is not installed may have answered, for all that can be seen.
    for (sources, wanted) in [
      ("nosuch files dns", ["nosuch|files", "nosuch|dns"]), ("files nosuch dns", ["/etc/hosts:2", "nosuch|dns"]),
      ("files mdns4_minimal [NOTFOUND=return] dns", ["/etc/hosts:2", "dns"]),
      ("dns[NOTFOUND=continue]files", ["dns|files", "dns"]),
      ("files myhostname dns", ["/etc/hosts:2", "dns"]),
    ] {
      try system.write("hosts: \(sources)\n", to: "nsswitch.conf")
      #expect(try [origin("hosted.example"), origin("one.example")] == wanted, "\(sources)")
    }
    // Of several lines the last one counts; without any, files and dns.
    try system.write("hosts: dns\nhosts: files\n", to: "nsswitch.conf")
    #expect(try origin("hosted.example") == "/etc/hosts:2")
    #expect(try system.objects("name", "one.example").first?.string("verdict") == "not-found")
    system.remove("nsswitch.conf")
    #expect(try [origin("hosted.example"), origin("one.example")] == ["/etc/hosts:2", "dns"])

    let text = try system.resolve("hosted.example", "one.example").finish().text
    #expect(text.contains("hosted.example: 1 address, /etc/hosts:2 (inferred), "))
    #expect(text.contains("one.example: 2 addresses, dns (inferred), "))
  }

  @Test(
    "international names are asked for as the DNS knows them, and shown as people read them",
    .enabled(if: hasLibrary, "libidn2.so.0 is not installed (Debian: libidn2-0)"))
  func international() throws {
    let system = try OwnSystem(OwnSystem.twoFamilies)
    let server = try NameServer(in: system, Self.zone)
    let answers = try system.objects("name", "b\u{fc}cher.example", "B\u{dc}CHER.example", "xn--bcher-kva.example")
    #expect(answers.map { $0.strings("addresses") } == Array(repeating: ["192.0.2.70"], count: 3))
    #expect(answers.map { $0.string("asked") } == ["xn--bcher-kva.example", "xn--bcher-kva.example", nil])
    #expect(answers[0].string("target") == "b\u{fc}cher.example")
    #expect(answers[0].string("canonical") == "xn--bcher-kva.example")
    #expect(answers[0].string("canonical_unicode") == "b\u{fc}cher.example")
    #expect(Set(server.questions) == ["xn--bcher-kva.example A", "xn--bcher-kva.example AAAA"])

    let reverse = try system.objects("address", "192.0.2.70").first
    #expect(reverse?.string("name") == "xn--bcher-kva.example")
    #expect(reverse?.string("name_unicode") == "b\u{fc}cher.example" && reverse?.string("confirmation") == "ok")

    let text = try system.resolve("b\u{fc}cher.example", "xn--bcher-kva.example", "192.0.2.70").finish().text
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix(" ") }
    #expect(lines[0].hasPrefix("b\u{fc}cher.example (xn--bcher-kva.example): 1 address, dns"))
    #expect(lines[1].hasPrefix("xn--bcher-kva.example (b\u{fc}cher.example): 1 address, dns"))
    #expect(lines[2].hasPrefix("192.0.2.70: xn--bcher-kva.example (b\u{fc}cher.example) (confirmed)"))
  }

  @Test("without libidn2 an international name is a complaint that says what to install; the others are answered")
  func noLibrary() throws {
    let system = try system(hosts: "192.0.2.9 hosted.example\n192.0.2.9 xn--bcher-kva.example\n")
    // Wherever the loader finds it, there is nothing in it.
    let hide = "for f in $(ls /lib*/*/libidn2.so.0 /lib*/libidn2.so.0 2>/dev/null); do mount --bind /dev/null $f; done;"
    let outcome = try system.start(
      [
        "sh", "-c", "\(hide) exec \"$@\"", "sh", Binary.path, "resolve", "b\u{fc}cher.example", "hosted.example",
        "xn--bcher-kva.example",
      ]
    ).finish()
    #expect(outcome.status == .exit(2))
    let lines = outcome.text.split(separator: "\n").filter { !$0.hasPrefix(" ") }
    #expect(
      lines.first
        == "b\u{fc}cher.example: international names need the library libidn2.so.0; install the package libidn2-0")
    #expect(lines.count == 3 && lines[1].hasPrefix("hosted.example: 1 address"))
    #expect(lines[2].hasPrefix("xn--bcher-kva.example: 1 address"))
  }
}

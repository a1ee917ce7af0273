import Testing

@Suite(
  "sonde scan --banner", .endToEnd,
  .enabled(if: ScanServers.areAvailable, "the servers need python3"))
struct ScanBannerTests {
  @Test("what a port says by itself or after a hello stands behind its verdict")
  func kinds() throws {
    let names = ["page", "greeting", "silent", "closing"]
    let servers = try ScanServers("page", "greeting", "silent", "closing")
    let list = names.map { servers.port($0) }.joined(separator: ",")
    let records = try scan("--banner", "127.0.0.1", list)
    #expect(records.status == .exit(0) && records.elapsed < .seconds(8))
    let page = try records.port(servers.port("page"))
    #expect(page.string("banner")?.hasPrefix("HTTP/1.") == true && page.string("banner_cause") == "http")
    let greeting = try records.port(servers.port("greeting"))
    #expect(greeting.string("banner") == "220 mail ready" && greeting.string("banner_cause") == "greeting")
    for name in ["silent", "closing"] {
      let port = try records.port(servers.port(name))
      #expect(port["banner"] == nil && port["banner_cause"] == nil && port["tls_version"] == nil)
    }
    let text = try run("scan", "--banner", "127.0.0.1", list).text
    let lines = text.split(separator: "\n")
    #expect(lines.count == 4 && lines.count { $0.hasSuffix("  220 mail ready") } == 1, "\(text)")
    #expect(lines.contains { $0.contains("HTTP/1.") && $0.contains("BaseHTTP/") }, "\(text)")
  }

  @Test("nothing is said where no banner is asked for")
  func without() throws {
    let servers = try ScanServers("greeting")
    let port = try scan("127.0.0.1", servers.port("greeting")).port(servers.port("greeting"))
    #expect(port["banner"] == nil && port.string("verdict") == "open")
  }

  @Test("TLS is recognised, with its version", .enabled(if: Tools.has("openssl"), "the server needs openssl(1)"))
  func secure() throws {
    let servers = try ScanServers("secure")
    let records = try scan("--banner", "127.0.0.1", servers.port("secure"))
    let port = try records.port(servers.port("secure"))
    #expect(port.string("tls_version") == "TLS 1.3" && port.string("banner_cause") == "tls" && port["banner"] == nil)
    let outcome = try run("scan", "--banner", "127.0.0.1", servers.port("secure"))
    #expect(outcome.text.hasSuffix("  TLS 1.3\n"), "\(outcome.text)")
  }

  @Test("a hostile banner neither reaches the terminal nor breaks a record")
  func hostile() throws {
    let servers = try ScanServers("hostile")
    let number = servers.port("hostile")
    let records = try scan("--banner", "127.0.0.1", number)
    #expect(records.objects.count == 2)
    let banner = try #require(try records.port(number).string("banner"))
    #expect(banner.hasPrefix("\\x1b]0;owned\\x07\\x1b[2J\"}"), "\(banner)")
    for form in [[], ["--all"], ["--open"], ["--csv"], ["-v"]] {
      let terminal = try Terminal()
      let child = try sonde(["scan", "--banner"] + form + ["127.0.0.1", number], error: .terminal(terminal))
      let outcome = try child.finish()
      #expect(!outcome.output.contains { ($0 < 0x20 && $0 != 10 && $0 != 13) || $0 == 0x7f }, "\(outcome.text)")
      #expect(!outcome.text.unicodeScalars.contains { $0.value == 0x202e || (0x80...0x9f).contains($0.value) })
      #expect(outcome.text.contains("owned") && !outcome.text.contains("summary"))
      if form == ["-v"] {
        let shown = try terminal.read(until: "owned")
        // Moving to the start of the line and clearing it are its own.
        #expect(!shown.contains("\u{1b}]") && !shown.contains("\u{1b}[2J") && !shown.contains("\u{7}"), "\(shown)")
      }
    }
  }
}

import Testing

@Suite(
  "sonde scan --banner", .endToEnd,
  .enabled(if: ScanServices.isAvailable, "the services need root, ip(8), python3 and openssl(1)"))
struct ScanBannerTests {
  @Test("tells what open ports say: a greeting, a page, TLS and its version, an alert, and nothing of silence")
  func said() throws {
    let services = try ScanServices()
    let outcome = try services.scan("--banner", "127.0.0.1", "21,80,443,990,2000,2001")
    outcome.expect(["open": 5, "closed": 1])
    let greeting = try outcome.port("21")
    #expect(greeting.string("banner") == #"220 \x1b]0;evil\x07\x1b[31mftp \xff ready"#)
    #expect(greeting.string("banner_cause") == "greeting")
    let page = try outcome.port("80")
    #expect(page.string("banner") == "HTTP/1.0 404 Not Found" && page.string("banner_cause") == "http")
    let secure = try outcome.port("443")
    #expect(secure.string("tls_version")?.hasPrefix("TLS 1.") ?? false && secure["banner"] == nil)
    #expect(secure.string("banner_cause") == "tls")
    let alert = try outcome.port("990")
    #expect(alert.string("tls_alert") == "handshake_failure" && alert["tls_version"] == nil)
    for silent in ["2000", "2001"] { #expect(try outcome.port(silent)["banner_cause"] == nil) }
    // Without the option nobody is spoken to.
    #expect(try services.scan("127.0.0.1", "21").port("21")["banner"] == nil)
  }

  @Test("a table and CSV have it in a word or a line", arguments: ["--all", "--csv"])
  func text(form: String) throws {
    let outcome = try ScanServices().start("--banner", form, "127.0.0.1", "21,80,443,990").finish()
    #expect(outcome.status == .exit(0) && outcome.error == "")
    let lines = outcome.text.split(separator: "\n")
    #expect(lines.contains { $0.hasSuffix(#"220 \x1b]0;evil\x07\x1b[31mftp \xff ready"#) })
    let page = form == "--csv" ? "HTTP/1.0 404 Not Found" : "HTTP/1.0 404 Not Found, tiny/1.0"
    #expect(lines.contains { $0.hasSuffix(page) }, "\(outcome.text)")
    #expect(lines.contains { $0.contains("TLS 1.") } && lines.contains { $0.contains("TLS alert handshake_failure") })
  }

  @Test("what it says does not reach a terminal as control functions, on stdout or on stderr")
  func terminal() throws {
    let services = try ScanServices()
    let terminal = try Terminal()
    let child = try services.start(
      "--banner", "-v", "127.0.0.1", "21", error: .terminal(terminal), output: .terminal(terminal))
    let shown = try terminal.read(until: "ready")
    let outcome = try child.finish()
    #expect(outcome.status == .exit(0))
    let rest = shown.split(separator: "\r\u{1b}[K").joined()
    #expect(rest.contains(#"\x1b]0;evil\x07"#) && !rest.contains("\u{1b}") && !rest.contains("\u{7}"))
  }
}

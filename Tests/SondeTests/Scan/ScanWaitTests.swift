import Sockets
import Testing

@Suite("sonde scan --wait", .endToEnd)
struct ScanWaitTests {
  @Test("waits until the port is open, and says meanwhile why it waits")
  func open() throws {
    let port = try LocalPort.closed()
    let child = try sonde("scan", "-v", "--wait", "20s", "127.0.0.1:\(port.port)")
    try child.waitForError("refused in")
    #expect(child.status == nil && child.errorText.contains("it will be asked again"))
    try port.open()
    let outcome = try child.finish()
    #expect(outcome.status == .exit(0) && outcome.elapsed < .seconds(10))
    #expect(outcome.text.contains("open") && outcome.text.contains("connected in"))
  }

  @Test("--until closed waits until nobody listens any more")
  func closed() throws {
    let port = try LocalPort()
    let child = try sonde("scan", "-v", "--wait", "20s", "--until", "closed", "127.0.0.1:\(port.port)")
    try child.waitForError("it will be asked again")
    try port.close()
    let outcome = try child.finish()
    #expect(outcome.status == .exit(0) && outcome.elapsed < .seconds(10) && outcome.text.contains("closed"))
    // Nobody listens: there is nothing to wait for.
    #expect(try scan("--wait", "20s", "--until", "closed", "127.0.0.1:\(port.port)").elapsed < .seconds(5))
  }

  @Test("in vain is exit code 1 after the patience, with the latest verdict")
  func vain() throws {
    let (open, closed) = (try LocalPort(), try LocalPort.closed())
    let outcome = try scan("--wait", "400ms", "127.0.0.1", "\(open.port),\(closed.port)")
    #expect(outcome.status == .exit(1) && outcome.elapsed >= .milliseconds(300) && outcome.elapsed < .seconds(10))
    outcome.expect(["open": 1, "closed": 1])
    // Asked at 0, 0.1 and 0.25 s at least, unless the machine was very busy.
    #expect(try outcome.port(closed.port).integer("tries") ?? 0 >= 2)
    #expect(try outcome.port(open.port).integer("tries") == 1)
    let text = try run("scan", "--wait", "200ms", "127.0.0.1", closed.port)
    #expect(text.status == .exit(1) && text.text.hasSuffix("1 not open after 200 ms (--wait)\n"))
    let still = try run("scan", "--wait", "200ms", "--until", "closed", "127.0.0.1", open.port)
    #expect(still.status == .exit(1) && still.text.hasSuffix("1 still open after 200 ms (--wait)\n"))
  }

  @Test("ends as soon as --require is met")
  func enough() throws {
    let (open, closed) = (try LocalPort(), try LocalPort.closed())
    for what in ["any", "1"] {
      let outcome = try scan("--wait", "20s", "--require", what, "127.0.0.1", "\(open.port),\(closed.port)")
      #expect(outcome.status == .exit(0) && outcome.elapsed < .seconds(10))
      outcome.expect(["open": 1, "unfinished": 1])
    }
  }

  @Test("a name that is never known is exit code 3 after the patience; one that comes to be known is asked", .ownSystem)
  func names() throws {
    let system = try OwnSystem(hosts: "127.0.0.1 known\n")
    try system.write("hosts: files\n", to: "nsswitch.conf")
    let words = [Binary.path, "scan", "--json", "--wait"]
    let port = try system.socket(.stream, SocketAddress("0.0.0.0:80"))
    let never = try ScanOutcome(system.start(words + ["300ms", "never:80", "known:80"]).finish())
    #expect(never.status == .exit(3) && never.elapsed >= .milliseconds(300))
    never.expect(["open": 1, "unfinished": 1])
    #expect(never.summary.integer("unresolved_names") == 1)
    let later = try system.start(words + ["20s", "later:80", "known:80"])
    // By then the other name was looked up, and so was this one.
    try later.waitForOutput("\"verdict\":\"open\"")
    try system.write("127.0.0.1 known\n127.0.0.2 later\n", to: "hosts")
    let outcome = try ScanOutcome(later.finish())
    #expect(outcome.status == .exit(0) && outcome.elapsed < .seconds(15))
    #expect(outcome.objects.contains { $0.type == "resolved" && $0.string("target") == "later" })
    withExtendedLifetime(port) {}
  }
}

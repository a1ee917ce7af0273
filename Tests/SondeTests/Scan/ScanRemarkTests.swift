import Glibc
import Sockets
import Testing

@Suite("sonde scan: what it says besides verdicts", .endToEnd)
struct ScanRemarkTests {
  @Test("with -v it is told what is waited for, once for each verdict")
  func awaited() throws {
    let port = try LocalPort(listens: false)
    let child = try sonde("scan", "-v", "--wait", "20s", "127.0.0.1:\(port.number)")
    try child.waitForError("it will be asked again")
    try port.listen()
    let outcome = try child.finish()
    #expect(outcome.status == .exit(0) && outcome.elapsed < .seconds(10))
    #expect(outcome.error.split(separator: "\n").count { $0.contains("it will be asked again") } == 1)
    #expect(outcome.error.contains("closed  refused in"))
  }

  @Test("what was waited for in vain is said", arguments: [("open", "not open"), ("closed", "still open")])
  func vain(aim: String, words: String) throws {
    let port = try LocalPort(listens: aim == "closed")
    let outcome = try run("scan", "--wait", "200ms", "--until", aim, "127.0.0.1", port.number)
    #expect(outcome.status == .exit(1) && outcome.text.hasSuffix("\n1 \(words) after 200 ms (--wait)\n"))
  }

  @Test("while it waits a terminal sees how many ports are as they should be, and how long it goes on")
  func terminal() throws {
    let port = try LocalPort(listens: false)
    let terminal = try Terminal()
    let child = try sonde(
      "scan", "--wait", "20s", "127.0.0.1:\(port.number)", error: .terminal(terminal), environment: ["TERM=xterm"])
    #expect(try terminal.read(until: " left").contains("0 of 1 port open, "))
    try port.listen()
    #expect(try child.finish().status == .exit(0))
  }

  @Test("what is unfinished is told on stderr where stdout has no room for it", arguments: ["--open", "--csv"])
  func unfinished(form: String) throws {
    let outcome = try run("scan", form, "--deadline", "100ms", "--rate", "10", "127.0.0.1", "-p", "-")
    #expect(outcome.status == .exit(1) && !outcome.text.contains("not decided"))
    #expect(outcome.complaints.count == 1 && outcome.error.hasSuffix("the run ended after 100 ms (--deadline)\n"))
  }

  @Test("who interrupts a run with --resume reads how to go on, and then what was found before")
  func resumption() throws {
    let words = [
      "scan", "-v", "--rate", "400", "--resume", try Sandbox.here().path("state"), "127.0.0.1", "-p", "1-200",
    ]
    let first = try sonde(words)
    try first.waitForError("/tcp")
    first.signal(SIGINT)
    #expect(try first.finish().text.hasSuffix("ended by SIGINT\nthe same command goes on from here (--resume)\n"))
    #expect(try sonde(words).finish().text.contains("\nearlier runs (--resume): "))
  }

  @Test("an address that is none of this machine's is told at once")
  func source() throws {
    // Of a name the address may be of another family, so that only its ports tell.
    let name = try scan("-4", "--source", "192.0.2.99", "localhost", "1")
    #expect(name.status == .exit(5) && name.elapsed < .seconds(4))
    let address = try scan("--source", "192.0.2.99", "127.0.0.1", "1")
    #expect(address.status == .exit(5) && address.summary.string("error")?.contains("192.0.2.99") ?? false)
  }

  @Test(
    "an abstract Unix socket is open, whatever its type", arguments: [SocketType.stream, .sequencedPacket, .datagram])
  func abstract(type: SocketType) throws {
    let name = "unix:@sonde-test-\(getpid())-\(type)"
    let socket = try Socket(.unix, type)
    try socket.bind(to: SocketAddress(name))
    if type != .datagram { try socket.listen() }
    let file = OpenFile(Descriptor(owning: socket.detach()))
    #expect(try scan(name).summary.integer("open") == 1)
    #expect(try scan(name + "-nobody").summary.integer("closed") == 1)
    withExtendedLifetime(file) {}
  }
}

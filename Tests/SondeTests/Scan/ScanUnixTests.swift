import Glibc
import Sockets
import Testing

@Suite("sonde scan of Unix sockets", .endToEnd)
struct ScanUnixTests {
  private func bound(_ path: String, _ type: SocketType) throws -> OpenFile {
    let socket = try Socket(.unix, type)
    try socket.bind(to: SocketAddress(path))
    if type != .datagram { try socket.listen() }
    return OpenFile(Descriptor(owning: socket.detach()))
  }

  @Test("of every type are open while somebody is there", arguments: [SocketType.stream, .sequencedPacket, .datagram])
  func open(type: SocketType) throws {
    let path = "unix:\(try Sandbox.here().path("socket"))"
    let name = "unix:@sonde-test-\(getpid())-\(type)"
    let (file, abstract) = (try bound(path, type), try bound(name, type))
    let outcome = try scan(path, name)
    #expect(outcome.status == .exit(0))
    outcome.expect(["open": 2])
    for record in outcome.ports {
      #expect(record.string("protocol") == "unix" && record.string("reason") == "connected")
      #expect(record.keys.filter { ["address", "port", "name", "witness"].contains($0) } == [])
    }
    #expect(Set(outcome.ports.compactMap { $0.string("target") }) == [path, name])
    withExtendedLifetime((file, abstract)) {}
  }

  @Test("are closed without a listener, and where there is none; text has a row for each")
  func closed() throws {
    let path = try Sandbox.here().path("left")
    _ = try bound("unix:\(path)", .stream)
    let outcome = try scan("unix:\(path)", "unix:\(path)-missing", "unix:@sonde-test-nobody")
    #expect(outcome.status == .exit(1))
    outcome.expect(["closed": 3])
    let reasons = Dictionary(
      uniqueKeysWithValues: outcome.ports.map { ($0.string("target") ?? "", $0.string("reason") ?? "") })
    #expect(reasons["unix:\(path)"] == "refused" && reasons["unix:\(path)-missing"] == "No such file or directory")
    let text = try run("scan", "unix:\(path)", "unix:\(path)-missing")
    #expect(text.text.split(separator: "\n").count == 2 && text.text.contains("refused"))
    #expect(text.text.contains("unix:\(path)-missing") && text.error == "")
  }

  @Test(
    "are filtered where we may not, and say so", .enabled(if: Tools.isRoot && Tools.has("setpriv"), "root plays nobody")
  )
  func notPermitted() throws {
    let binary = try Sandbox.here().publicBinary()
    let path = try Sandbox.here().path("socket")
    let file = try bound("unix:\(path)", .stream)
    try #require(chmod(path, 0o600) == 0)
    let outcome = try ScanOutcome(
      Child([
        "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", binary, "scan", "--json", "unix:\(path)",
      ]).finish())
    #expect(outcome.status == .exit(1))
    outcome.expect(["filtered": 1])
    #expect(outcome.ports.first?.string("reason") == "Permission denied")
    withExtendedLifetime(file) {}
  }

  @Test("--wait waits for one that is not there yet")
  func wait() throws {
    let path = "unix:\(try Sandbox.here().path("later"))"
    let child = try sonde("scan", "-v", "--wait", "20s", path)
    try child.waitForError("it will be asked again")
    let file = try bound(path, .stream)
    let outcome = try child.finish()
    #expect(outcome.status == .exit(0) && outcome.elapsed < .seconds(10))
    withExtendedLifetime(file) {}
  }
}

import Addresses
import Glibc
import Sockets
import Testing

@Suite("names with several addresses", .endToEnd)
struct HappyEyeballsTests {
  static let ownHosts = Tools.isRoot && Tools.has("unshare", "mount")

  /// Starts sonde where `/etc/hosts` says what the test wants.
  private func sonde(_ words: String..., hosts: String) throws -> Child {
    let file = try Files.make("hosts", hosts)
    return try Child(
      ["unshare", "-m", "sh", "-c", "mount --bind \"$0\" /etc/hosts && exec \"$@\"", file, Binary.path] + words)
  }

  @Test(
    "the first address refuses, the second wins, and -v tells of both",
    .enabled(if: ownHosts, "an /etc/hosts of its own needs root and unshare(1)"))
  func secondWins() throws {
    let server = try Socket.listening(.v4(IPv4Address(127, 0, 0, 3), port: 0))
    let port = try server.portText
    let client = try sonde(
      "connect", "-v", "two.example", port, hosts: "127.0.0.2 two.example\n127.0.0.3 two.example\n")
    let peer = try server.acceptOne()
    try peer.shutdown(.write)
    let outcome = try client.finish()
    #expect(outcome.status == .exit(0))
    #expect(outcome.error.contains("two.example is 127.0.0.2, 127.0.0.3"), "\(outcome.error)")
    #expect(outcome.error.contains("connect 127.0.0.2:\(port): Connection refused"), "\(outcome.error)")
    #expect(outcome.error.contains("to 127.0.0.3:\(port)"), "\(outcome.error)")
  }

  @Test(
    "IPv6 refuses, IPv4 wins", .enabled(if: ownHosts, "an /etc/hosts of its own needs root and unshare(1)"))
  func otherFamily() throws {
    let server = try Socket.listening()
    let client = try sonde(
      "connect", "both.example", try server.portText, hosts: "::1 both.example\n127.0.0.1 both.example\n")
    let peer = try server.acceptOne()
    try peer.shutdown(.write)
    let outcome = try client.finish()
    #expect(outcome.status == .exit(0))
    #expect(outcome.error == "")
  }

  @Test(
    "when all refuse, one line names each", .enabled(if: ownHosts, "an /etc/hosts of its own needs root and unshare(1)")
  )
  func allRefuse() throws {
    let closed = try closedPort()
    let client = try sonde(
      "connect", "none.example", closed.port, hosts: "::1 none.example\n127.0.0.1 none.example\n")
    let outcome = try client.finish()
    #expect(outcome.status == .exit(1))
    #expect(outcome.complaints.count == 1)
    for text in [
      "none.example:\(closed.port)", "[::1]:\(closed.port)", "127.0.0.1:\(closed.port)", "Connection refused",
    ] {
      #expect(outcome.error.contains(text), "\(outcome.error)")
    }
  }

  @Test(
    "a silent first address costs a quarter of a second, not the whole time-out",
    .enabled(if: Namespace.areAvailable && ownHosts, "network namespaces need root and ip(8)"))
  func silentFirst() throws {
    let silence = try Namespace("-6 addr add 2001:db8::99/128 dev lo nodad", "-6 route add 2001:db8:1::/64 dev lo")
    let file = try Files.make("hosts", "2001:db8:1::1 slow.example\n127.0.0.1 slow.example\n")
    let enter = ["ip", "netns", "exec", silence.name]
    let server = try Child(
      enter + [Binary.path, "listen", "--report-fd", "3", "127.0.0.1", "0"], reporting: true)
    try server.waitForReport()
    let port = try #require(server.reportText.split(whereSeparator: \.isWhitespace).last.map(String.init))
    let client = try Child(
      enter + ["unshare", "-m", "sh", "-c", "mount --bind \"$0\" /etc/hosts && exec \"$@\"", file, Binary.path]
        + ["connect", "-v", "slow.example", port])
    let outcome = try client.finish()
    #expect(outcome.status == .exit(0), "\(outcome.error)")
    #expect(outcome.error.contains("connecting to [2001:db8:1::1]:\(port)"), "\(outcome.error)")
    #expect(outcome.elapsed < .seconds(8))
  }
}

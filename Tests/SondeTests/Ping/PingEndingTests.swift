import Glibc
import Testing

@Suite("how a ping ends", .endToEnd, .enabled(if: Namespace.areAvailable, "namespaces need root and ip(8)"))
struct PingEndingTests {
  @Test("Ctrl-C is the normal way out: the summary comes, and the answers decide")
  func interrupt() throws {
    let space = try Namespace()
    let child = try space.sonde("ping", "-i", "10ms", "127.0.0.1")
    try child.waitForOutput("seq 3,")
    child.signal(SIGINT)
    let outcome = try child.finish()
    #expect(outcome.status == .exit(0) && outcome.error == "")
    #expect(outcome.text.contains(" answered, ") && outcome.text.contains("rtt min/avg/max/mdev "))
    let other = try space.sonde("ping", "-i", "10ms", "--json", "10.1.2.3")
    try other.waitForOutput("unsent")
    other.signal(SIGINT)
    let report = try PingReport(other)
    #expect(report.status == .exit(1))
    #expect(try report.summary.integer("exit") == 1)
  }

  @Test("another signal ends it with its own status, and the summary comes all the same")
  func terminated() throws {
    let child = try Namespace().sonde("ping", "--json", "-i", "10ms", "127.0.0.1")
    try child.waitForOutput("\"seq\":2")
    child.signal(SIGTERM)
    let report = try PingReport(child)
    #expect(report.status == .signal(SIGTERM))
    #expect(try report.summary.integer("exit") == 143)
  }

  @Test("SIGQUIT and SIGUSR1 ask how it goes", arguments: [SIGQUIT, SIGUSR1])
  func interim(signal: Int32) throws {
    let child = try Namespace().sonde("ping", "-i", "10ms", "127.0.0.1")
    try child.waitForOutput("seq 2,")
    child.signal(signal)
    try child.waitForError(" sent, ")
    #expect(child.errorText.hasPrefix("sonde ping: 127.0.0.1: "))
    let shown = child.output.count
    try child.waitForOutput(count: shown + 1)
    child.signal(SIGINT)
    #expect(try child.finish().status == .exit(0))
  }

  @Test("stdout that cannot be written is a failure of this machine")
  func noOutput() throws {
    let words = ["ip", "netns", "exec", try Namespace().name, Binary.path, "ping", "-c", "1", "127.0.0.1"]
    let full = try Child(words, output: .full).finish()
    #expect(full.status == .exit(5) && full.error.contains("No space left on device"))
    let closed = try Child(words, output: .closed).finish()
    #expect(closed.status == .exit(5) && closed.error.contains("Bad file descriptor"))
  }

  @Test("a reader that has seen enough ends it quietly")
  func head() throws {
    let child = try Namespace().sonde("ping", "-i", "5ms", "127.0.0.1")
    try child.waitForOutput("\n")
    child.closeOutput()
    let outcome = try child.finish()
    #expect(outcome.status == .exit(0) && outcome.error == "")
  }

  @Test("without permission nothing is claimed, and three ways out are named", arguments: [[], ["--unreachable"]])
  func notPermitted(option: [String]) throws {
    let space = try Namespace()
    let binary = try Sandbox.here().publicBinary()
    let words =
      [
        "ip", "netns", "exec", space.name, "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", binary,
        "ping", "-c", "1",
      ] + option + ["127.0.0.1"]
    let outcome = try Child(words).finish()
    #expect(outcome.status == .exit(4) && outcome.text == "")
    #expect(outcome.complaints.count == 1)
    for way in ["run as root", "setcap cap_net_raw+ep \(binary)", "net.ipv4.ping_group_range to include group 65534"] {
      #expect(outcome.error.contains(way), "\(outcome.error)")
    }
    try space.permitDatagrams()
    #expect(try Child(words).finish().status == .exit(0))
  }
}

import Glibc
import Sockets
import Testing

@Suite("sonde port: signals while it prints, and what the machine lacks", .endToEnd)
struct PortShortageTests {
  private static let ports = (1...4000).map(String.init).joined(separator: ",")

  /// Waits until the pipe is full, so that the child waits for us.
  private func fill(_ child: Child) throws {
    let end = try #require(child.outputEnd)
    var waiting: Int32 = 0
    try child.attend("a full pipe") { ioctl(end.number, UInt(FIONREAD), &waiting) == 0 && waiting > 60_000 }
  }

  @Test(
    "a signal while the reader is slow: what is queued comes in whole lines, then the process ends by the signal",
    arguments: [SIGINT, SIGTERM, SIGHUP])
  func slowReader(number: Int32) throws {
    let child = try sonde("port", "--json", Self.ports)
    child.readsOutput = false
    try fill(child)
    child.signal(number)
    try #require(try child.isRunning(after: .milliseconds(100)))
    child.readsOutput = true
    let outcome = try child.finish()
    #expect(outcome.status == .signal(number))
    #expect(outcome.text.hasSuffix("\n"))
    #expect(try JSONObject.lines(outcome.text).last?.type == "summary")
  }

  @Test("a second signal ends it at once, and a reader that does not read holds it up for a second only")
  func impatience() throws {
    for signals in [1, 2] {
      let child = try sonde("port", "--json", Self.ports)
      child.readsOutput = false
      try fill(child)
      child.signal(SIGTERM)
      if signals == 2 {
        try #require(try child.isRunning(after: .milliseconds(100)))
        child.signal(SIGINT)
      }
      try child.attend("the end") {
        child.reap()
        return child.status != nil
      }
      #expect(child.status == .signal(signals == 2 ? SIGINT : SIGTERM))
    }
  }

  @Test("no thread for the name service is a failure of this machine, and no reason to try again")
  func noThread() throws {
    // A stack that no address space has room for.
    let child = try Child(["sh", "-c", "ulimit -s 214748364800 && exec \"$0\" port --json ssh", Binary.path])
    let outcome = try child.finish()
    #expect(outcome.status == .exit(5), "\(outcome.error)")
    #expect(try JSONObject.lines(outcome.text).first?.string("reason") == "local-failure")
  }
}

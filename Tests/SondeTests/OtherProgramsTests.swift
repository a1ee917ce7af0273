import Glibc
import Sockets
import Testing

/// A program that does the other end's job.
enum Peer: String, CaseIterable, Sendable {
  case nc, ncat, socat

  static let installed = allCases.filter { Tools.has($0.rawValue) }
  static let missing = allCases.filter { !Tools.has($0.rawValue) }.map(\.rawValue)

  func connect(to port: String) -> [String] {
    switch self {
    case .nc: ["nc", "-N", "127.0.0.1", port]
    case .ncat: ["ncat", "127.0.0.1", port]
    case .socat: ["socat", "-t30", "STDIO", "TCP4:127.0.0.1:\(port)"]
    }
  }

  /// These have no way to report a port of the kernel's choice, so they get a Unix path.
  func listen(on path: String) -> [String] {
    switch self {
    case .nc: ["nc", "-N", "-l", "-U", path]
    case .ncat: ["ncat", "-l", "-U", path]
    case .socat: ["socat", "-t30", "STDIO", "UNIX-LISTEN:\(path)"]
    }
  }
}

@Suite("the other end is another program", .endToEnd)
struct OtherProgramsTests {
  @Test(
    "it connects, and both directions arrive",
    .enabled(if: !Peer.installed.isEmpty, "none of nc, ncat, socat is installed"),
    arguments: Peer.installed)
  func theyConnect(peer: Peer) throws {
    let there = payload(700_000, seed: 5)
    let back = payload(500_000, seed: 6)
    let listener = try Listener.loopback(input: .file(try Files.make("back", back)))
    let other = try Child(peer.connect(to: listener.port), input: .file(try Files.make("there", there)))
    #expect(try listener.child.finish().status == .exit(0))
    #expect(try other.finish().status == .exit(0))
    expectSame(listener.child.output, there)
    expectSame(other.output, back)
  }

  @Test(
    "it listens, and both directions arrive",
    .enabled(if: !Peer.installed.isEmpty, "none of nc, ncat, socat is installed"),
    arguments: Peer.installed)
  func theyListen(peer: Peer) throws {
    let there = payload(700_000, seed: 7)
    let back = payload(500_000, seed: 8)
    let path = try Sandbox.here().path("socket")
    let other = try Child(peer.listen(on: path), input: .file(try Files.make("back", back)))
    try waitForListener(path)
    // A listening nc leaves at our end as soon as its buffers are empty, whatever its stdin still has.
    let policy = peer == .nc ? "wait" : "half-close"
    let client = try sonde(
      "connect", "--on-eof", policy, "unix:\(path)", input: .file(try Files.make("there", there)))
    #expect(try client.finish().status == .exit(0))
    #expect(try other.finish().status == .exit(0))
    expectSame(other.output, there)
    expectSame(client.output, back)
  }

  /// The kernel lists a listening Unix socket with the flag 00010000.
  private func waitForListener(_ path: String) throws {
    let deadline = MonotonicTime.now + Child.patience
    while MonotonicTime.now < deadline {
      let table = String(decoding: try Files.contents("/proc/net/unix"), as: UTF8.self)
      if table.split(separator: "\n").contains(where: { $0.hasSuffix(" \(path)") && $0.contains(" 00010000 ") }) {
        return
      }
      poll(nil, 0, 5)
    }
    throw Late(description: "nobody listens on \(path)")
  }
}

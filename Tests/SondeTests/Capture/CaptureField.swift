import Glibc
import Sockets
import Testing

/// A namespace to capture in, with traffic of the test's own.
struct CaptureField {
  static let isAvailable = Namespace.areAvailable && Tools.has("tcpdump", "python3")
  static let reason: Comment = "namespaces need root and ip(8); tcpdump and python3 are the witnesses"

  let space: Namespace

  init(_ commands: String...) throws { space = try Namespace(commands) }

  /// Starts `sonde capture WORDS` and waits until it captures.
  func capture(_ words: String..., until text: String = "capturing on") throws -> Child {
    let child = try space.sonde(["capture"] + words)
    try child.waitForError(text)
    return child
  }

  /// Sends so many datagrams of so many bytes to a port of the loopback, as fast as it goes.
  func send(_ count: Int, bytes: Int = 100, port: Int = 40000) throws {
    try python(
      """
      import socket
      sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      sink.bind(("127.0.0.1", \(port)))
      source = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      source.connect(("127.0.0.1", \(port)))
      for number in range(\(count)):
          source.send(b"x" * \(bytes))
      """)
  }

  func python(_ program: String) throws {
    let outcome = try Child(["ip", "netns", "exec", space.name, "python3", "-c", program]).finish()
    try #require(outcome.status == .exit(0), "\(outcome.error)")
  }

  /// What tcpdump prints of a file.
  static func tcpdump(_ path: String, _ words: String...) throws -> [String] {
    let outcome = try Child(["tcpdump", "-nn", "-r", path] + words).finish()
    try #require(outcome.status == .exit(0), "\(outcome.error)")
    return outcome.text.split(separator: "\n").map(String.init)
  }
}

extension Namespace {
  func sonde(_ words: [String], input: ChildEnd = .null) throws -> Child {
    try Child(["ip", "netns", "exec", name, Binary.path] + words, input: input)
  }
}

extension ChildOutcome {
  /// The objects of a capture's report but for packets, which hold objects themselves.
  func objects() throws -> [JSONObject] {
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("{\"type\":\"packet\"") }
    return try lines.map { try JSONObject($0) }
  }

  /// The last object.
  func summary() throws -> JSONObject { try #require(try objects().last { $0.type == "summary" }) }
}

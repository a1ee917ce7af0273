import Addresses
import Glibc
import Sockets
import Testing

/// The binary under test, which lies beside the bundle of the tests.
enum Binary {
  static let path: String = {
    signal(SIGPIPE, SIG_IGN)
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let test = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return (test.split(separator: "/", omittingEmptySubsequences: false).dropLast() + ["sonde"]).joined(separator: "/")
  }()
}

/// Starts sonde.
func sonde(
  _ words: String..., input: ChildEnd = .null, output: ChildEnd = .pipe, error: ChildEnd = .pipe,
  reporting: Bool = false,
  environment: [String] = []
) throws -> Child {
  try sonde(words, input: input, output: output, error: error, reporting: reporting, environment: environment)
}

func sonde(
  _ words: [String], input: ChildEnd = .null, output: ChildEnd = .pipe, error: ChildEnd = .pipe,
  reporting: Bool = false,
  environment: [String] = []
) throws -> Child {
  try Child(
    [Binary.path] + words, input: input, output: output, error: error, reporting: reporting, environment: environment)
}

/// Runs sonde to its end.
func run(_ words: String..., input: ChildEnd = .null, output: ChildEnd = .pipe) throws -> ChildOutcome {
  try sonde(words, input: input, output: output).finish()
}

/// A `sonde listen` that has said where it listens.
struct Listener {
  let child: Child
  let address: String
  let port: String

  /// Starts `sonde listen --report-fd 3 WORDS` and waits until it listens.
  init(_ words: String..., input: ChildEnd = .null, output: ChildEnd = .pipe) throws {
    try self.init(words, input: input, output: output)
  }

  init(_ words: [String], input: ChildEnd = .null, output: ChildEnd = .pipe) throws {
    child = try sonde(["listen", "--report-fd", "3"] + words, input: input, output: output, reporting: true)
    try child.attend("the address") { [child] in child.reportText.contains("\n") || child.status != nil }
    let line = child.reportText.split(separator: "\n").first.map(String.init)
    let place = try #require(line, "listen \(words) said: \(child.errorText)")
    let parts = place.split(separator: " ")
    address = String(parts[0])
    port = parts.count > 1 ? String(parts[1]) : ""
  }

  /// On 127.0.0.1, any port.
  static func loopback(_ words: String..., input: ChildEnd = .null, output: ChildEnd = .pipe) throws -> Listener {
    try Listener(words + ["127.0.0.1", "0"], input: input, output: output)
  }

  /// What `connect` takes to reach it.
  var target: [String] { port.isEmpty ? [address] : [address, port] }

  var socketAddress: SocketAddress {
    get throws {
      try SocketAddress(port.isEmpty ? address : address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)")
    }
  }
}

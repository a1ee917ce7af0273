import Glibc
import Synchronization
import Testing

/// An `/etc` of the test's own, in a mount namespace that nobody else sees.
struct OwnEtc {
  static let isAvailable = Tools.isRoot && Tools.has("unshare", "mount")
  static let reason: Comment = "an /etc of its own needs root, unshare(1) and mount(8)"

  private static let count = Atomic(0)

  let directory: String

  /// An `/etc` with nothing in it but the given files.
  init(services: [UInt8]? = nil, nsswitch: String = "services: files\n") throws {
    directory = try Sandbox.here().path("etc-\(Self.count.add(1, ordering: .relaxed).newValue)")
    try #require(mkdir(directory, 0o755) == 0)
    try Files.put(Array(nsswitch.utf8), at: "\(directory)/nsswitch.conf")
    if let services { try Files.put(services, at: "\(directory)/services") }
  }

  init(services: String, nsswitch: String = "services: files\n") throws {
    try self.init(services: Array(services.utf8), nsswitch: nsswitch)
  }

  /// Starts any program where `/etc` is this one.
  func start(
    _ words: [String], input: ChildEnd = .null, output: ChildEnd = .pipe, error: ChildEnd = .pipe,
    environment: [String] = []
  ) throws -> Child {
    try Child(
      ["unshare", "-m", "sh", "-c", "mount --bind \"$0\" /etc && exec \"$@\"", directory] + words, input: input,
      output: output, error: error, environment: environment)
  }

  /// Runs `sonde port` in it.
  func port(_ words: String..., environment: [String] = []) throws -> ChildOutcome {
    try start([Binary.path, "port"] + words, environment: environment).finish()
  }
}

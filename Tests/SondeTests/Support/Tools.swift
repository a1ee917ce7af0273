import Glibc
import Sockets
import Synchronization
import Testing

/// What this machine has for tests to talk to.
enum Tools {
  /// Where a program lies; nil when it is not installed.
  static func find(_ name: String) -> String? {
    let directories = getenv("PATH").map { String(cString: $0).split(separator: ":") } ?? []
    return directories.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }

  static func has(_ names: String...) -> Bool { names.allSatisfy { find($0) != nil } }

  static let isRoot = geteuid() == 0
}

/// A network namespace of the test's own, gone at its end.
struct Namespace {
  private static let count = Atomic(0)
  let name: String

  static let areAvailable = Tools.isRoot && Tools.has("ip") && access("/sys/fs/cgroup", F_OK) == 0

  /// Makes one, with `lo` up, and runs `ip WORDS` in it for each of `commands`.
  init(_ commands: String...) throws { try self.init(commands) }

  init(_ commands: [String]) throws {
    let name = "sonde-test-\(getpid())-\(Self.count.add(1, ordering: .relaxed).newValue)"
    self.name = name
    try Self.ip("netns", "add", name)
    try Sandbox.here().atEnd { Self.remove(name) }
    try Self.ip("-n", name, "link", "set", "lo", "up")
    for command in commands { try ip(command) }
  }

  /// Starts sonde in it.
  func sonde(_ words: String..., input: ChildEnd = .null, reporting: Bool = false) throws -> Child {
    try Child(["ip", "netns", "exec", name, Binary.path] + words, input: input, reporting: reporting)
  }

  /// Runs `ip WORDS` in it and returns what that printed.
  @discardableResult
  func ip(_ words: String) throws -> String {
    try Self.ip(["-n", name] + words.split(separator: " ").map(String.init))
  }

  /// Waits until the kernel says that each of `links` is up, which it does a little after they are.
  func settle(_ links: String...) throws {
    let deadline = MonotonicTime.now + Child.patience
    for link in links {
      while try !ip("link show dev \(link)").contains("state UP") {
        try #require(MonotonicTime.now < deadline, "\(link) does not come up")
      }
    }
  }

  private static func ip(_ words: String...) throws { try ip(words) }
  @discardableResult
  private static func ip(_ words: [String]) throws -> String {
    let outcome = try Child(["ip"] + words).finish()
    try #require(outcome.status == .exit(0), "ip \(words): \(outcome.error)")
    return outcome.text
  }

  private static func remove(_ name: String) {
    umount2("/run/netns/\(name)", Int32(MNT_DETACH))
    unlink("/run/netns/\(name)")
  }
}

import Glibc
import Sockets
import Testing

/// A thread in a network namespace of its own, which goes away with it. `unshare(2)`; needs root.
enum OwnNetwork {
  static let isAvailable = geteuid() == 0 && access("/usr/sbin/ip", X_OK) == 0 && canUnshare

  private static let canUnshare: Bool = (try? onOwnThread { unshare(0x4000_0000) == 0 }) ?? false

  /// Runs `body` there, with `lo` up if asked for, after `ip WORDS` for each of `commands`.
  static func run<R: Sendable>(
    _ commands: String..., loopback: Bool = true, body: @escaping @Sendable () throws -> R
  ) throws -> R {
    try onOwnThread {
      // CLONE_NEWNET.
      try #require(unshare(0x4000_0000) == 0)
      if loopback { try ip("link set lo up") }
      for command in commands { try ip(command) }
      return try body()
    }
  }

  /// Runs `ip WORDS` in the namespace of the calling thread and returns what it printed.
  @discardableResult
  static func ip(_ words: String) throws -> String {
    let pipe = try Pipe(nonBlocking: false)
    let readEnd = pipe.readEnd
    let writeEnd = pipe.writeEnd
    let child = try start(words, output: writeEnd.fileNumber)
    try writeEnd.close()
    var output: [UInt8] = []
    while let more = try Kernel.readBytes(readEnd.fileNumber, upTo: 1 << 16) { output += more }
    let status = try child.wait()
    try #require(status == 0, "ip \(words)")
    return String(decoding: output, as: UTF8.self)
  }

  /// Starts `ip WORDS` in the namespace of the calling thread.
  static func start(_ words: String, output: Int32 = 1) throws -> Running {
    let arguments = ["ip"] + words.split(separator: " ").map(String.init)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    let pointers = arguments.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    var child: pid_t = 0
    try #require(posix_spawn(&child, "/usr/sbin/ip", &actions, nil, pointers + [nil], environ) == 0)
    return Running(pid: child)
  }

  /// A child that somebody has to wait for.
  struct Running {
    let pid: pid_t

    func wait() throws -> Int32 {
      var status: Int32 = 0
      try #require(waitpid(pid, &status, 0) == pid)
      return status
    }

    /// False once it has ended, and then never to be asked again.
    func isRunning() throws -> Bool {
      var status: Int32 = 0
      return waitpid(pid, &status, WNOHANG) == 0
    }
  }
}

@_silgen_name("unshare") private func unshare(_ flags: Int32) -> Int32

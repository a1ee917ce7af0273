import Glibc
import Sockets
import TestSupport
import Testing

/// Another program, whose reading or writing of a file counts.
struct Program: Sendable {
  let name: String

  static let tcpdump = Program(name: "tcpdump")
  static let tshark = Program(name: "tshark")
  static let editcap = Program(name: "editcap")
  static let mergecap = Program(name: "mergecap")

  var isInstalled: Bool {
    getenv("PATH").map { String(cString: $0).split(separator: ":").contains { access("\($0)/\(name)", X_OK) == 0 } }
      ?? false
  }

  /// What a test says that cannot run without it.
  var absence: Comment { "\(name) is not installed" }

  /// What it writes, given `input`; an `extra` file has the name that `extra` gives.
  func run(_ options: [String], input: [UInt8] = [], extra: [[UInt8]] = []) throws -> [UInt8] {
    let files = try ([input] + extra).map { Opened(file: try TestFile.temporary($0)) }
    let output = try TestFile.temporary()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, files[0].file.fileNumber, 0)
    posix_spawn_file_actions_adddup2(&actions, output.fileNumber, 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    // Numbers beyond all that are in use, so that none of the copies hits another.
    for (index, opened) in files.dropFirst().enumerated() {
      posix_spawn_file_actions_adddup2(&actions, opened.file.fileNumber, Self.firstExtra + Int32(index))
    }
    var words = ([name] + options).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    try #require(posix_spawnp(&process, name, &actions, nil, &words, environ) == 0)
    var status: Int32 = 0
    try #require(waitpid(process, &status, 0) == process)
    #expect(status == 0, "\(name) \(options)")
    return try TestFile.contents(of: output.fileNumber)
  }

  /// The lines that it writes.
  func lines(_ options: [String], input: [UInt8]) throws -> [String] {
    String(decoding: try run(options, input: input), as: UTF8.self).split(separator: "\n").map(String.init)
  }

  static let firstExtra: Int32 = 700

  /// The name of an extra file.
  static func extra(_ index: Int) -> String { "/dev/fd/\(firstExtra + Int32(index))" }

  private final class Opened {
    let file: Descriptor
    init(file: consuming Descriptor) { self.file = file }
  }
}

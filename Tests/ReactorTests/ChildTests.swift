import Glibc
import Reactor
import Sockets
import TestSupport
import Testing

/// Children belong to a process, so each of these tests has one of its own.
@Suite struct ChildTests {
  @Test(
    "a child's end is told as a shell tells it",
    arguments: [
      ("exit 0", Int32(0)), ("exit 3", 3), ("exit 255", 255), ("kill -KILL $$", 137), ("kill -TERM $$", 143),
      ("read line", 1),
    ])
  func status(command: String, expected: Int32) async {
    await #expect(processExitsWith: .success) { [command, expected] in
      let child = try Child(command)
      let status = try onReactor { reactor in try await reactor.exitStatus(of: child.process) }
      #expect(status == expected)
    }
  }

  @Test("a child that lives on does not hold up cancellation, and its end can be waited for again")
  func cancelled() async {
    await #expect(processExitsWith: .success) {
      let child = try Child("exec sleep 1000")
      try onReactor { reactor in
        await withTaskGroup(of: ReactorError?.self) { group in
          group.addTask {
            await failure { () async throws(ReactorError) in _ = try await reactor.exitStatus(of: child.process) }
          }
          await settle()
          group.cancelAll()
          #expect(await group.next() == .cancelled)
        }
        kill(child.process, SIGTERM)
        let status = try await reactor.exitStatus(of: child.process)
        #expect(status == 128 + SIGTERM)
      }
    }
  }

  @Test("a process that is nobody's child is an error that names it")
  func stranger() async {
    await #expect(processExitsWith: .success) {
      let outcome = try onReactor { reactor in
        await failure { () async throws(ReactorError) in _ = try await reactor.exitStatus(of: Int32.max) }
      }
      guard case .socket(let error)? = outcome else {
        Issue.record("\(String(describing: outcome))")
        return
      }
      #expect(error.subject == "process \(Int32.max)")
    }
  }
}

/// A shell that runs one command, with nothing to read.
struct Child {
  let process: pid_t

  init(_ command: String) throws {
    var process = pid_t()
    let line = ["/bin/sh", "-c", command]
    let words: [UnsafeMutablePointer<CChar>?] = line.map { (word: String) in strdup(word) } + [nil]
    defer { for word in words { free(word) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    // The threads that tests run on have signals blocked, and a child would inherit that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    let code = posix_spawn(&process, "/bin/sh", &actions, &attributes, words, nil)
    guard code == 0 else { throw SocketError("posix_spawn", Errno(rawValue: code)) }
    self.process = process
  }
}

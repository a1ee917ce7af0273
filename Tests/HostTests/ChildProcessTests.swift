import Glibc
import Host
import Sockets
import TestSupport
import Testing

/// Children belong to a process, so each of these tests has one of its own.
@Suite struct ChildProcessTests {
  /// Waits for a child, and says how it ended, as a shell does.
  private static func wait(_ number: Int32) -> Int32 {
    var info = siginfo_t()
    // Left to be reaped by the call that is tested.
    waitid(P_PID, id_t(number), &info, WEXITED | WNOWAIT)
    return ChildProcess.endedStatus(number) ?? -1
  }

  /// Runs `command` in a shell with stdout in a file, and returns what it printed.
  private static func output(_ command: String, standard: ChildProcess.Standard = .inherited) throws -> String {
    let file = try TestFile.temporary()
    let saved = fcntl(1, F_DUPFD_CLOEXEC, 10)
    dup2(file.fileNumber, 1)
    let child = try ChildProcess.start(["sh", "-c", command], standard: standard)
    dup2(saved, 1)
    close(saved)
    _ = wait(child.number)
    return String(decoding: try TestFile.contents(of: file.fileNumber), as: UTF8.self)
  }

  @Test(
    "a command is found in PATH, and its end is told as a shell tells it",
    arguments: [("exit 0", Int32(0)), ("exit 7", 7), ("kill -TERM $$", 143)])
  func status(command: String, expected: Int32) async {
    await #expect(processExitsWith: .success) { [command, expected] in
      let child = try ChildProcess.start(["sh", "-c", command])
      #expect(Self.wait(child.number) == expected)
    }
  }

  @Test("one that runs has no status yet")
  func running() async {
    await #expect(processExitsWith: .success) {
      let child = try ChildProcess.start(["sleep", "1000"])
      #expect(ChildProcess.endedStatus(child.number) == nil)
      kill(child.number, SIGKILL)
      #expect(Self.wait(child.number) == 137)
    }
  }

  @Test("what cannot be run is told before anything has been")
  func failures() async {
    await #expect(processExitsWith: .success) {
      #expect(throws: ChildProcess.Failure.notFound("no-such-program")) {
        _ = try ChildProcess.start(["no-such-program"])
      }
      #expect(throws: ChildProcess.Failure.notFound("/no/such")) { _ = try ChildProcess.start(["/no/such"]) }
      #expect(throws: ChildProcess.Failure.notFound("")) { _ = try ChildProcess.start([]) }
      #expect(throws: ChildProcess.Failure.notExecutable("/etc/passwd", code: EACCES)) {
        _ = try ChildProcess.start(["/etc/passwd"])
      }
      #expect(ChildProcess.Failure.notFound("x").status == 127)
      #expect("\(ChildProcess.Failure.notExecutable("x", code: EACCES))" == "x: Permission denied")
      #expect(waitpid(-1, nil, WNOHANG) == -1, "none is left behind")
    }
  }

  @Test("signals that this process blocks, ignores or catches are as usual in the command")
  func signals() async {
    await #expect(processExitsWith: .success) {
      var all = sigset_t()
      sigfillset(&all)
      pthread_sigmask(SIG_BLOCK, &all, nil)
      signal(SIGPIPE, SIG_IGN)
      signal(SIGUSR1) { _ in }
      signal(SIGHUP, SIG_IGN)
      let text = try Self.output("cat /proc/self/status")
      func mask(_ name: String) -> UInt64? {
        text.split(separator: "\n").first { $0.hasPrefix(name) }.flatMap { UInt64($0.suffix(16), radix: 16) }
      }
      #expect(mask("SigBlk:") == 0 && mask("SigCgt:") == 0, "\(text)")
      // Only what was ignored all along, as nohup(1) does it: SIGHUP is number 1. Number 32 and 33 are the C library's.
      #expect(mask("SigIgn:").map { $0 & 0x7fff_ffff } == 1, "\(text)")
    }
  }

  @Test("it has the standard descriptors and no others of ours")
  func descriptors() async {
    await #expect(processExitsWith: .success) {
      let ours = open("/etc/passwd", O_RDONLY | O_CLOEXEC)
      // By what they are: numbers can be those of others, and the runner of the tests has left some open.
      let files = try Self.output("ls -l /proc/self/fd")
      #expect(ours >= 0 && files.contains(" 0 -> ") && !files.contains("/etc/passwd"))
      let input = try Self.output("readlink /proc/self/fd/0", standard: .withoutInput)
      #expect(input == "/dev/null\n")
      let talk = try Self.output("echo not here", standard: .talk)
      #expect(talk == "")
    }
  }

  @Test("one that waits runs nothing before it is let go, and never if it is given up")
  func gate() async {
    await #expect(processExitsWith: .success) {
      let path = "/tmp/sonde-test-gate-\(getpid())"
      var child = try ChildProcess.start(["touch", path], waits: true)
      // It is stopped in a read: it has opened nothing by then.
      #expect(ChildProcess.endedStatus(child.number) == nil)
      #expect(access(path, F_OK) != 0)
      #expect(child.release() == nil)
      #expect(child.release() == nil, "a second time changes nothing")
      #expect(Self.wait(child.number) == 0)
      #expect(unlink(path) == 0)

      let number: Int32
      do {
        let never = try ChildProcess.start(["touch", path], waits: true)
        number = never.number
      }
      #expect(Self.wait(number) == 125)
      #expect(access(path, F_OK) != 0)
    }
  }

  @Test("rights that are given up while it waits are still its own", .enabled(if: geteuid() == 0, "this needs root"))
  func rights() async {
    await #expect(processExitsWith: .success) {
      var pipes: (Int32, Int32) = (0, 0)
      withUnsafeMutableBytes(of: &pipes) { _ = pipe($0.bindMemory(to: Int32.self).baseAddress) }
      dup2(pipes.1, 1)
      let words = ["sh", "-c", "grep -E '^(CapEff|NoNewPrivs)' /proc/self/status"]
      var early = try ChildProcess.start(words, waits: true)
      #expect(Privileges.drop())
      #expect(early.release() == nil)
      #expect(Self.wait(early.number) == 0)
      var bytes = [UInt8](repeating: 0, count: 200)
      let count = max(0, read(pipes.0, &bytes, bytes.count))
      let text = String(decoding: bytes.prefix(count), as: UTF8.self)
      #expect(text.contains("CapEff:") && !text.contains("CapEff:\t0000000000000000"), "\(text)")
      #expect(text.contains("NoNewPrivs:\t0"), "\(text)")
    }
  }
}

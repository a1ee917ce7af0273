import Glibc
import Host
import Testing

@testable import sonde

@Suite("the command for every finished file", .endToEnd)
struct FinishedFileCommandTests {
  /// Waits until all have ended.
  private func settle(_ command: FinishedFileCommand) {
    while command.waitingCount > 0 || !command.processes.isEmpty {
      if let number = command.processes.first {
        var info = siginfo_t()
        waitid(P_PID, id_t(number), &info, WEXITED | WNOWAIT)
      }
      command.reap()
    }
  }

  @Test("it gets the name as it is, whatever that contains, and runs once for each")
  func names() throws {
    let list = try Sandbox.here().path("list")
    var told: [String] = []
    let command = FinishedFileCommand("printf '%s\\n' \"$1\" >>'\(list)'") { told.append($0) }
    let paths = ["a b", "$(touch x)", "; exit 3", "*"] + (0..<20).map { "file \($0)" }
    for path in paths { command.run(path) }
    settle(command)
    #expect(
      try String(decoding: Files.contents(list), as: UTF8.self).split(separator: "\n").map(String.init).sorted()
        == paths.sorted())
    #expect(told == [])
  }

  @Test("no more than four run at a time, and who fails is told")
  func bounds() throws {
    let pipe = try Sandbox.here().path("pipe")
    try #require(mkfifo(pipe, 0o600) == 0)
    let gate = try OpenFile(pipe, O_RDWR)
    var told: [String] = []
    let command = FinishedFileCommand("read line <'\(pipe)'; test $1 != 3") { told.append($0) }
    for number in 1...6 { command.run("\(number)") }
    #expect(command.processes.count == 4 && command.waitingCount == 2)
    command.reap()
    #expect(command.processes.count == 4 && command.waitingCount == 2)
    command.finish()
    #expect(command.processes.count == 6)
    let lines = [UInt8](repeating: 10, count: 600)
    #expect(write(gate.number, lines, lines.count) == lines.count)
    settle(command)
    #expect(told == ["read line <'\(pipe)'; test $1 != 3 3: exit status 1"])
  }
}

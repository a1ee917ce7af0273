import Host
import Reactor
import Report
import Sockets

/// What `--on-file` runs for each file that is complete: one after the other, and none is left out.
/// Used on the reactor's thread only.
final class FileHooks: @unchecked Sendable {
  private let command: String
  private let answers: Answers
  private var waiting: [String] = []
  private var bell: Bell?
  private var reactor: Reactor?
  /// Whether one of them ended with another status than 0.
  private(set) var hasFailed = false
  /// One that was running when the capture ended.
  private var running: (number: Int32, path: String)?

  init(_ command: String, _ answers: Answers) {
    self.command = command
    self.answers = answers
  }

  /// Whether nothing has to be run for a file any more.
  func isDone(with path: String) -> Bool { running?.path != path && !waiting.contains(path) }

  /// This file is complete.
  func add(_ path: String) {
    waiting.append(path)
    bell?.ring()
  }

  /// Runs what there is to run, until the task is cancelled.
  func work(on reactor: Reactor) async {
    self.reactor = reactor
    let bell = Bell(on: reactor)
    self.bell = bell
    while !Task.isCancelled {
      while !waiting.isEmpty, !Task.isCancelled { await runNext(on: reactor) }
      guard (try? await bell.wait()) != nil else { return }
    }
  }

  /// Runs the rest.
  func finish() async {
    guard let reactor else { return }
    if let running { await wait(for: running.number, running.path, on: reactor) }
    while !waiting.isEmpty { await runNext(on: reactor) }
  }

  private func runNext(on reactor: Reactor) async {
    let path = waiting.removeFirst()
    do throws(ChildProcess.Failure) {
      let number = try ChildProcess.start(["/bin/sh", "-c", command, "sonde", path], standard: .talk).number
      running = (number, path)
      await wait(for: number, path, on: reactor)
    } catch {
      hasFailed = true
      answers.complain("--on-file: \(CommandFailure("/bin/sh", error))")
    }
  }

  /// A wait that is cut short goes on at the end.
  private func wait(for number: Int32, _ path: String, on reactor: Reactor) async {
    guard let status = try? await reactor.exitStatus(of: number) else { return }
    running = nil
    guard status != 0 else { return }
    hasFailed = true
    answers.object("on-file") {
      $0.string("path", path)
      $0.integer("status", status)
    }
    answers.complain("--on-file ended with status \(status) for \(answers.foreign(path))")
  }
}

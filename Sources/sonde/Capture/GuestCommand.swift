import Host
import Reactor
import Sockets

/// The command that a capture runs for: `capture -- COMMAND ARGUMENT ...`.
///
/// It is made before privileges are given up, so that it has those that it would have had without us, and begins when
/// everything is open. Used on the reactor's thread only.
final class GuestCommand: @unchecked Sendable {
  private let name: String
  private var child: ChildProcess?
  private let number: Int32
  private(set) var wasReleased = false
  private var isOver = false
  /// Why it could not begin.
  private(set) var failure: CommandFailure?

  init(_ words: [String]) throws(CommandFailure) {
    name = words.first ?? ""
    do throws(ChildProcess.Failure) {
      let child = try ChildProcess.start(words, waits: true)
      number = child.number
      self.child = consume child
    } catch { throw CommandFailure(name, error) }
  }

  /// Lets it begin.
  func release() {
    wasReleased = true
    if let failure = child?.release() { self.failure = CommandFailure(name, failure) }
  }

  /// Has it end where it has not begun.
  func abandon() {
    if !wasReleased { child = nil }
  }

  /// What a signal to us means for it. Ctrl-C at a terminal has reached it already.
  func pass(_ signal: Signal) {
    guard wasReleased, !isOver, signal == .terminate || signal == .hangUp else { return }
    signal.send(to: number)
  }

  /// Waits for its end. Its status is that of a shell: 128+n after signal n.
  func exitStatus(on reactor: Reactor) async -> Int32 {
    defer { isOver = true }
    return (try? await reactor.exitStatus(of: number)) ?? 0
  }
}

/// A command that cannot be run.
struct CommandFailure: Error, CustomStringConvertible {
  private let name: String
  private let failure: ChildProcess.Failure

  init(_ name: String, _ failure: ChildProcess.Failure) {
    self.name = name
    self.failure = failure
  }

  /// That of a shell.
  var status: Int32 { failure.status }

  var description: String {
    if case .notFound = failure { return "\(name): no such command" }
    return "\(name): \(Errno(rawValue: failure.code))"
  }
}

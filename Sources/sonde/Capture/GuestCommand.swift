import Host
import Reactor
import Sockets

/// The command that a capture runs for: `capture -- COMMAND ARGUMENT ...`.
///
/// It is made before privileges are given up, so that it has those that it would have had without us, and begins when
/// everything is open. Used on the reactor's thread only.
final class GuestCommand: @unchecked Sendable {
  private let words: [String]
  private let child: ChildProcess
  private(set) var wasReleased = false
  private var isOver = false
  /// Why it could not begin.
  private(set) var failure: SocketError?

  init(_ words: [String]) throws(SocketError) {
    self.words = words
    do throws(ChildProcess.Failure) {
      child = try ChildProcess(held: words)
    } catch { throw SocketError("fork", Errno(rawValue: error.code)) }
  }

  /// Lets it begin.
  func release() {
    wasReleased = true
    do throws(ChildProcess.Failure) { try child.release() } catch {
      failure = SocketError("exec", Errno(rawValue: error.code), subject: words.first ?? "")
    }
  }

  /// Has it end where it has not begun.
  func abandon() {
    if !wasReleased { child.abandon() }
  }

  /// What a signal to us means for it. Ctrl-C at a terminal has reached it already.
  func pass(_ signal: Signal) {
    guard wasReleased, !isOver, signal == .terminate || signal == .hangUp else { return }
    child.send(signal: signal.rawValue)
  }

  /// Waits for its end. Its status is that of a shell: 128+n after signal n.
  func exitStatus(on reactor: Reactor) async -> Int32 {
    defer { isOver = true }
    return (try? await reactor.exitStatus(of: child.identifier)) ?? 0
  }
}

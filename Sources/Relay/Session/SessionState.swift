internal import Sockets

/// What the tasks of one session tell one another. Confined to the reactor's thread.
final class SessionState: @unchecked Sendable {
  let began = MonotonicTime.now
  var sent = 0
  var received = 0
  var messagesSent = 0
  var messagesReceived = 0
  var truncated = 0
  /// Bytes taken from stdin that the kernel has not taken yet.
  var pending = 0
  /// When anything last moved, either way.
  var lastMoved = MonotonicTime.now
  private var lastInput = MonotonicTime.now
  private var lastSent = MonotonicTime.now
  /// Whether stdin is what we wait for: while a send is stuck, its silence says nothing.
  private(set) var isAwaitingInput = false
  var lastReceived = MonotonicTime.now

  /// Since when stdin has had nothing for us; now, as long as it is not even asked. Before the last send ended it was not
  /// asked either, and a writer that a full pipe held up could not have spoken.
  var inputSilentSince: MonotonicTime { isAwaitingInput ? max(lastInput, lastSent) : .now }

  /// Waits until stdin may have something.
  func awaitInput(_ input: ConsoleInput) async throws(SessionStop) {
    isAwaitingInput = true
    defer { isAwaitingInput = false }
    try await input.channel.ready(.read)
  }

  func noteInput(_ count: Int) {
    pending += count
    lastInput = .now
  }

  func noteSent(_ count: Int) {
    sent += count
    pending -= count
    lastSent = .now
    lastMoved = lastSent
  }

  func noteReceived(_ count: Int) {
    received += count
    lastReceived = .now
    lastMoved = lastReceived
  }

  func report(_ peer: String, _ ending: Ending) -> SessionReport {
    var report = SessionReport(peer: peer, ending: ending)
    report.sent = sent
    report.received = received
    report.messagesSent = messagesSent
    report.messagesReceived = messagesReceived
    report.truncated = truncated
    report.unsent = max(0, pending)
    report.elapsed = .now - began
    return report
  }
}

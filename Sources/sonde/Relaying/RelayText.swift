import Relay
import Report
import Sockets

/// Relay events in words.
enum RelayText {
  /// The story of `-v`.
  static func story(_ event: RelayEvent) -> String {
    switch event {
    case .serviceLookedUp(let name, let transport, let port, let elapsed):
      "service \(name)/\(transport) is port \(port) (\(Quantity.text(elapsed)))"
    case .resolved(let host, let addresses, let elapsed):
      "\(host) is \(addresses.compactMap { $0.ip?.description }.joined(separator: ", ")) (\(Quantity.text(elapsed)))"
    case .socketCreated(let family, let type, let number): "socket \(family) \(type) \(number)"
    case .connecting(let remote): "connecting to \(remote)"
    case .attemptFailed(_, let error, let elapsed): "\(error) (\(Quantity.text(elapsed)))"
    case .connected(let local, let remote, let elapsed):
      "connected from \(local) to \(remote) (\(Quantity.text(elapsed)))"
    case .listening(let local, let type, _): "listening on \(local)\(type == .stream ? "" : " (\(type))")"
    case .accepted(let local, let peer): "\(peer) has come to \(local)"
    case .inputEnded(let bytes): "stdin has ended; sent \(Quantity.text(bytes: bytes))"
    case .peerEnded(let bytes): "the peer has ended; received \(Quantity.text(bytes: bytes))"
    case .truncated(let peer, let kept):
      "a message from \(peer) was cut to \(Quantity.text(bytes: kept)); the rest is lost"
    case .clientDropped(let peer, let queued):
      "\(peer) does not read and was dropped with \(Quantity.text(bytes: queued)) queued; --client-buffer sets the limit"
    case .undelivered(let peer, let error): "to \(peer): \(error)"
    case .strangerIgnored(let peer):
      "a datagram from \(peer) was ignored, and so will others be: no more peers are served; --keep-open and --max-connections say how many"
    case .acceptingPaused(let count): "\(count) clients are connected; accepting pauses until one leaves"
    case .acceptingResumed(let count): "accepting again, with \(count) clients connected"
    case .sessionEnded(let report): session(report)
    }
  }

  /// What is told without `-v`, because a user could not know it otherwise; nil for the rest.
  static func notice(_ event: RelayEvent) -> String? {
    switch event {
    case .truncated, .clientDropped, .undelivered, .acceptingPaused, .listening(_, _, isChosen: true): story(event)
    default: nil
    }
  }

  static func story(_ summary: RelaySummary) -> String {
    let sessions = summary.sessions == 1 ? "1 session" : "\(summary.sessions) sessions"
    return "end: \(sessions), sent \(Quantity.text(bytes: summary.sent)), received "
      + "\(Quantity.text(bytes: summary.received)) in \(Quantity.text(summary.elapsed))"
  }

  private static func session(_ report: SessionReport) -> String {
    var parts = ["sent \(Quantity.text(bytes: report.sent))", "received \(Quantity.text(bytes: report.received))"]
    if report.messagesSent + report.messagesReceived > 0 {
      parts.append("messages: \(report.messagesSent) out, \(report.messagesReceived) in")
    }
    if report.unsent > 0 { parts.append("\(Quantity.text(bytes: report.unsent)) unsent") }
    return "\(report.peer): \(parts.joined(separator: ", ")); \(RelayOutcome.reason(report.ending)) "
      + "(\(Quantity.text(report.elapsed)))"
  }
}

import Host
import Relay
import Report
import Sockets

/// Relay events as JSON. Durations are nanoseconds; keys are those of sonde(1), JSON.
enum RelayJSON {
  static func line(_ event: RelayEvent) -> [UInt8] {
    switch event {
    case .serviceLookedUp(let name, let transport, let port, let elapsed):
      return object("service") {
        $0.string("name", name)
        $0.string("protocol", transport)
        $0.integer("port", port.rawValue)
        $0.integer("elapsed", elapsed.nanoseconds)
      }
    case .resolved(let host, let addresses, let elapsed):
      return object("resolved") {
        $0.string("target", host)
        $0.strings("addresses", addresses.compactMap { $0.ip?.description })
        $0.integer("elapsed", elapsed.nanoseconds)
      }
    case .socketCreated(let family, let type, let number):
      return object("socket") {
        $0.string("family", family.description)
        $0.string("socktype", type.description)
        $0.string("protocol", number.description)
      }
    case .connecting(let remote): return object("connecting") { $0.string("remote", remote.description) }
    case .attemptFailed(let remote, let error, let elapsed):
      return object("attempt-failed") {
        $0.string("remote", remote.description)
        $0.string("reason", error.code.description)
        $0.string("error", error.description)
        $0.integer("elapsed", elapsed.nanoseconds)
      }
    case .connected(let local, let remote, let elapsed):
      return object("connected") {
        $0.string("local", local.description)
        $0.string("remote", remote.description)
        $0.integer("elapsed", elapsed.nanoseconds)
      }
    case .listening(let local, let type, _):
      return object("listening") {
        $0.string("local", local.description)
        $0.string("address", local.ip?.description)
        if let port = local.port { $0.integer("port", port.rawValue) }
        $0.string("socktype", type.description)
      }
    case .accepted(let local, let peer):
      return object("accepted") {
        $0.string("local", local.description)
        $0.string("remote", peer)
      }
    case .inputEnded(let bytes): return object("input-ended") { $0.integer("sent", bytes) }
    case .peerEnded(let bytes): return object("peer-ended") { $0.integer("received", bytes) }
    case .truncated(let peer, let kept):
      return object("truncated") {
        $0.string("remote", peer)
        $0.integer("kept", kept)
      }
    case .clientDropped(let peer, let queued):
      return object("client-dropped") {
        $0.string("remote", peer)
        $0.integer("queued", queued)
      }
    case .undelivered(let peer, let error):
      return object("undelivered") {
        $0.string("remote", peer)
        $0.string("error", error.description)
      }
    case .strangerIgnored(let peer): return object("stranger-ignored") { $0.string("remote", peer) }
    case .acceptingPaused(let count): return object("accepting-paused") { $0.integer("connections", count) }
    case .acceptingResumed(let count): return object("accepting-resumed") { $0.integer("connections", count) }
    case .sessionEnded(let report): return session(report)
    }
  }

  static func summary(_ summary: RelaySummary, _ code: ExitCode, _ complaint: String?) -> [UInt8] {
    object("summary") {
      $0.string("verdict", code == .yes ? "ok" : "failed")
      $0.string("reason", RelayOutcome.word(summary.ending))
      $0.string("error", complaint)
      $0.integer("sessions", summary.sessions)
      $0.integer("sent", summary.sent)
      $0.integer("received", summary.received)
      $0.integer("unsent", summary.unsent)
      $0.integer("truncated", summary.truncated)
      $0.integer("failed", summary.failed)
      $0.integer("elapsed", summary.elapsed.nanoseconds)
      $0.integer("exit", code.status)
    }
  }

  /// The summary of a run that was not begun, since it could not be recorded.
  static func refusal(_ failure: TrafficRecording.Failure) -> [UInt8] {
    object("summary") {
      $0.string("verdict", "failed")
      $0.string("reason", "no-recording")
      $0.string("error", failure.description)
      $0.integer("exit", failure.exitCode.status)
    }
  }

  /// Says that nobody read so many lines.
  static func dropped(_ lines: Int) -> [UInt8] { object("lines-dropped") { $0.integer("lines", lines) } }

  private static func session(_ report: SessionReport) -> [UInt8] {
    object("session") {
      $0.string("remote", report.peer)
      $0.integer("sent", report.sent)
      $0.integer("received", report.received)
      $0.integer("messages_sent", report.messagesSent)
      $0.integer("messages_received", report.messagesReceived)
      $0.integer("unsent", report.unsent)
      $0.integer("truncated", report.truncated)
      $0.string("reason", RelayOutcome.word(report.ending))
      $0.integer("elapsed", report.elapsed.nanoseconds)
    }
  }

  private static func object(_ type: String, _ fields: (inout JSONLine) -> Void) -> [UInt8] {
    var line = JSONLine(type: type)
    line.string("time", LocalTime.rfc3339())
    fields(&line)
    return line.line()
  }
}

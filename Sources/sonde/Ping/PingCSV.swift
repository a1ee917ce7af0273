import Host
import Probe
import Report
import Sockets

/// A ping as CSV (RFC 4180): a line for each outcome of a probe.
enum PingCSV {
  static let header =
    "time,target,seq,verdict,witness,rtt_ns,rtt_user_ns,clock,ttl,bytes,reason,port,protocol,state,retransmissions"

  static func line(_ outcome: ProbeOutcome, _ plan: PingPlan) -> String {
    let fields: [String] =
      switch outcome.result {
      case .answered(let answer): ["ok"] + values(answer)
      case .late(let answer): ["late"] + values(answer)
      case .lost: ["lost", "", "", "", "", "", "", ""]
      case .refused(let refusal):
        ["error", refusal.from?.description ?? "", "", "", "", "", "", ICMPWords.text(refusal)]
      case .unsent(let error): ["unsent", "", "", "", "", "", "", error.code.description]
      }
    let head = [LocalTime.rfc3339(), plan.targets[outcome.target].text, "\(outcome.sequence)"]
    return (head + fields + plan.method.columns(outcome.result)).map(CSVField.quoted).joined(separator: ",")
  }

  private static func values(_ answer: EchoAnswer) -> [String] {
    let damage = answer.corruption.map { "byte \($0.offset) corrupted" } ?? PingText.surplus(answer) ?? ""
    // Of a handshake there is no length.
    let bytes = answer.bytes > 0 ? "\(answer.bytes)" : ""
    return [
      "\(answer.from)", "\(answer.roundTrip.nanoseconds)", "\(answer.userRoundTrip.nanoseconds)", answer.clock.rawValue,
      answer.hops.map { "\($0)" } ?? "", bytes, damage,
    ]
  }
}

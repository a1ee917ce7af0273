import Addresses
import Probe
import Report
import Sockets
import Wire

/// Findings in words, for text, JSON and CSV.
enum ScanWords {
  /// The reason in one word or a few, as in JSON.
  static func reason(_ reason: PortReason) -> String {
    switch reason {
    case .connected: "connected"
    case .synAck: "syn-ack"
    case .replied: "reply"
    case .refused: "refused"
    case .message(let refusal): ICMPWords.text(refusal)
    case .silence: "no-answer"
    case .local(let code): code.description
    }
  }

  /// The reason as part of a line about one port.
  static func text(_ finding: PortFinding) -> String {
    var words: String
    switch finding.reason {
    case .connected: words = "connected"
    case .synAck: words = "SYN/ACK"
    case .replied(let bytes, let port, let name):
      words = "answered with " + (bytes == 0 ? "an empty datagram" : Quantity.text(bytes: bytes))
      if let name, bytes > 0 { words += " of \(name)" }
      if case .port(_, let service, _) = finding.subject, service.port != port { words += " from port \(port)" }
    case .refused: words = "refused"
    case .message(let refusal):
      words = ICMPWords.text(refusal)
      if let witness = finding.witness, !isHost(witness, finding.subject) { words += " from \(witness)" }
    case .silence: words = finding.tries == 1 ? "no answer" : "no answer to \(finding.tries) questions"
    case .local(let code): words = code.description
    }
    if let roundTrip = finding.roundTrip {
      words += " in \(Quantity.text(roundTrip))"
    }
    return words
  }

  /// Whether it is the one that was asked.
  private static func isHost(_ witness: IPAddress, _ subject: ScanSubject) -> Bool {
    if case .port(let address, _, _) = subject { address == witness } else { false }
  }

  /// The reason as part of a line about many ports.
  static func plural(_ reason: PortReason, witness: IPAddress?) -> String {
    switch reason {
    case .connected: "connected"
    case .synAck: "answered by SYN/ACK"
    case .replied: "answered"
    case .refused: "refused"
    case .message(let refusal): ICMPWords.text(refusal) + (witness.map { " from \($0)" } ?? "")
    case .silence: "no answer"
    case .local(let code): "\(code)"
    }
  }

  /// The host as it was written, and its address.
  static func target(_ subject: ScanSubject, _ space: ScanSpace) -> (text: String, address: IPAddress?) {
    switch subject {
    case .unix(let address): (address.description, nil)
    case .port(let address, _, let name): (name.map { space.names[$0] } ?? address.description, address)
    }
  }
}

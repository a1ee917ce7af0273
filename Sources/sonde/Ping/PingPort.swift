import ArgumentParser
import Host
import Probe
import Report
import Sockets

/// `--tcp PORT` and `--udp PORT`: what else than ICMP echo a probe is.
enum PingPort {
  /// What was asked for. `excluded` are the options that were given and that one of the methods has no use for.
  static func method(
    tcp: String?, udp: String?, excluded: (tcp: [(String, Bool)], udp: [(String, Bool)])
  ) throws -> PingMethod {
    if tcp != nil, udp != nil { throw UsageError("--tcp and --udp exclude each other; ask one after the other") }
    for (option, isGiven, names) in [("--tcp", tcp != nil, excluded.tcp), ("--udp", udp != nil, excluded.udp)] {
      guard isGiven, let name = names.first(where: \.1)?.0 else { continue }
      throw UsageError("\(option) and \(name) exclude each other; \(name) is a matter of \(reason(name))")
    }
    if let port = try Value.read("--tcp", tcp, { try port($0, over: "tcp") }) { return .tcp(port) }
    if let port = try Value.read("--udp", udp, { try port($0, over: "udp") }) { return .udp(port) }
    return .echo
  }

  private static func reason(_ option: String) -> String {
    switch option {
    case "--size", "--pattern": "packets with a payload"
    case "--broadcast": "datagrams"
    default: "ICMP echo"
    }
  }

  /// A number, or the name of a service.
  private static func port(_ text: String, over transport: String) throws -> Port {
    if let port = Port(text), port != 0 { return port }
    guard let first = text.utf8.first, !(0x30...0x39 ~= first), first != 0x2d else {
      throw ValidationError("it is a port from 1 to 65535, or the name of a service over \(transport)")
    }
    guard let port = ServiceName.port(text, over: transport) else {
      throw ValidationError("no service of that name over \(transport) is known here; write a number from 1 to 65535")
    }
    return port
  }
}

/// Words for probes of a port.
extension PingMethod {
  /// The name of `protocols(5)`.
  var protocolName: String? {
    switch self {
    case .echo: nil
    case .tcp: "tcp"
    case .udp: "udp"
    }
  }

  var port: Port? {
    switch self {
    case .echo: nil
    case .tcp(let port), .udp(let port): port
    }
  }

  /// `TCP port 443 over IPv6`.
  func title(_ family: Family) -> String? {
    guard let protocolName, let port else { return nil }
    return "\(protocolName.uppercased()) port \(port) over \(family == .inet ? "IPv4" : "IPv6")"
  }

  /// What came of the port, and how many bytes: `tcp 443 open`.
  func parts(_ answer: EchoAnswer) -> [String] {
    let bytes = answer.bytes > 0 ? ["\(answer.bytes) bytes"] : []
    guard let protocolName, let port, let state = answer.state else { return ["\(answer.bytes) bytes"] }
    return ["\(protocolName) \(port) \(state.rawValue)"] + bytes
  }

  func writeSocket(_ line: inout JSONLine) {
    line.string("protocol", protocolName)
    if let port { line.integer("port", port.rawValue) }
  }

  /// Of a probe, whatever became of it.
  func writeProbe(_ line: inout JSONLine) {
    guard let protocolName, let port else { return }
    line.integer("port", port.rawValue)
    line.string("protocol", protocolName)
  }

  func writeAnswer(_ answer: EchoAnswer, _ line: inout JSONLine) {
    guard let state = answer.state else { return }
    line.string("state", state.rawValue)
    if case .tcp = self { line.integer("retransmissions", answer.retransmissions) }
  }

  /// The last columns of CSV: port, protocol, state, retransmissions.
  func columns(_ result: ProbeOutcome.Result) -> [String] {
    let ends = [port?.description ?? "", protocolName ?? ""]
    switch result {
    case .answered(let answer), .late(let answer):
      let isTCP = if case .tcp = self { true } else { false }
      return ends + [answer.state?.rawValue ?? "", isTCP ? "\(answer.retransmissions)" : ""]
    case .lost, .refused, .unsent: return ends + ["", ""]
    }
  }

  /// `the SYN was sent 3 times`, where it was more than once.
  static func repetition(_ answer: EchoAnswer) -> String? {
    guard answer.retransmissions > 0 else { return nil }
    return "the SYN was sent \(answer.retransmissions + 1) times"
  }
}

import Addresses
import Probe
import Report
import Sockets

/// The objects that a ping and a search for the path MTU have in common.
enum ProbeJSON {
  static func writeSocket(_ family: Family, _ type: SocketType, _ method: PingMethod = .echo, to answers: Answers) {
    answers.object("socket") { line in
      line.string("family", family.description)
      line.string("socktype", type.description)
      if method != .echo { return method.writeSocket(&line) }
      line.string("protocol", family == .inet ? "icmp" : "ipv6-icmp")
    }
  }

  static func writeResolved(_ target: PingTarget, _ address: IPAddress, _ elapsed: Duration, to answers: Answers) {
    answers.object("resolved") { line in
      line.string("target", target.text)
      line.string("address", address.description)
      line.integer("elapsed", elapsed.nanoseconds)
    }
  }

  static func writeUnresolved(_ target: PingTarget, _ error: ResolverError, to answers: Answers) {
    writeAbsence(target.text, "unresolved", error.explanation, to: answers)
  }

  static func writeInvalid(_ problem: TargetProblem, to answers: Answers) {
    writeAbsence(problem.target, "invalid", problem.reason, to: answers)
  }

  /// A target that is not asked.
  static func writeAbsence(_ target: String, _ verdict: String, _ reason: String, to answers: Answers) {
    answers.object("target") { line in
      line.string("target", target)
      line.string("verdict", verdict)
      line.string("reason", reason)
    }
  }

  static func write(_ refusal: ProbeRefusal, _ line: inout JSONLine) {
    line.string("verdict", "error")
    line.string("reason", ICMPWords.text(refusal))
    line.integer("icmp_type", refusal.type)
    line.integer("icmp_code", refusal.code)
    if let mtu = refusal.mtu { line.integer("mtu", mtu) }
    line.string("witness", refusal.from?.description)
  }

  static func write(_ error: SocketError, _ line: inout JSONLine) {
    line.string("verdict", "unsent")
    line.string("reason", error.code.description)
  }
}

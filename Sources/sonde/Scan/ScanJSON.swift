import Probe
import Report
import Sockets

/// A scan as JSON; the keys are those of sonde-scan(1), JSON.
enum ScanJSON {
  static func write(_ finding: PortFinding, _ space: ScanSpace, _ names: ServiceNames, to answers: Answers) {
    answers.object("port") { line in
      let (target, address) = ScanWords.target(finding.subject, space)
      line.string("target", target)
      line.string("address", address?.description)
      if case .port(_, let service, _) = finding.subject {
        line.integer("port", service.port.rawValue)
        line.string("protocol", service.transport.rawValue)
        line.string("name", names.name(of: service))
      } else {
        line.string("protocol", "unix")
      }
      line.string("verdict", finding.verdict.rawValue)
      line.string("reason", ScanWords.reason(finding.reason))
      switch finding.reason {
      case .message(let refusal):
        line.integer("icmp_type", refusal.type)
        line.integer("icmp_code", refusal.code)
      case .replied(let bytes, let port, let name):
        line.integer("bytes", bytes)
        if case .port(_, let service, _) = finding.subject, service.port != port {
          line.integer("answered_from", port.rawValue)
        }
        line.string("answer", name)
      case .connected, .synAck, .refused, .silence, .local: break
      }
      line.string("witness", finding.witness?.description)
      line.integer("rtt", finding.roundTrip?.nanoseconds)
      line.integer("tries", finding.tries)
      if let banner = finding.banner { ScanBannerJSON.write(banner, &line) }
    }
  }

  static func writeResolved(_ name: String, _ addresses: [String], _ elapsed: Duration, to answers: Answers) {
    answers.object("resolved") { line in
      line.string("target", name)
      line.strings("addresses", addresses)
      line.integer("elapsed", elapsed.nanoseconds)
    }
  }

  static func write(_ summary: ScanSummary, _ code: ExitCode?, _ complaint: String?, to answers: Answers) {
    answers.object(code == nil ? "progress" : "summary") { line in
      if let code { line.string("verdict", code == .yes ? "ok" : "failed") }
      line.string("reason", code == nil ? nil : ending(summary.ending))
      line.string("error", complaint)
      line.integer("ports", summary.ports)
      line.integer("open", summary.tally.open)
      line.integer("closed", summary.tally.closed)
      line.integer("filtered", summary.tally.filtered)
      line.integer("open_or_filtered", summary.tally.openOrFiltered)
      line.integer("undecided", summary.tally.undecided)
      line.integer("unfinished", summary.unfinished)
      line.integer("unresolved_names", summary.unresolvedNames)
      line.integer("questions", summary.questions)
      line.integer("slowed_hosts", summary.slowedHosts)
      line.integer("elapsed", summary.elapsed.nanoseconds)
      if let code { line.integer("exit", code.status) }
    }
  }

  private static func ending(_ ending: ScanSummary.Ending) -> String {
    switch ending {
    case .running, .done: "done"
    case .deadline: "deadline"
    case .signal: "signal"
    case .failed: "failed"
    case .gone: "reader-gone"
    }
  }
}

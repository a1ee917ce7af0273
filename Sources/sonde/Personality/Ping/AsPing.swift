import Host
import Probe
import Reactor
import Report
import Sockets

/// The personality of iputils' `ping`: its options become a plan for the engine, and what the engine tells becomes that
/// program's lines and exit codes.
enum AsPing {
  /// Runs as the program that was called by this name, for addresses of `family` only.
  static func run(called: String, _ words: [String], _ family: Family) -> ExitCode {
    let output = AsPingOutput(called: called)
    do throws(PersonalityEnd) {
      var options = try AsPingOptions(words, family)
      let destination = try AsPingDestination(options) { output.complain($0) }
      if destination.isLiteral { options.isNumeric = true }
      if options.isVerbose, options.identifier == nil, EchoSocketChoice.canBeRaw {
        options.identifier = .random(in: 1...65_535)
      }
      return output.finish(try run(options, destination, output))
    } catch {
      if let text = error.output { output.write(text) }
      if let complaint = error.complaint { output.complain(complaint) }
      return output.finish(error.code)
    }
  }

  private static func run(
    _ options: AsPingOptions, _ destination: AsPingDestination, _ output: AsPingOutput
  ) throws(PersonalityEnd) -> ExitCode {
    try AsPingLimits.checkBroadcast(options, destination) { output.complain($0, isPlain: true) }
    if options.isVerbose, options.identifier == 0 { output.complain("WARNING: ident 0 => forcing raw socket") }
    var plan = try options.plan(for: destination)
    while true {
      let report = AsPingReport(options, destination, output, identifier: plan.options.identifier.map { Int($0) })
      let summary = try ask(plan, report)
      guard case .failed(let error) = summary.ending else { return report.finish(summary) }
      // An ordinary user may not set a mark, and the peer goes on without.
      if let mark = options.mark, plan.options.mark != nil, error.code == .notPermitted, error.call == "setsockopt" {
        output.complain("WARNING: failed to set mark: \(mark): \(error.code)")
        plan.options.mark = nil
        continue
      }
      throw PersonalityEnd(complaint(error, options, destination), .usage)
    }
  }

  private static func ask(_ plan: PingPlan, _ report: AsPingReport) throws(PersonalityEnd) -> PingSummary {
    do throws(SocketError) {
      return try Reactor.run(cancelOn: [.interrupt], notifyOn: [.quit]) { reactor in
        await withTaskGroup(of: Void.self) { group in
          group.addTask { await report.names.serve(on: reactor) { report.drain() } }
          let summary = await Ping.run(plan, on: reactor) { report.hear($0) }
          await report.awaitNames(on: reactor)
          group.cancelAll()
          return summary
        }
      }
    } catch { throw PersonalityEnd("\(error)", .usage) }
  }

  private static func complaint(
    _ error: SocketError, _ options: AsPingOptions, _ destination: AsPingDestination
  ) -> String {
    let isIPv4 = destination.address.bitWidth == 32
    switch error.call {
    case "socket" where error.code.isPermission:
      return """
        socket: \(error.code)
        => run as root, grant cap_net_raw to \(CurrentProcess.executable ?? "sonde"), or let group \
        \(CurrentProcess.group) in by net.ipv4.ping_group_range
        """
    case "bind": return "\(isIPv4 ? "bind" : "bind icmp socket"): \(error.code)"
    case "setsockopt" where options.hops == 0 && isIPv4: return "cannot set unicast time-to-live: \(error.code)"
    default: return "\(error)"
    }
  }
}

extension EchoSocketChoice {
  /// A raw socket can be had, whose identifier is ours to choose and so can be told.
  fileprivate static var canBeRaw: Bool {
    do {
      _ = try Socket(.inet, .raw, .icmp)
      return true
    } catch { return false }
  }
}

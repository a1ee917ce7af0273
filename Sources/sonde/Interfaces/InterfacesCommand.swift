import ArgumentParser
import Report
import Sockets

/// `sonde interfaces`: what there is to bind to or capture on.
struct InterfacesCommand: Subcommand {
  static let configuration = CommandConfiguration.subcommand(
    "interfaces", "Tell what there is to bind to or capture on.")

  @Argument(help: ArgumentHelp("Names, indexes or addresses; all interfaces without any.", valueName: "interface"))
  var words: [String] = []
  @Flag(name: .long, help: "Only interfaces that are up.")
  var up = false
  @Flag(name: .customShort("4"), help: "IPv4 addresses only.")
  var ipv4 = false
  @Flag(name: .customShort("6"), help: "IPv6 addresses only.")
  var ipv6 = false
  @Flag(name: [.customShort("v"), .long], help: "Flags, limits, relations, lifetimes and statistics too.")
  var verbose = false
  @OptionGroup var answers: AnswerOptions

  static var help: String { Help.interfaces }

  func perform() throws -> ExitCode {
    if verbose, answers.quiet { throw UsageError("-v and -q exclude each other") }
    if ipv4, ipv6 { throw UsageError("-4 and -6 exclude each other; without either both kinds of address are shown") }
    let words = try words.map(InterfaceWord.init)
    let began = MonotonicTime.now
    let output = Answers(command: "interfaces", answers)
    do throws(SocketError) {
      let all = try NetworkInterface.all()
      let selection = InterfaceSelection(words, mustBeUp: up, from: all)
      let capture = try Permissions.captureRefusal()
      let names = Dictionary(all.map { ($0.index, $0.name) }) { first, _ in first }
      let reports = try selection.found.map { (interface) throws(SocketError) in
        try InterfaceReport(interface, names: names, width: ipv4 ? 32 : ipv6 ? 128 : nil, capture: capture)
      }
      return finish(reports, selection.absences, nil, began, output)
    } catch { return finish([], [], error, began, output) }
  }

  private func finish(
    _ reports: [InterfaceReport], _ absences: [InterfaceAbsence], _ failure: SocketError?, _ began: MonotonicTime,
    _ output: Answers
  ) -> ExitCode {
    if output.isJSON {
      for report in reports { InterfacesJSON.write(report, to: output) }
    } else {
      InterfacesText(output, isVerbose: verbose).write(reports)
    }
    for absence in absences {
      output.complain(absence.reason)
      InterfacesJSON.write(absence, to: output)
    }
    if let failure { output.complain("\(failure)") }
    let code = failure.map(Self.code) ?? (absences.isEmpty ? .yes : .no)
    output.object("summary") { line in
      line.string("verdict", code == .yes ? "ok" : "failed")
      line.string("error", failure?.description)
      line.integer("interfaces", reports.count)
      line.integer("addresses", reports.reduce(0) { $0 + $1.addresses.count })
      line.integer("not_found", absences.count)
      line.integer("elapsed", (MonotonicTime.now - began).nanoseconds)
      line.integer("exit", code.status)
    }
    return output.finish(code)
  }

  private static func code(_ failure: SocketError) -> ExitCode {
    failure.code == .notPermitted || failure.code == .permissionDenied ? .notPermitted : .localFailure
  }
}

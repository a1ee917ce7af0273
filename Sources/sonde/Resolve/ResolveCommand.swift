import ArgumentParser
import Host
import Inquiry
import Reactor
import Report
import Sockets

/// `sonde resolve`: what programs on this machine get for a name, and why.
struct ResolveCommand: Subcommand {
  static let configuration = CommandConfiguration.subcommand(
    "resolve", "Tell what programs on this machine get for a name, and why.")

  @Argument(help: ArgumentHelp("Names and addresses; @FILE and - hold more.", valueName: "name"))
  var names: [String] = []
  @Flag(name: .customShort("4"), help: "IPv4 addresses only.")
  var ipv4 = false
  @Flag(name: .customShort("6"), help: "IPv6 addresses only.")
  var ipv6 = false
  @Flag(name: .long, help: "Also the name of every address, and whether it leads back.")
  var reverse = false
  @Option(name: .long, help: ArgumentHelp("Connect to this port, and draw how it went.", valueName: "port"))
  var connect: String?
  @Option(
    name: .long, help: ArgumentHelp("Bounds each name, and each connection (default 10s).", valueName: "duration"))
  var timeout: String?
  @Option(name: .long, help: ArgumentHelp("End the whole run after so long.", valueName: "duration"))
  var deadline: String?
  @Option(name: .long, help: ArgumentHelp("Ask so often; 0 is until stopped (default 1).", valueName: "n"))
  var count: String?
  @Option(name: .long, help: ArgumentHelp("From one time to the next (default 1s).", valueName: "duration"))
  var interval: String?
  @Option(name: .long, help: ArgumentHelp("The most look-ups at once (default 64).", valueName: "n"))
  var parallel: String?
  @Flag(name: [.customShort("v"), .long], help: "Tell how long each step took, and every detail.")
  var verbose = false
  @OptionGroup var answers: AnswerOptions

  static var help: String { Help.resolve }
  static var readsAnyBytes: Bool { true }

  func perform() throws -> ExitCode {
    if verbose, answers.quiet { throw UsageError("-v and -q exclude each other") }
    let plan = try plan()
    let report = ResolveReport(plan, Answers(command: "resolve", answers), isVerbose: verbose)
    do throws(SocketError) {
      return report.finish(
        try Reactor.run(cancelOn: [.interrupt, .terminate, .hangUp]) { reactor in
          await NameInquiry.run(plan, on: reactor) { report.hear($0) }
        })
    } catch {
      return report.finish(NameSummary(ending: .localFailure(error)))
    }
  }

  private func plan() throws -> NamePlan {
    if ipv4, ipv6 { throw UsageError("-4 and -6 exclude each other; without either both families are asked for") }
    guard !names.isEmpty else { throw UsageError("resolve what? Write names or addresses, @FILE, or - for stdin") }
    let rounds = try Value.read("--count", count, Value.number(least: 0))
    if interval != nil, rounds ?? 1 == 1 { throw UsageError("--interval goes with --count") }
    var plan = NamePlan(questions: [])
    plan.family = ipv4 ? .inet : ipv6 ? .inet6 : .unspecified
    plan.wantsReverse = reverse
    if let timeout = try Value.read("--timeout", timeout, Value.duration) {
      plan.timeout = timeout
      plan.connectTimeout = timeout
    }
    plan.deadline = try Value.read("--deadline", deadline, Value.duration)
    if let rounds { plan.rounds = rounds == 0 ? nil : rounds }
    if let interval = try Value.read("--interval", interval, Value.duration) { plan.interval = interval }
    if let parallel = try Value.read("--parallel", parallel, Value.number(least: 1)) {
      plan.parallel = min(parallel, 1024)
    }
    plan.port = try Value.read("--connect", connect, port)
    // Last, because reading them may take as long as somebody needs to write them.
    plan.questions = try WordList.expand(names).map(QuestionText.question)
    return plan
  }

  private func port(_ text: String) throws -> Port {
    if let port = Port(text), port != 0 { return port }
    let form = ValidationError("it is a port from 1 to 65535, or the name of a service over tcp")
    guard text.utf8.first.map({ !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0) }) ?? false else { throw form }
    let found = try? HelperThread.call(until: .now + .seconds(10)) { Services.port(named: text, transport: "tcp") }
    guard let port = found ?? nil else { throw form }
    return port
  }
}

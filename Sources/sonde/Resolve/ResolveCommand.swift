import Addresses
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
  @Option(name: .long, help: ArgumentHelp("Record the packets about these names.", valueName: "file"))
  var pcap: String?
  @OptionGroup var answers: AnswerOptions

  static var help: String { Help.resolve }
  static var readsAnyBytes: Bool { true }

  func perform() throws -> ExitCode {
    if verbose, answers.quiet { throw UsageError("-v and -q exclude each other") }
    var plan = try plan()
    if let pcap, pcap.isEmpty || pcap == "-" { throw UsageError("--pcap needs a file; stdout is for the answers") }
    let answers = Answers(command: "resolve", answers)
    let traffic: TrafficRecording?
    do throws(TrafficRecording.Failure) {
      traffic = try pcap.map { (name) throws(TrafficRecording.Failure) in try TrafficRecording(name) }
    } catch { return ResolveReport.refuse(error, answers) }
    plan.witness = traffic?.witness
    let report = ResolveReport(plan, answers, isVerbose: verbose)
    let words = names
    do {
      let outcome = try Reactor.run(cancelOn: [.interrupt, .terminate, .hangUp]) { [plan] reactor in
        guard let traffic else { return await Self.run(plan, words, nil, on: reactor) { report.hear($0) } }
        return await traffic.during(on: reactor) {
          await Self.run(plan, words, traffic, on: reactor) { report.hear($0) }
        }
      }
      switch outcome {
      case .ran(let summary): return report.finish(summary, failure: traffic?.finish())
      case .mistaken(let error): throw error
      }
    } catch let error as SocketError {
      return report.finish(NameSummary(ending: .localFailure(error)))
    }
  }

  private enum Outcome: Sendable {
    case ran(NameSummary)
    case mistaken(UsageError)
  }

  /// Reads the names, which takes as long as somebody needs to write them, and asks for them.
  private static func run(
    _ plan: NamePlan, _ words: [String], _ traffic: TrafficRecording?, on reactor: Reactor,
    _ sink: @escaping @Sendable (NameEvent) -> Bool
  ) async -> Outcome {
    var plan = plan
    let began = MonotonicTime.now
    do {
      let isAllHere = !words.contains { $0 == "-" || $0.hasPrefix("@") }
      let items =
        isAllHere
        ? Result { try WordList.expand(words) }
        : try await reactor.offload(until: plan.deadline.map { began + $0 }) { Result { try WordList.expand(words) } }
      plan.questions = try items.get().map(QuestionText.question)
    } catch let error as UsageError {
      return .mistaken(error)
    } catch {
      let stop: NameSummary.Ending
      switch error as? ReactorError {
      case .timedOut: stop = .deadline(plan.deadline ?? .zero)
      case .socket(let error): stop = .localFailure(error)
      case .cancelled, nil: stop = .signal(reactor.cancellingSignal ?? .interrupt)
      }
      return .ran(NameSummary(ending: stop))
    }
    plan.deadlineStart = began
    traffic?.record(NamePackets(plan))
    return .ran(await NameInquiry.run(plan, on: reactor, to: sink))
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
      guard parallel <= 1024 else { throw UsageError("--parallel is at most 1024") }
      plan.parallel = parallel
    }
    // A look-up has a few descriptors open at a time: a socket for each family, the server's, a file.
    plan.parallel = min(plan.parallel, max((DescriptorLimit.raise() - 16) / 6, 1))
    plan.port = try Value.read("--connect", connect, port)
    return plan
  }

  private func port(_ text: String) throws -> Port {
    if let port = Port(text), port != 0 { return port }
    let form = ValidationError("it is a port from 1 to 65535, or the name of a service over tcp")
    guard let first = text.utf8.first, !first.isDecimalDigit else { throw form }
    let found = try? HelperThread.call(until: .now + .seconds(10)) { Services.port(named: text, transport: "tcp") }
    guard let port = found ?? nil else { throw form }
    return port
  }
}

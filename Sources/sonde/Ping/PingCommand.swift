import Addresses
import ArgumentParser
import Host
import Probe
import Reactor
import Report
import Sockets

/// `sonde ping`: ICMP echo.
struct PingCommand: Subcommand {
  static let configuration = CommandConfiguration(commandName: "ping", abstract: "Ask hosts by ICMP echo.")

  @Argument(help: ArgumentHelp("Names, addresses, prefixes, ranges; @FILE and - hold more.", valueName: "target"))
  var targets: [String] = []
  @Flag(name: .customShort("4"), help: "IPv4 only.")
  var ipv4 = false
  @Flag(name: .customShort("6"), help: "IPv6 only.")
  var ipv6 = false
  @Flag(name: .long, help: "A raw socket, or none.")
  var raw = false
  @Flag(name: .long, help: "The datagram socket that needs no privilege.")
  var dgram = false
  @Option(name: .long, help: ArgumentHelp("TCP handshakes with that port instead of ICMP echo.", valueName: "port"))
  var tcp: String?
  @Option(name: .long, help: ArgumentHelp("UDP datagrams to that port instead of ICMP echo.", valueName: "port"))
  var udp: String?
  @Option(
    name: [.customShort("c", allowingJoined: true), .long], help: ArgumentHelp("Probes to each target.", valueName: "n")
  )
  var count: String?
  @Option(
    name: [.customShort("i", allowingJoined: true), .long],
    help: ArgumentHelp("From probe to probe (1s); 0 floods.", valueName: "duration"))
  var interval: String?
  @Flag(name: .long, help: "Ask again as soon as the answer has come, at the latest after the interval.")
  var adaptive = false
  @Option(name: .long, help: ArgumentHelp("A probe is lost after so long (1s).", valueName: "duration"))
  var timeout: String?
  @Option(name: .long, help: ArgumentHelp("End the whole run after so long.", valueName: "duration"))
  var deadline: String?
  @Option(
    name: [.customShort("s", allowingJoined: true), .long],
    help: ArgumentHelp("Bytes behind the ICMP header (56).", valueName: "bytes"))
  var size: String?
  @Option(name: .long, help: ArgumentHelp("Bytes in hexadecimal that fill the payload.", valueName: "hex"))
  var pattern: String?
  @Option(name: .long, help: ArgumentHelp("Time to live, or hop limit.", valueName: "hops"))
  var ttl: String?
  @Option(name: .long, help: ArgumentHelp("Type of service: 0 to 255 or a name such as ef.", valueName: "tos"))
  var tos: String?
  @Flag(name: .long, help: "Never fragment.")
  var dontFragment = false
  @Flag(name: .long, help: "Only find out how long packets may be.")
  var mtuSearch = false
  @Option(name: .long, help: ArgumentHelp("Our own address.", valueName: "address"))
  var source: String?
  @Option(name: .long, help: ArgumentHelp("Use only this interface.", valueName: "name"))
  var interface: String?
  @Option(name: .long, help: ArgumentHelp("Mark packets for routing and filters.", valueName: "n"))
  var mark: String?
  @Flag(name: .long, help: "Make the IPv4 header here (IP_HDRINCL).")
  var headerIncluded = false
  @Flag(name: .long, help: "Have routers write their addresses into the IPv4 header.")
  var recordRoute = false
  @Option(
    name: .long,
    help: ArgumentHelp("Have routers write the time: times, addresses or up to 4 routers.", valueName: "what"))
  var timestampOption: String?
  @Flag(name: .customShort("n"), help: "Look no names up; a name is an error.")
  var numeric = false
  @Flag(name: .long, help: "Allow broadcast addresses.")
  var broadcast = false
  @Option(name: .long, help: ArgumentHelp("End with yes after n answers in a row.", valueName: "n"))
  var untilUp: String?
  @Option(name: .long, help: ArgumentHelp("End with yes after n losses in a row.", valueName: "n"))
  var untilDown: String?
  @Option(name: .long, help: ArgumentHelp("The most percent that may be lost.", valueName: "percent"))
  var maxLoss: String?
  @Option(name: .long, help: ArgumentHelp("The longest average round trip.", valueName: "duration"))
  var maxRtt: String?
  @Option(name: .long, help: ArgumentHelp("How many targets must do: all, any or a number.", valueName: "n"))
  var require: String?
  @Flag(name: .long, help: "Print only the targets that answered.")
  var alive = false
  @Flag(name: .long, help: "Print only the targets that did not answer.")
  var unreachable = false
  @Flag(name: .long, help: "One line of comma-separated values for each probe.")
  var csv = false
  @Option(name: .long, help: ArgumentHelp("Record this run's packets; - is stdout.", valueName: "file"))
  var pcap: String?
  @Flag(name: .long, help: "Draw the round trips over time instead of a line for each probe.")
  var plot = false
  @Flag(name: .long, help: "The same with ASCII characters only.")
  var plotAscii = false
  @Flag(name: .long, help: "The same where stdout is no terminal: the picture at the end.")
  var plotAlways = false
  @Flag(name: .long, help: "A line for each probe to many targets, where a terminal would show a table.")
  var noLive = false
  @Flag(name: [.customShort("v"), .long], help: "Tell sockets, clocks and look-ups.")
  var verbose = false
  @OptionGroup var answers: AnswerOptions

  static var help: String { Help.ping }
  static var readsAnyBytes: Bool { true }

  func perform() throws -> ExitCode {
    let demand = try PingDemand(maxLoss: maxLoss, maxRoundTrip: maxRtt, require: require)
    var plan = try plan()
    let (targets, problems) = try PingTargets.read(self.targets, plan.family, isNumeric: numeric)
    guard !targets.isEmpty || !problems.isEmpty else {
      throw UsageError("ping whom? Write names, addresses, a prefix or a range, @FILE, or - for stdin")
    }
    if case .number(let number) = demand.quorum, number > targets.count + problems.count {
      throw UsageError("--require \(number) of \(targets.count + problems.count): there are no more targets")
    }
    plan.targets = targets
    if mtuSearch {
      return MTUSearchCommand(plan, Answers(command: "ping", answers), problems: problems, isVerbose: verbose).perform()
    }
    let recording = PingRecording(targets.isEmpty ? nil : pcap, isQuiet: answers.quiet && !answers.json)
    plan.recorder = recording.recorder
    let plotting = try plotting(targets.count)
    let report = PingReport(
      plan, Answers(command: "ping", answers), demand, problems: problems,
      form: alive ? .alive : unreachable ? .unreachable : csv ? .csv : .text, isVerbose: verbose,
      plotting: plotting, isLive: !noLive)
    if recording.failure != nil { return recording.finish(PingSummary(ending: .done), report) }
    if targets.isEmpty { return report.finish(PingSummary(ending: .done)) }
    do throws(SocketError) {
      let summary = try Reactor.run(cancelOn: [.interrupt, .terminate, .hangUp], notifyOn: [.quit, .user1]) {
        [plan] reactor in
        await Ping.run(plan, on: reactor) { report.hear($0) && recording.hear($0) }
      }
      return recording.finish(summary, report)
    } catch { return report.finish(PingSummary(ending: .failed(error))) }
  }
}

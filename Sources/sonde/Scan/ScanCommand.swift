import ArgumentParser
import Host
import Probe
import Reactor
import Report
import Sockets

/// `sonde scan`: a verdict for every port.
struct ScanCommand: Subcommand {
  static let configuration = CommandConfiguration.subcommand("scan", "Give every port a verdict.")

  @Argument(
    help: ArgumentHelp("Names, addresses, prefixes, ranges, HOST:PORTS; @FILE and - hold more.", valueName: "target"))
  var targets: [String] = []
  @Option(
    name: [.customShort("p", allowingJoined: true), .long], parsing: .unconditional,
    help: ArgumentHelp("22,80-90,http,top:100,T:1-1024,U:53,!25; - is all.", valueName: "ports"))
  var ports: String?
  @Option(name: .long, parsing: .singleValue, help: ArgumentHelp("Targets that are not asked.", valueName: "targets"))
  var exclude: [String] = []
  @Flag(name: .customShort("4"), help: "IPv4 only.")
  var ipv4 = false
  @Flag(name: .customShort("6"), help: "IPv6 only.")
  var ipv6 = false
  @Flag(name: .customShort("n"), help: "Look no names up; a name is an error.")
  var numeric = false
  @Flag(name: .long, help: "All addresses of a name, and not only the first.")
  var allAddresses = false
  @Flag(name: .long, help: "More than 16777216 addresses are meant.")
  var yes = false
  @Option(name: .long, help: ArgumentHelp("Only part I of N of the same scan.", valueName: "i/n"))
  var shard: String?
  @Option(name: .long, help: ArgumentHelp("Go on where FILE says, and keep it.", valueName: "file"))
  var resume: String?
  @Flag(name: .long, help: "UDP instead of TCP.")
  var udp = false
  @Flag(name: .long, help: "SYNs of our own instead of connections.")
  var syn = false
  @Option(name: .long, help: ArgumentHelp("The last question may stay unanswered so long (1s).", valueName: "duration"))
  var timeout: String?
  @Option(name: .long, help: ArgumentHelp("How often a silent port is asked again (1).", valueName: "n"))
  var retries: String?
  @Option(name: .long, help: ArgumentHelp("At most so many questions in a second.", valueName: "n"))
  var rate: String?
  @Option(name: .long, help: ArgumentHelp("At most so many questions at once.", valueName: "n"))
  var parallel: String?
  @Option(name: .long, help: ArgumentHelp("End the whole run after so long.", valueName: "duration"))
  var deadline: String?
  @Option(name: .long, help: ArgumentHelp("Ask until the ports are open, at most so long.", valueName: "duration"))
  var wait: String?
  @Option(name: .long, help: ArgumentHelp("What --wait waits for: open or closed.", valueName: "what"))
  var until: String?
  @Option(name: .long, help: ArgumentHelp("How many ports must be open: all, any or a number.", valueName: "n"))
  var require: String?
  @Flag(name: .long, help: "What open ports say.")
  var banner = false
  @Option(name: .long, help: ArgumentHelp("Our own address.", valueName: "address"))
  var source: String?
  @Option(name: .long, help: ArgumentHelp("Use only this interface.", valueName: "name"))
  var interface: String?
  @Option(name: .long, help: ArgumentHelp("Time to live, or hop limit.", valueName: "hops"))
  var ttl: String?
  @Option(name: .long, help: ArgumentHelp("Type of service: 0 to 255 or a name such as ef.", valueName: "tos"))
  var tos: String?
  @Option(name: .long, help: ArgumentHelp("Mark packets for routing and filters.", valueName: "n"))
  var mark: String?
  @Flag(name: .long, help: "Print open ports only.")
  var open = false
  @Flag(name: .long, help: "Print every port.")
  var all = false
  @Flag(name: .long, help: "One line of comma-separated values for each port.")
  var csv = false
  @Option(name: .long, help: ArgumentHelp("Record this run's packets.", valueName: "file"))
  var pcap: String?
  @Flag(name: [.customShort("v"), .long], help: "Tell look-ups, and every port as it is decided.")
  var verbose = false
  @OptionGroup var answers: AnswerOptions

  static var help: String { Help.scan }
  static var readsAnyBytes: Bool { true }
  static let rangeOptions: Set<String> = ["-p", "--ports"]
  static let foreignOptions = [
    "-sT": "connecting is the default", "-sS": "--syn is meant", "-sU": "--udp is meant",
    "-Pn": "hosts are never left out because they do not answer a ping",
    "-z": "scan sends nothing over a connection anyway", "-w": "--timeout is meant",
  ]

  func perform() throws -> ExitCode {
    let demand = try ScanDemand(require: require, mayBeEmpty: shard != nil)
    let (plan, problems) = try plan(demand)
    let job = try ScanJob(plan, self, demand)
    guard problems.isEmpty else { return job.refuse(problems) }
    return job.run()
  }

  /// What is printed without `--json`.
  var form: ScanForm { open ? .open : all ? .all : csv ? .csv : .table }
}

/// What is printed without `--json`.
enum ScanForm {
  /// Open ports, and the others by number.
  case table
  /// Every port.
  case all
  /// Open ports and nothing else.
  case open
  /// A line of values for each.
  case csv
}

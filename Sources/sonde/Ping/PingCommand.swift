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

  private func plan() throws -> PingPlan {
    if mtuSearch { try refuseBesideSearch() }
    if let pcap { try PingRecording.check(pcap, isQuiet: answers.quiet && !answers.json) }
    if ipv4, ipv6 { throw UsageError("-4 and -6 exclude each other") }
    if raw, dgram { throw UsageError("--raw and --dgram exclude each other") }
    if alive, unreachable {
      throw UsageError("--alive and --unreachable exclude each other; without either all is told")
    }
    if csv, alive || unreachable || answers.json || answers.quiet {
      throw UsageError("--csv excludes --json, -q, --alive and --unreachable")
    }
    if untilUp != nil, untilDown != nil { throw UsageError("--until-up and --until-down exclude each other") }
    var plan = PingPlan(targets: [])
    plan.family = ipv4 ? .inet : ipv6 ? .inet6 : .unspecified
    plan.socket = raw ? .raw : dgram ? .datagram : .automatic
    plan.count = try Value.read("--count", count, Value.number(least: 1))
    plan.pace = try pace()
    if let timeout = try Value.read("--timeout", timeout, Value.duration) { plan.timeout = timeout }
    plan.deadline = try Value.read("--deadline", deadline, Value.duration)
    if let size = try Value.read("--size", size, Value.number(least: 0)) {
      guard size <= 65_507 else { throw UsageError("--size \(size): a packet carries at most 65507 bytes here") }
      plan.size = size
    }
    plan.pattern = try Value.read("--pattern", pattern, Self.pattern)
    plan.options.hops = try Value.read("--ttl", ttl, Value.hops)
    plan.options.trafficClass = try Value.read("--tos", tos, Value.typeOfService)
    plan.options.pathMTUDiscovery = dontFragment ? .probe : nil
    plan.options.source = try Value.read("--source", source) { text in
      guard let address = IPAddress(text) else { throw ValidationError("it is an address of this machine") }
      return address
    }
    plan.options.interface = try Value.read("--interface", interface, Value.interface)
    plan.options.mark = try Value.read("--mark", mark, Value.number(least: 0))
    plan.options.allowsBroadcast = broadcast
    plan.options.includesHeader = headerIncluded
    plan.options.recordsRoute = recordRoute
    plan.options.timestamps = try Value.read("--timestamp-option", timestampOption, Self.timestampRequest)
    try restrictToIPv4(&plan)
    plan.method = try method()
    if plan.method != .echo { plan.descriptors = DescriptorLimit.raise() }
    plan.options.stampsSent = !plan.pace.isFlood
    plan.untilUp = try Value.read("--until-up", untilUp, Value.number(least: 1))
    plan.untilDown = try Value.read("--until-down", untilDown, Value.number(least: 1))
    return plan
  }

  private func method() throws -> PingMethod {
    let echoOnly = [
      ("--raw", raw), ("--dgram", dgram), ("--header-included", headerIncluded), ("--record-route", recordRoute),
      ("--timestamp-option", timestampOption != nil), ("--pcap", pcap != nil),
    ]
    let payload = [("--size", size != nil), ("--pattern", pattern != nil), ("--broadcast", broadcast)]
    return try PingPort.method(tcp: tcp, udp: udp, excluded: (tcp: payload + echoOnly, udp: echoOnly))
  }

  /// A search decides by itself how long packets are, when they leave, and what is a yes.
  private func refuseBesideSearch() throws {
    let options: [(String, Bool)] = [
      ("-s", size != nil), ("-i", interval != nil), ("--adaptive", adaptive), ("--pattern", pattern != nil),
      ("--dont-fragment", dontFragment), ("--header-included", headerIncluded), ("--record-route", recordRoute),
      ("--timestamp-option", timestampOption != nil), ("--broadcast", broadcast), ("--tcp", tcp != nil),
      ("--udp", udp != nil), ("--until-up", untilUp != nil),
      ("--until-down", untilDown != nil), ("--max-loss", maxLoss != nil), ("--max-rtt", maxRtt != nil),
      ("--require", require != nil), ("--alive", alive), ("--unreachable", unreachable), ("--csv", csv),
      ("--pcap", pcap != nil), ("--plot", plot), ("--plot-ascii", plotAscii), ("--plot-always", plotAlways),
    ]
    if let name = options.first(where: \.1)?.0 { throw UsageError("--mtu-search and \(name) exclude each other") }
  }

  private func plotting(_ targets: Int) throws -> PingDrawing.Plotting {
    guard plot || plotAscii || plotAlways else { return .none }
    let option = plotAlways ? "--plot-always" : plotAscii ? "--plot-ascii" : "--plot"
    if csv || alive || unreachable || answers.json || answers.quiet {
      throw UsageError("\(option) excludes --json, --csv, -q, --alive and --unreachable")
    }
    guard targets <= PingPlot.mostTargets else {
      throw UsageError("\(option) draws at most \(PingPlot.mostTargets) targets, and these are \(targets)")
    }
    return plotAlways ? .always(isASCII: plotAscii) : .onTerminal(isASCII: plotAscii)
  }

  /// What only the header of IPv4 has.
  private func restrictToIPv4(_ plan: inout PingPlan) throws {
    let options: [(String, Bool)] = [
      ("--header-included", headerIncluded), ("--record-route", recordRoute),
      ("--timestamp-option", timestampOption != nil),
    ]
    guard let name = options.first(where: \.1)?.0 else { return }
    if ipv6 { throw UsageError("-6 and \(name) exclude each other; it is a matter of the IPv4 header") }
    if recordRoute, timestampOption != nil {
      throw UsageError("--record-route and --timestamp-option exclude each other; the header has no room for both")
    }
    if headerIncluded {
      if dgram { throw UsageError("--dgram and --header-included exclude each other; only a raw socket does that") }
      plan.socket = .raw
    }
    plan.family = .inet
  }

  private static func timestampRequest(_ text: String) throws -> TimestampRequest {
    switch text {
    case "times": return .times
    case "addresses": return .addressesAndTimes
    default:
      let words = text.split(separator: ",", omittingEmptySubsequences: false)
      let routers = words.compactMap { IPv4Address($0) }
      guard routers.count == words.count, routers.count <= 4 else {
        throw ValidationError("it is times, addresses, or up to four IPv4 addresses with commas between them")
      }
      return .prespecified(routers)
    }
  }

  private func pace() throws -> PingPace {
    let interval = try Value.read("--interval", interval, Value.durationOrZero) ?? .seconds(1)
    if interval == .zero {
      if adaptive { throw UsageError("--adaptive and --interval 0 exclude each other") }
      return .flood(window: Self.floodWindow)
    }
    guard interval >= .milliseconds(1) else {
      throw UsageError("the shortest interval is 1ms; 0 asks as fast as answers come")
    }
    return adaptive ? .answered(least: .zero, most: interval) : .every(interval)
  }

  /// Probes on their way at most when no interval says how fast: enough to keep both ends busy, few enough not to drown
  /// a queue.
  private static let floodWindow = 16

  /// Pairs of hexadecimal digits.
  private static func pattern(_ text: String) throws -> [UInt8] {
    let digits = Array(text.utf8)
    let bytes = stride(from: 0, to: digits.count - 1, by: 2).map { place in
      UInt8(String(decoding: digits[place...place + 1], as: UTF8.self), radix: 16)
    }
    guard !digits.isEmpty, digits.count <= 64, digits.count.isMultiple(of: 2), !bytes.contains(nil) else {
      throw ValidationError("it is up to 32 bytes in hexadecimal, such as ff00")
    }
    return bytes.compactMap(\.self)
  }
}

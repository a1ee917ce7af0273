import ArgumentParser
import Host
import Relay
import Report
import Sockets

/// `sonde listen`: the other end, for one client or for many.
struct ListenCommand: Subcommand {
  static let configuration = CommandConfiguration.subcommand("listen", "Accept one client or many, and pipe or serve.")

  @Argument(help: ArgumentHelp("PORT, ADDRESS PORT, ADDRESS:PORT, unix:PATH or unix:@NAME.", valueName: "where"))
  var target: [String] = []
  @OptionGroup(title: "Socket") var address: AddressOptions
  @Flag(name: [.customShort("k"), .long], help: "Serve any number of clients, until stopped.")
  var keepOpen = false
  @Option(name: .long, help: ArgumentHelp("Clients at once (default: the descriptor limit less 32).", valueName: "n"))
  var maxConnections: String?
  @Option(
    name: .long, help: ArgumentHelp("Queued for a client that does not read (default 1M).", valueName: "size"))
  var clientBuffer: String?
  @Option(name: .long, help: ArgumentHelp("Connections that may wait to be accepted (default 4096).", valueName: "n"))
  var backlog: String?
  @Option(
    name: .long, help: ArgumentHelp("End when no client comes for so long.", valueName: "duration"))
  var acceptTimeout: String?
  @Flag(name: .long, help: "Send everything back.")
  var echo = false
  @Flag(name: .long, help: "Send every line back with the local time in front.")
  var echoTimestamp = false
  @Flag(name: .long, help: "Read and throw away.")
  var discard = false
  @Flag(name: .long, help: "Send characters without end.")
  var chargen = false
  @Flag(name: .long, help: "Send the local time.")
  var daytime = false
  @Flag(name: .long, help: "Pass every line on to all others.")
  var chat = false
  @OptionGroup(title: "Moving bytes") var transfer: TransferOptions
  @OptionGroup(title: "Socket options") var socket: SocketOptions
  @OptionGroup(title: "Reports") var reports: ReportOptions

  static var help: String { Help.listen }

  func perform() throws -> ExitCode {
    let limit = keepOpen ? DescriptorLimit.raise() : 0
    let plan = try plan(descriptorLimit: limit)
    let recording = try reports.recording(of: plan.target)
    return RelayRun(try reports.plan(), serves: keepOpen, recording: recording).perform { around in
      var plan = plan
      plan.witness = around.witness
      return await Listen.run(plan, console: around.console, on: around.reactor, to: around.sink)
    }
  }

  func plan(descriptorLimit: Int) throws -> ListenPlan {
    let target = try TargetText(listen: target).target
    try address.check(target)
    var plan = ListenPlan(
      target: target, type: address.type, transfer: try transfer.plan(address.type), texts: .system)
    plan.service = try service()
    plan.family = try family(target)
    plan.tuning = try socket.tuning(target, address.type)
    plan.acceptTimeout = try Value.read("--accept-timeout", acceptTimeout, Value.duration)
    plan.deadline = try Value.read("--deadline", transfer.deadline, Value.duration)
    if let backlog = try Value.read("--backlog", backlog, Value.number(least: 1)) {
      guard address.type.isConnectionOriented else {
        throw UsageError("datagrams have no connections; leave --backlog out")
      }
      plan.backlog = backlog
    }
    if keepOpen {
      let maxConnections = try Value.read("--max-connections", maxConnections, Value.number(least: 1))
      plan.keepOpen = .init(maximumConnections: maxConnections ?? max(1, descriptorLimit - 32))
      // Many peers come and go; the end of stdin is no reason to leave those that only send.
      if address.type == .datagram, transfer.onEof == nil { plan.transfer.onInputEnd = .wait }
    } else if maxConnections != nil {
      throw UsageError("--max-connections goes with --keep-open")
    }
    if let clientBuffer = try Value.read("--client-buffer", clientBuffer, Value.size) {
      guard keepOpen else { throw UsageError("--client-buffer goes with --keep-open") }
      guard address.type.isConnectionOriented else { throw UsageError("--client-buffer is for connections") }
      plan.clientBuffer = clientBuffer
    }
    return plan
  }

  /// A socket joins groups of its own family only, so the groups decide where nothing else does.
  private func family(_ target: Target) throws -> Family {
    let groups = try socket.groups()
    guard case .anyAddress = target, address.family == .unspecified, let first = groups.first else {
      return address.family
    }
    if let other = groups.first(where: { $0.bitWidth != first.bitWidth }) {
      throw UsageError("the groups \(first) and \(other) are of different families; run one listener for each")
    }
    return first.bitWidth == 32 ? .inet : .inet6
  }

  private func service() throws -> BuiltInService? {
    let chosen = [
      (BuiltInService.echo, echo), (.echoTimestamp, echoTimestamp), (.discard, discard), (.chargen, chargen),
      (.daytime, daytime), (.chat, chat),
    ].filter(\.1).map(\.0)
    guard let service = chosen.first else { return nil }
    if chosen.count > 1 { throw UsageError("--\(chosen[0].rawValue) and --\(chosen[1].rawValue) exclude each other") }
    if transfer.shapesData {
      throw UsageError(
        "--\(service.rawValue) answers by itself; leave --on-eof, --on-peer-eof, --send-only, --recv-only, --frame and --crlf out"
      )
    }
    return service
  }
}

extension TextServices {
  /// The clock of this machine, and what a terminal may be shown.
  static let system = TextServices(
    timestamp: { LocalTime.now("%Y-%m-%d %H:%M:%S") },
    daytime: { LocalTime.now("%A, %B %d, %Y %H:%M:%S-%Z") },
    harmless: { TerminalText.escape($0) })
}

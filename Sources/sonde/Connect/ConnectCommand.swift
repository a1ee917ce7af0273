import Addresses
import ArgumentParser
import Relay
import Report
import Sockets

/// `sonde connect`: pipes stdin and stdout through a socket.
struct ConnectCommand: Subcommand {
  static let configuration = CommandConfiguration.subcommand("connect", "Pipe stdin and stdout through a socket.")

  @Argument(help: ArgumentHelp("HOST PORT, HOST:PORT, unix:PATH or unix:@NAME.", valueName: "target"))
  var target: [String] = []
  @OptionGroup(title: "Socket") var address: AddressOptions
  @Option(
    name: .long, help: ArgumentHelp("Our own ADDRESS, ADDRESS:PORT or :PORT.", valueName: "source"))
  var source: String?
  @Option(
    name: .long, help: ArgumentHelp("Bounds looking up and connecting (default 10s).", valueName: "duration"))
  var connectTimeout: String?
  @OptionGroup(title: "Moving bytes") var transfer: TransferOptions
  @OptionGroup(title: "Socket options") var socket: SocketOptions
  @OptionGroup(title: "Reports") var reports: ReportOptions

  static var help: String { Help.connect }

  func perform() throws -> ExitCode {
    let plan = try plan()
    let reports = try reports.plan()
    if reports.descriptor != nil, !reports.isJSON { throw UsageError("--report-fd goes with --json") }
    let recording = try self.reports.recording(of: plan.target)
    return RelayRun(reports, serves: false, recording: recording).perform { around in
      var plan = plan
      plan.witness = around.witness
      return await Connect.run(plan, console: around.console, on: around.reactor, to: around.sink)
    }
  }

  func plan() throws -> ConnectPlan {
    let target = try TargetText(connect: target).target
    try address.check(target)
    var plan = ConnectPlan(target: target, type: address.type, transfer: try transfer.plan(address.type))
    plan.family = address.family
    plan.tuning = try socket.tuning(target, address.type)
    if let limit = try Value.read("--connect-timeout", connectTimeout, Value.duration) { plan.connectTimeout = limit }
    plan.deadline = try Value.read("--deadline", transfer.deadline, Value.duration)
    if let source = try Value.read("--source", source, Value.source) {
      if target.isUnix { throw UsageError("--source means nothing for a Unix socket") }
      try check(source, target)
      plan.source = source.address
      plan.sourcePort = source.port
      if let literal = source.address { plan.family = literal.bitWidth == 32 ? .inet : .inet6 }
    }
    return plan
  }

  private func check(_ source: SourceAddress, _ target: Target) throws {
    guard let own = source.address else { return }
    if let other = target.literal, other.bitWidth != own.bitWidth {
      throw UsageError("the source \(own) is of another family than \(other)")
    }
    if address.ipv4 && own.bitWidth != 32 || address.ipv6 && own.bitWidth != 128 {
      throw UsageError("the source \(own) is of another family than -4 or -6 asks for")
    }
  }
}

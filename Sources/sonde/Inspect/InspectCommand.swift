import Addresses
import ArgumentParser
import Inquiry
import Reactor
import Report
import Sockets

/// `sonde inspect`: what the kernel knows of a connection, a listener, or a socket of another program.
struct InspectCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Tell what the kernel knows of a socket.")

  @Argument(help: ArgumentHelp("HOST PORT, HOST:PORT, unix:PATH or unix:@NAME.", valueName: "target"))
  var target: [String] = []
  @OptionGroup(title: "Socket") var address: AddressOptions
  @Option(name: .long, help: ArgumentHelp("Our own ADDRESS, ADDRESS:PORT or :PORT.", valueName: "source"))
  var source: String?
  @Option(name: .long, help: ArgumentHelp("Use only this interface.", valueName: "name"))
  var interface: String?
  @Flag(name: .long, help: "Listen at the target instead of connecting to it.")
  var listen = false
  @Option(name: .long, help: ArgumentHelp("A descriptor that we inherited, or one of --pid.", valueName: "n"))
  var fd: String?
  @Option(name: .long, help: ArgumentHelp("Sockets of this process.", valueName: "p"))
  var pid: String?
  @Option(name: .long, help: ArgumentHelp("Bounds looking up and connecting (default 10s).", valueName: "duration"))
  var timeout: String?
  @Option(name: .long, help: ArgumentHelp("Look again so often, and tell what has changed.", valueName: "duration"))
  var watch: String?
  @Option(name: .long, help: ArgumentHelp("End the watch after so many looks.", valueName: "n"))
  var count: String?
  @Option(name: .long, help: ArgumentHelp("Bounds the whole run.", valueName: "duration"))
  var deadline: String?
  @Option(name: .long, help: ArgumentHelp("Print only this value; may be repeated.", valueName: "name"))
  var option: [String] = []
  @OptionGroup(title: "Reports") var answers: AnswerOptions
  @Flag(name: [.customShort("v"), .long], help: "Print every field and every option.")
  var verbose = false

  static var help: String { Help.inspect }

  func perform() throws -> ExitCode {
    if verbose, answers.quiet { throw UsageError("-v and -q exclude each other") }
    let plan = try plan()
    let reporter = InspectReporter(Answers(command: "inspect", answers), isVerbose: verbose, only: option, plan)
    do throws(SocketError) {
      let summary = try Reactor.run(cancelOn: [.interrupt, .terminate, .hangUp]) { reactor in
        await Inspect.run(plan, on: reactor) { (event) throws(InspectReaderGone) in try reporter.tell(event) }
      }
      return reporter.finish(summary)
    } catch { return reporter.finish(InspectSummary(ending: .localFailure(error))) }
  }

  func plan() throws -> InspectPlan {
    var plan = InspectPlan(subject: try subject(), type: address.type)
    plan.family = address.family
    plan.interface = try Value.read("--interface", interface, Value.interface)
    if let timeout = try Value.read("--timeout", timeout, Value.duration) { plan.timeout = timeout }
    plan.deadline = try Value.read("--deadline", deadline, Value.duration)
    try readWatch(into: &plan)
    try readSource(into: &plan)
    if case .process(_, descriptor: nil) = plan.subject {
      if !option.isEmpty { throw UsageError("--option looks at one socket; choose one of the process with --fd") }
      // What a list shows needs no options.
      if !answers.json, !verbose { plan.depth = .brief }
    }
    return plan
  }

  private func subject() throws -> InspectPlan.Subject {
    let process = try Value.read("--pid", pid, Value.number(least: 1)).map { Int32($0) }
    let descriptor = try Value.read("--fd", fd, Value.number(least: 0)).map { Int32($0) }
    guard process != nil || descriptor != nil else {
      let words = listen ? try TargetText(listen: target).target : try target(target)
      try address.check(words)
      if words.isUnix, interface != nil { throw UsageError("--interface means nothing for a Unix socket") }
      return listen ? .listener(words) : .connection(words)
    }
    let name = process == nil ? "--fd" : "--pid"
    if let word = target.first { throw UsageError("\(name) says which socket; leave '\(word)' out") }
    if address.isGiven || source != nil || interface != nil || listen || timeout != nil {
      throw UsageError(
        "\(name) looks at a socket that is open; -4, -6, -n, -u, --dgram, --seqpacket, --source, --interface, --listen and --timeout are for one that is opened"
      )
    }
    if let process { return .process(process, descriptor: descriptor) }
    do throws(SocketError) {
      return .inherited(.success(try AdoptedSocket(inherited: descriptor ?? 0)))
    } catch { return .inherited(.failure(error)) }
  }

  private func target(_ words: [String]) throws -> Target {
    guard !words.isEmpty else {
      throw UsageError("inspect what? Write HOST PORT, HOST:PORT, unix:PATH, --listen PORT, --fd N or --pid P")
    }
    return try TargetText(connect: words).target
  }

  private func readWatch(into plan: inout InspectPlan) throws {
    let count = try Value.read("--count", count, Value.number(least: 1))
    guard let interval = try Value.read("--watch", watch, Value.duration) else {
      if count != nil { throw UsageError("--count goes with --watch") }
      return
    }
    if case .process(_, descriptor: nil) = plan.subject {
      throw UsageError("--watch looks at one socket; choose one of the process with --fd")
    }
    plan.watch = .init(interval: interval, count: count)
  }

  private func readSource(into plan: inout InspectPlan) throws {
    guard let source = try Value.read("--source", source, Value.source) else { return }
    guard case .connection(let target) = plan.subject else {
      throw UsageError("--source is for connections; the address to listen at is the target")
    }
    if target.isUnix { throw UsageError("--source means nothing for a Unix socket") }
    if let own = source.address {
      if let other = target.literal, other.bitWidth != own.bitWidth {
        throw UsageError("the source \(own) is of another family than \(other)")
      }
      if address.ipv4 && own.bitWidth != 32 || address.ipv6 && own.bitWidth != 128 {
        throw UsageError("the source \(own) is of another family than -4 or -6 asks for")
      }
      plan.family = own.bitWidth == 32 ? .inet : .inet6
    }
    plan.source = source.address
    plan.sourcePort = source.port
  }
}

extension AddressOptions {
  /// Whether any of them was given.
  var isGiven: Bool { ipv4 || ipv6 || numeric || udp || dgram || seqpacket }
}

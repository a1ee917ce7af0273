import ArgumentParser
import Inquiry
import Report
import Sockets

/// `sonde port`: which port has a name, and which name a port.
struct PortCommand: Subcommand {
  static let configuration = CommandConfiguration.subcommand("port", "Tell services by name or port number.")

  @Argument(help: ArgumentHelp("Names, ports, ranges, or lists of them.", valueName: "item"))
  var items: [String] = []
  @Flag(name: .long, help: "Services over TCP.")
  var tcp = false
  @Flag(name: .long, help: "Services over UDP.")
  var udp = false
  @Option(name: .long, help: ArgumentHelp("Search names, aliases and comments.", valueName: "word"))
  var search: String?
  @Flag(name: .long, help: "List every service.")
  var list = false
  @Option(
    name: .long, help: ArgumentHelp("Wait so long for the name service (default 5s).", valueName: "duration"))
  var timeout: String?
  @OptionGroup(title: "Reports") var answers: AnswerOptions

  static var help: String { Help.port }
  static var readsAnyBytes: Bool { true }

  func perform() throws -> ExitCode {
    let plan = try plan()
    let report = PortReport(Answers(command: "port", answers))
    return report.finish(PortInquiry.run(plan) { report.tell($0) })
  }

  func plan() throws -> PortPlan {
    var plan = PortPlan(try questions(), transports: (tcp ? ["tcp"] : []) + (udp ? ["udp"] : []))
    if let limit = try Value.read("--timeout", timeout, Value.duration) { plan.timeout = limit }
    return plan
  }

  private func questions() throws -> [PortQuestion] {
    if list, search != nil { throw UsageError("--list and --search exclude each other") }
    if list || search != nil, let item = items.first {
      let option = list ? "--list" : "--search"
      throw UsageError("\(option) and '\(TerminalText.escapeLine(item))' exclude each other")
    }
    if list { return [PortQuestion(.everything, text: nil)] }
    if let search {
      guard !search.isEmpty else { throw UsageError("--search wants a word to search for") }
      return [PortQuestion(.search(search), text: search)]
    }
    guard !items.isEmpty else {
      throw UsageError("which port? Write names, ports or ranges such as http 443 20-25; --list shows every service")
    }
    return items.flatMap(PortItems.questions)
  }
}

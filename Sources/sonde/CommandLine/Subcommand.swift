import ArgumentParser
import Report

/// A subcommand of sonde: its arguments, its help, and its run.
protocol Subcommand: ParsableCommand {
  /// What `--help` prints: a screen at most, ending with two examples.
  static var help: String { get }
  /// Words that are not UTF-8 are for the command to complain of, each by itself: their bad bytes come as U+FFFD.
  static var readsAnyBytes: Bool { get }
  /// What to say of an option that another program has in place of this command's; by option.
  static var foreignOptions: [String: String] { get }
  /// Whether the words behind `--` are a command to run, and not further arguments.
  static var runsCommand: Bool { get }
  /// Options whose value may begin with a hyphen, as a range without a beginning does.
  static var rangeOptions: Set<String> { get }
  /// Decides what was asked for, does it, and says how it went. Usage errors are thrown before anything happens.
  func perform() throws -> ExitCode
  /// The same while another command runs.
  func perform(running command: [String]) throws -> ExitCode
}

extension Subcommand {
  static var readsAnyBytes: Bool { false }
  static var runsCommand: Bool { false }
  static var foreignOptions: [String: String] { [:] }
  static var rangeOptions: Set<String> { [] }
  func perform(running command: [String]) throws -> ExitCode { try perform() }
  mutating func run() throws { throw ExitStatus(code: try perform()) }
}

extension CommandConfiguration {
  /// Of a command of sonde. One that has a parent is not asked for completion scripts, which saves a tenth of the time to
  /// start; the root answers for those.
  static func subcommand(_ name: String, _ abstract: String) -> CommandConfiguration {
    CommandConfiguration(commandName: name, _superCommandName: "sonde", abstract: abstract)
  }
}

/// Ours, not ArgumentParser's of the same name.
typealias ExitCode = Report.ExitCode

/// Carries an exit code through ArgumentParser's `run()`.
struct ExitStatus: Error {
  let code: ExitCode
}

/// The root, for completions, the dump of all options, and mistakes. A subcommand that is spelled right is parsed alone,
/// because building the tables of all of them would double the time to start.
struct Root: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sonde",
    abstract: "Open, accept and inspect connections; look up names, ports, interfaces.",
    version: "sonde \(Sonde.version)",
    subcommands: subcommands.map { $0 as any ParsableCommand.Type })

  static let subcommands: [any Subcommand.Type] = [
    ConnectCommand.self, ListenCommand.self, PortCommand.self, ResolveCommand.self, InspectCommand.self,
    InterfacesCommand.self, ScanCommand.self, PingCommand.self, CaptureCommand.self,
  ]
}

import Host
import Report

/// The programs whose command lines, lines and exit codes sonde can take on: when it is called by such a name, and after
/// `--as`.
enum Personality: String, CaseIterable {
  case ping
  case ping4
  case ping6

  /// Runs as the program that the words ask for, the name by which sonde was called first; nil where they ask for none.
  ///
  /// Decided before anything else is touched: parsing the commands of sonde would double the time to start.
  static func run(_ words: [CurrentProcess.Argument]) -> ExitCode? {
    guard let called = words.first?.text else { return nil }
    let rest = words.dropFirst().map(\.text)
    if let personality = named(called) { return personality.run(called: called, rest) }
    guard let first = rest.first else { return nil }
    let name: String
    let arguments: [String]
    if first == "--as" {
      guard rest.count > 1 else { return complain("--as whom? \(list)") }
      name = rest[1]
      arguments = Array(rest.dropFirst(2))
    } else if first.hasPrefix("--as=") {
      name = String(first.dropFirst(5))
      arguments = Array(rest.dropFirst())
    } else {
      return nil
    }
    guard let personality = named(name) else { return complain("there is no '\(name)' in sonde; \(list)") }
    return personality.run(called: name, arguments)
  }

  /// By the last component of a path.
  private static func named(_ path: String) -> Personality? {
    path.split(separator: "/").last.flatMap { Personality(rawValue: String($0)) }
  }

  private func run(called: String, _ words: [String]) -> ExitCode {
    switch self {
    case .ping: AsPing.run(called: called, words, .unspecified)
    case .ping4: AsPing.run(called: called, words, .inet)
    case .ping6: AsPing.run(called: called, words, .inet6)
    }
  }

  private static var list: String { "--as takes " + allCases.map(\.rawValue).joined(separator: ", ") }

  private static func complain(_ message: String) -> ExitCode {
    let writer = ReportWriter(StandardDescriptors.error)
    writer.line("sonde: \(TerminalText.escapeLine(message))")
    writer.finish()
    return .usage
  }
}

/// Why a personality ends before it has begun to work.
struct PersonalityEnd: Error {
  /// For stderr, without the name of the program; may have several lines.
  var complaint: String?
  /// For stdout.
  var output: String?
  let code: ExitCode

  init(_ complaint: String, _ code: ExitCode) {
    self.complaint = complaint
    self.code = code
  }

  init(output: String) {
    self.output = output
    code = .yes
  }
}

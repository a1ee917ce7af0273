import ArgumentParser
import Host
import Report
import Sockets

/// From the words on the command line to an exit code.
enum Invocation {
  /// Runs what the words say.
  static func run(words: [CurrentProcess.Argument]) -> ExitCode {
    if words.contains(where: { !$0.isValid }) {
      guard let first = words.first, subcommand(named: first.text)?.readsAnyBytes ?? false else {
        return complain("an argument is not valid UTF-8, which names and paths must be here")
      }
    }
    return run(words.map(\.text))
  }

  private static func run(_ words: [String]) -> ExitCode {
    guard let first = words.first else { return complain("which command? \(commandList); sonde --help tells more") }
    if let command = subcommand(named: first) { return run(command, Array(words.dropFirst())) }
    switch first {
    case "-h", "--help", "help":
      if first == "help", words.count > 1 {
        guard let command = subcommand(named: words[1]) else { return unknown(words[1]) }
        return show(command.help)
      }
      return show(Help.root)
    case "--version": return show("sonde \(Sonde.version)\n")
    // Options of the root that ArgumentParser answers itself.
    case _ where first.hasPrefix("--generate-completion-script") || first == "--experimental-dump-help":
      return runRoot(words)
    case _ where first.hasPrefix("-"): return complain("unknown option '\(first)' before a command; \(commandList)")
    default: return unknown(first)
    }
  }

  private static func subcommand(named name: String) -> (any Subcommand.Type)? {
    Root.subcommands.first { $0.configuration.commandName == name }
  }

  private static func run<Command: Subcommand>(_ type: Command.Type, _ words: [String]) -> ExitCode {
    let name = type.configuration.commandName ?? ""
    let options = words.prefix { $0 != "--" }
    if options.contains(where: { $0 == "--help" || $0 == "-h" }) { return show(type.help) }
    if options.contains("--version") { return show("sonde \(Sonde.version)\n") }
    // A range of ports may begin with a hyphen.
    let values = zip(options, options.dropFirst()).filter { type.rangeOptions.contains($0.0) }.map(\.1)
    let own = options.filter { !values.contains($0) }
    if let number = own.first(where: isNegativeNumber) {
      let takesPorts = ["connect", "listen", "port"].contains(name)
      return complain(
        takesPorts
          ? "'\(number)' is neither an option nor a port; ports are 0 to 65535"
          : "unknown option '\(number)'; no number has a sign here", in: name)
    }
    for option in own {
      if let unknown = OptionNames.complaint(about: option, in: type.help) { return complain(unknown, in: name) }
    }
    if let foreign = own.first(where: { type.foreignOptions[$0] != nil }), let hint = type.foreignOptions[foreign] {
      return complain("unknown option '\(foreign)'; \(hint)", in: name)
    }
    do {
      guard type.runsCommand, options.count < words.count else { return try type.parse(words).perform() }
      let running = Array(words.dropFirst(options.count + 1))
      if running.isEmpty { throw UsageError("which command? -- is followed by one, and by its arguments") }
      return try type.parse(Array(options)).perform(running: running)
    } catch let error as UsageError {
      return complain(error.message, in: name)
    } catch {
      // An `h` among short options written together, `-vh`.
      if type.exitCode(for: error) == .success { return show(type.help) }
      return complain(UsageError.text(of: type.message(for: error)), in: name)
    }
  }

  private static func isNegativeNumber(_ word: String) -> Bool {
    guard word.first == "-", let digit = word.dropFirst().first, digit.isNumber else { return false }
    // `-4` and `-6` are options, alone, together or in front of others.
    return digit != "4" && digit != "6" || (Int(word.dropFirst(2)) != nil && word != "-46" && word != "-64")
  }

  private static func runRoot(_ words: [String]) -> ExitCode {
    do {
      _ = try Root.parseAsRoot(words)
      return .yes
    } catch {
      guard Root.exitCode(for: error) == .success else {
        return complain(UsageError.text(of: Root.message(for: error)))
      }
      return show(Root.fullMessage(for: error) + "\n")
    }
  }

  private static func unknown(_ word: String) -> ExitCode {
    let names = Root.subcommands.compactMap { $0.configuration.commandName }
    guard let nearest = NearestWord.nearest(to: word, among: names) else {
      return complain("unknown command '\(word)'; \(commandList)")
    }
    return complain("unknown command '\(word)'; did you mean '\(nearest)'?")
  }

  private static var commandList: String {
    "commands: " + Root.subcommands.compactMap { $0.configuration.commandName }.joined(separator: ", ")
  }

  private static func show(_ text: String) -> ExitCode {
    let writer = ReportWriter(StandardDescriptors.output)
    writer.write(Array(text.utf8))
    writer.finish(patience: .max)
    guard let code = writer.failure else { return .yes }
    let talk = ReportWriter(StandardDescriptors.error)
    talk.line("sonde: stdout: \(SocketError("write", Errno(rawValue: code)))")
    talk.finish()
    return .localFailure
  }

  private static func complain(_ message: String, in command: String? = nil) -> ExitCode {
    let writer = ReportWriter(StandardDescriptors.error)
    let name = command.map { "sonde \($0)" } ?? "sonde"
    writer.line("\(name): \(TerminalText.escapeLine(message))")
    writer.finish()
    return .usage
  }
}

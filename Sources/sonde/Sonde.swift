import Host
import Report

/// The process: puts the standard descriptors in order, finds the subcommand, and ends with its exit code.
@main
enum Sonde {
  static let version = "0.1.0"

  static func main() {
    StandardDescriptors.fillClosed()
    CurrentProcess.ignoreBrokenPipes()
    let words = CurrentProcess.arguments
    let code = Personality.run(words) ?? Invocation.run(words: Array(words.dropFirst()))
    if case .signal(let number) = code { CurrentProcess.end(bySignal: number) }
    CurrentProcess.exit(code.status)
  }
}

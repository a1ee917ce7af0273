/// A command line that makes no sense: what, why, and what would.
struct UsageError: Error {
  let message: String

  init(_ message: String) { self.message = message }

  /// ArgumentParser's message as one line in our style: lower case, no full stop.
  static func text(of message: String) -> String {
    var line = message.split(separator: "\n").joined(separator: " ")
    if line.hasPrefix("Error: ") { line.removeFirst(7) }
    if line.hasSuffix(".") { line.removeLast() }
    line = line.split(separator: ". Did").joined(separator: "; did")
    // An option's name in capitals is not a sentence.
    guard let first = line.first, line.dropFirst().first?.isLowercase ?? false else { return line }
    return first.lowercased() + line.dropFirst()
  }
}

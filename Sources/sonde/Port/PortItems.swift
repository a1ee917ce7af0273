import Addresses
import Inquiry
import Report
import Sockets

/// What was written where services and ports are expected: `http`, `443`, `20-25`, `ssh,80,8000-8010`.
enum PortItems {
  /// The questions of one word, with a reason in place of what can neither be a port nor the name of a service.
  static func questions(in word: String) -> [PortQuestion] {
    guard !word.isEmpty else {
      return [nothing("an empty argument asks for nothing; write a name, a port or a range", "")]
    }
    let items = word.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let questions = items.filter { !$0.isEmpty }.map { item in
      do throws(Problem) { return PortQuestion(try subject(item), text: item) } catch {
        return nothing(error.text, item)
      }
    }
    if questions.count == items.count { return questions }
    return questions + [nothing("\(quoted(word)) has an empty item; a list reads ssh,80,8000-8010", word)]
  }

  /// Why an item is none.
  struct Problem: Error {
    let text: String
    init(_ text: String) { self.text = text }
  }

  private static func nothing(_ problem: String, _ text: String) -> PortQuestion {
    PortQuestion(.nothing(problem: problem), text: TerminalText.shortened(text))
  }

  /// A number, a range or what may be the name of a service. Ports below `lowest` are none.
  static func subject(_ item: String, lowest: Port = 0) throws(Problem) -> PortQuestion.Subject {
    if item.contains("\u{fffd}") { throw Problem("\(quoted(item)) is not valid UTF-8") }
    let parts = item.split(separator: "-", omittingEmptySubsequences: false)
    // Names have hyphens and digits too, `x11-1`, but a letter besides: RFC 6335, section 5.1.
    if parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isDecimalDigit) }) {
      if parts.count == 1 { return .number(try port(item, in: item, lowest)) }
      if parts.count == 2 {
        let (first, last) = (try port(parts[0], in: item, lowest), try port(parts[1], in: item, lowest))
        guard first <= last else { throw Problem("\(quoted(item)) runs backwards; write \(last)-\(first)") }
        return .range(first...last)
      }
    }
    if let first = item.first, first == "-" || first == "+" {
      throw Problem("\(quoted(item)) is no port: ports are \(lowest) to 65535, without a sign")
    }
    if item.lowercased().hasPrefix("0x"), let value = Int(item.dropFirst(2), radix: 16) {
      throw Problem("\(quoted(item)) is no port: ports are \(lowest) to 65535, in decimal; is \(value) meant?")
    }
    try checkName(item)
    return .name(item)
  }

  private static func port(
    _ digits: some StringProtocol, in item: String, _ lowest: Port
  ) throws(Problem) -> Port {
    guard let port = Port(digits), port >= lowest else {
      throw Problem("\(digits == item ? "port" : "range") \(quoted(item)): ports are \(lowest) to 65535")
    }
    return port
  }

  /// Tables have dots, plus signs, underscores and the like in their names, but nothing that would end a word.
  private static func checkName(_ item: String) throws(Problem) {
    guard item.utf8.count <= 64 else {
      throw Problem("\(quoted(item)) is too long for the name of a service, which has at most 64 bytes")
    }
    if item.contains("/") {
      throw Problem("\(quoted(item)) has '/' in it; write the name or the port alone, and --tcp or --udp with it")
    }
    guard item.utf8.contains(where: { isLetter($0) || $0 >= 0x80 }),
      !item.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7f || $0 == UInt8(ascii: "#") })
    else { throw Problem("\(quoted(item)) is neither a port, a range such as 20-25, nor the name of a service") }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 }

  /// The text as part of a message: on one line, and not all of it where it is long.
  static func quoted(_ text: String) -> String {
    "'\(TerminalText.escapeLine(TerminalText.shortened(text, to: 40)))'"
  }
}

import Addresses
import Host
import Inquiry
import Report

/// From what somebody wrote to what the resolver can be asked.
enum QuestionText {
  static func question(_ item: WordList.Item) -> NameQuestion {
    guard let text = item.text else { return invalid(item.shown, "not valid UTF-8") }
    let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
    if IPAddress(bare) != nil { return NameQuestion(text: text, host: bare) }
    if let problem = problem(bare) { return invalid(text, problem) }
    guard InternationalName.isNeeded(for: bare) else { return checked(text, bare) }
    do throws(InternationalName.Failure) {
      return checked(text, try InternationalName.encode(bare))
    } catch {
      switch error {
      case .noLibrary:
        return invalid(
          text, "international names need the library libidn2.so.0; install the package libidn2-0")
      case .refused(let reason): return invalid(text, "not an international name: \(reason)")
      }
    }
  }

  /// What can be said before anything is encoded.
  private static func problem(_ text: String) -> String? {
    if text.isEmpty { return "the name is empty" }
    if text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7f }) { return "no name has blanks or control characters" }
    if let mark = text.first(where: { "/?#@".contains($0) }) {
      return "no name has '\(mark)' in it; write the bare name or address"
    }
    if text.contains(":") { return "neither a name nor an IPv6 address; leave a port out" }
    return nil
  }

  /// RFC 1035, section 2.3.4.
  private static func checked(_ text: String, _ host: String) -> NameQuestion {
    let name = host.utf8.last == UInt8(ascii: ".") ? host.dropLast() : host[...]
    let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    if let label = labels.first(where: { $0.count > 63 }) {
      return invalid(text, "a part of a name has at most 63 bytes, and one has \(label.count)")
    }
    if name.utf8.count > 253 {
      return invalid(text, "a name has at most 253 bytes, and this one \(name.utf8.count)")
    }
    if labels.contains(where: \.isEmpty) { return invalid(text, "no part of a name is empty") }
    return NameQuestion(text: text, host: host)
  }

  /// A word of which a file may hold megabytes, with the reason why it is no name.
  private static func invalid(_ text: String, _ problem: String) -> NameQuestion {
    NameQuestion(text: TerminalText.shortened(text), problem: problem)
  }
}

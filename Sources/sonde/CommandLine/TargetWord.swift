import Addresses
import Sockets

/// One word where targets are expected: a name, an address, a prefix or a range.
enum TargetWord {
  /// `text` is how it was written, without brackets.
  case address(IPAddress, text: String)
  case range(AddressRange)
  /// As the resolver is asked.
  case name(String)

  /// Why a word is none of them.
  struct Problem: Error {
    let text: String
    init(_ text: String) { self.text = text }
  }

  init(_ item: WordList.Item) throws(Problem) {
    guard let text = item.text else { throw Problem("not valid UTF-8") }
    if let address = IPAddress(text) {
      self = .address(address, text: text)
    } else if text.contains("/") {
      guard let prefix = Prefix(text) else { throw Problem("neither a name nor a prefix such as 192.0.2.0/24") }
      self = .range(Self.hosts(of: prefix))
    } else if let range = try Self.range(text) {
      self = .range(range)
    } else {
      let question = QuestionText.question(item)
      if let problem = question.problem { throw Problem(problem) }
      self = question.address.map { .address($0, text: question.host) } ?? .name(question.host)
    }
  }

  /// Why this cannot be asked where only one family is; nil where it can.
  func contradiction(_ family: Family) -> String? {
    let address: IPAddress
    switch self {
    case .address(let literal, _): address = literal
    case .range(let range): address = range.first
    case .name: return nil
    }
    return switch (family, address) {
    case (.inet, .v6): "an IPv6 address, where only IPv4 is asked for"
    case (.inet6, .v4): "an IPv4 address, where only IPv6 is asked for"
    default: nil
    }
  }

  /// Without the first and the last address of an IPv4 network, which mean the network and everybody in it.
  private static func hosts(of prefix: Prefix) -> AddressRange {
    let all = AddressRange(prefix)
    guard case .v4(let first) = all.first, case .v4(let last) = all.last, prefix.length < 31 else { return all }
    let inner = AddressRange(
      first: .v4(IPv4Address(rawValue: first.rawValue + 1)), last: .v4(IPv4Address(rawValue: last.rawValue - 1)))
    return inner ?? all
  }

  /// `192.0.2.1-192.0.2.9` or `192.0.2.1-9`.
  private static func range(_ text: String) throws(Problem) -> AddressRange? {
    guard let hyphen = text.firstIndex(of: "-"), let first = IPAddress(text[..<hyphen]) else { return nil }
    let end = text[text.index(after: hyphen)...]
    var last = IPAddress(end)
    if last == nil, case .v4(let address) = first, let octet = UInt8(end) {
      last = .v4(IPv4Address(rawValue: address.rawValue & ~0xff | UInt32(octet)))
    }
    guard let last else { throw Problem("'\(end)' does not end a range; write 192.0.2.1-9 or two addresses") }
    guard let range = AddressRange(first: first, last: last) else {
      throw Problem("a range begins with its lower address, and both are of one family")
    }
    return range
  }
}

/// A word that is no target.
struct TargetProblem: CustomStringConvertible {
  let target: String
  let reason: String

  var description: String { "\(target): \(reason)" }
}

import Addresses
import Probe
import Report
import Sockets

/// From what somebody wrote to whom to ask: names, addresses, prefixes, ranges, `@FILE` and `-`.
enum PingTargets {
  /// More than the sequence numbers of one run tell apart would only wait for one another.
  private static let most = 1 << 20

  /// The targets in order, and what is wrong with the words that are none. An address of another family than `family` is
  /// none either.
  static func read(
    _ words: [String], _ family: Family, isNumeric: Bool = false
  ) throws -> (targets: [PingTarget], problems: [PingProblem]) {
    var targets: [PingTarget] = []
    var problems: [PingProblem] = []
    for item in try WordList.expand(words, isStrict: true) {
      do throws(Problem) {
        let found = try read(item)
        if isNumeric, found.contains(where: { $0.address == nil }) { throw Problem(text: "-n takes no names") }
        if let problem = contradiction(found, family) { throw Problem(text: problem) }
        targets += found
      } catch { problems.append(PingProblem(target: item.shown, reason: error.text)) }
      guard targets.count <= most else { throw UsageError("more than \(most) targets; ask fewer at once") }
    }
    return (targets, problems)
  }

  private static func contradiction(_ targets: [PingTarget], _ family: Family) -> String? {
    guard let address = targets.first?.address else { return nil }
    return switch (family, address) {
    case (.inet, .v6): "an IPv6 address, where only IPv4 is asked for"
    case (.inet6, .v4): "an IPv4 address, where only IPv6 is asked for"
    default: nil
    }
  }

  private struct Problem: Error { let text: String }

  private static func read(_ item: WordList.Item) throws(Problem) -> [PingTarget] {
    guard let text = item.text else { throw Problem(text: "not valid UTF-8") }
    if let address = IPAddress(text) { return [PingTarget(text: text, address: address)] }
    if text.contains("/") {
      guard let prefix = Prefix(text) else {
        throw Problem(text: "neither a name nor a prefix such as 192.0.2.0/24")
      }
      return try each(hosts(of: prefix), text)
    }
    if let range = try range(text) { return try each(range, text) }
    let question = QuestionText.question(item)
    if let problem = question.problem { throw Problem(text: problem) }
    return [PingTarget(text: question.host, address: nil)]
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
    guard let last else { throw Problem(text: "'\(end)' does not end a range; write 192.0.2.1-9 or two addresses") }
    guard let range = AddressRange(first: first, last: last) else {
      throw Problem(text: "a range begins with its lower address, and both are of one family")
    }
    return range
  }

  private static func each(_ range: AddressRange, _ text: String) throws(Problem) -> [PingTarget] {
    guard range.count <= UInt64(most) else { throw Problem(text: "more than \(most) addresses") }
    return range.map { PingTarget(text: "\($0)", address: $0) }
  }
}

/// A word that is no target.
struct PingProblem: CustomStringConvertible {
  let target: String
  let reason: String

  var description: String { "\(target): \(reason)" }
}

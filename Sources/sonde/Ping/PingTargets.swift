import Addresses
import Probe
import Sockets

/// From what somebody wrote to whom to ask: names, addresses, prefixes, ranges, `@FILE` and `-`.
enum PingTargets {
  /// More than the sequence numbers of one run tell apart would only wait for one another.
  private static let most = 1 << 20

  /// The targets in order, and what is wrong with the words that are none. An address of another family than `family` is
  /// none either.
  static func read(
    _ words: [String], _ family: Family, isNumeric: Bool = false
  ) throws -> (targets: [PingTarget], problems: [TargetProblem]) {
    var targets: [PingTarget] = []
    var problems: [TargetProblem] = []
    for item in try WordList.expand(words, isStrict: true) {
      do throws(TargetWord.Problem) {
        let word = try TargetWord(item)
        if isNumeric, case .name = word { throw TargetWord.Problem("-n takes no names") }
        if let problem = word.contradiction(family) { throw TargetWord.Problem(problem) }
        targets += try self.targets(word)
      } catch { problems.append(TargetProblem(target: item.shown, reason: error.text)) }
      guard targets.count <= most else { throw UsageError("more than \(most) targets; ask fewer at once") }
    }
    return (targets, problems)
  }

  private static func targets(_ word: TargetWord) throws(TargetWord.Problem) -> [PingTarget] {
    switch word {
    case .address(let address, let text): return [PingTarget(text: text, address: address)]
    case .name(let name): return [PingTarget(text: name, address: nil)]
    case .range(let range):
      guard range.count <= UInt64(most) else { throw TargetWord.Problem("more than \(most) addresses") }
      return range.map { PingTarget(text: "\($0)", address: $0) }
    }
  }
}

import ArgumentParser
import Probe

/// What must be for the exit code to be yes.
struct PingDemand {
  /// How many targets.
  enum Quorum: Equatable {
    case all
    case any
    case number(Int)
  }

  let quorum: Quorum
  /// In percent of what was sent.
  private let maximumLoss: Double?
  private let maximumRoundTrip: Duration?

  init(maxLoss: String?, maxRoundTrip: String?, require: String?) throws {
    maximumLoss = try Value.read("--max-loss", maxLoss) { text in
      guard let percent = Double(text.hasSuffix("%") ? String(text.dropLast()) : text), 0...100 ~= percent else {
        throw ValidationError("it is a number of percent from 0 to 100")
      }
      return percent
    }
    maximumRoundTrip = try Value.read("--max-rtt", maxRoundTrip, Value.duration)
    quorum =
      try Value.read("--require", require) { text in
        switch text {
        case "all": return .all
        case "any": return .any
        default:
          guard let number = Int(text), number > 0 else {
            throw ValidationError("it is all, any or a number of targets")
          }
          return .number(number)
        }
      } ?? .all
  }

  /// Whether one target does.
  func isMet(by tally: PingTally) -> Bool {
    guard tally.answered > 0 else { return false }
    if let maximumLoss, tally.lossPercent > maximumLoss { return false }
    if let maximumRoundTrip, tally.times.average > maximumRoundTrip { return false }
    return true
  }

  /// Whether enough of the targets do.
  func isMet(by tallies: [PingTally?]) -> Bool {
    let met = tallies.count { $0.map(isMet) ?? false }
    return switch quorum {
    case .all: met == tallies.count
    case .any: met > 0
    case .number(let number): met >= number
    }
  }
}

extension PingTally {
  /// Probes whose outcome is known, which all percentages are of.
  var settled: Int { sent - pending }
  /// What did not come back in time, in percent.
  var lossPercent: Double { settled == 0 ? 0 : Double(settled - answered) * 100 / Double(settled) }
  /// What did not come back at all.
  var lossPercentWithoutLate: Double { settled == 0 ? 0 : Double(settled - answered - late) * 100 / Double(settled) }
}

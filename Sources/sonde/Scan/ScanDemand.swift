import ArgumentParser
import Probe
import Report

/// What must be for the exit code to be yes.
struct ScanDemand {
  private enum Quorum {
    case all
    case any
    case number(Int)
  }

  private let quorum: Quorum
  /// Nothing to ask is nothing that is not open: so it is for one of several machines.
  private let mayBeEmpty: Bool

  init(require: String?, mayBeEmpty: Bool = false) throws {
    self.mayBeEmpty = mayBeEmpty
    quorum =
      try Value.read("--require", require) { text in
        switch text {
        case "all": return .all
        case "any": return .any
        default: return .number(try Value.number(least: 1)(text))
        }
      } ?? .all
  }

  /// How many ports are enough; nil where it takes them all.
  var number: Int? {
    switch quorum {
    case .all: nil
    case .any: 1
    case .number(let number): number
    }
  }

  func isMet(by summary: ScanSummary) -> Bool {
    if let number { return summary.reached >= number }
    return (summary.ports > 0 || mayBeEmpty) && UInt64(summary.reached) == summary.ports
  }
}

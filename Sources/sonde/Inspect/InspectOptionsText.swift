import Inquiry
import Report
import Sockets

/// The options of a report as rows of a table.
struct InspectOptionsText {
  private let report: SocketReport

  init(_ report: SocketReport) { self.report = report }

  private struct Read {
    let option: OptionDescription
    let value: OptionValue
    let standard: OptionValue?
    /// Nil where there is nothing to compare with.
    var isStandard: Bool? { standard.map { $0 == value } }
    /// Somebody set it, or the connection did: as opposed to what is counted, or told in another group.
    var isSetting: Bool { option.isWritable && !option.isRepeated && !option.isClock }
  }

  private var read: [Read] {
    report.options.compactMap { reading in
      guard case .value(let value, let standard) = reading.outcome else { return nil }
      return Read(option: reading.option, value: value, standard: standard)
    }
  }

  private func row(_ read: Read) -> [String] {
    let value = text(read.value, read.option)
    guard read.isStandard == false, let standard = read.standard else { return [read.option.name, value] }
    return [read.option.name, value, "fresh: \(text(standard, read.option))"]
  }

  private func text(_ value: OptionValue, _ option: OptionDescription) -> String {
    InspectValueText.long(value, option.name, isElsewhere: report.namespace != .own)
  }

  /// Settings that are not as a fresh socket has them.
  var differing: [[String]] { read.filter { $0.isSetting && $0.isStandard == false }.map(row) }

  /// Everything that has a value.
  var all: [[String]] { read.map(row) }

  /// Everything that has none, and why.
  var refused: [[String]] {
    report.options.compactMap { reading in
      guard case .refused(let refusal) = reading.outcome else { return nil }
      return [reading.option.name, InspectRefusalText.sentence(refusal)]
    }
  }

  /// Every field of a group, which the page sums up.
  func fields(of group: InspectGroup) -> [[String]] {
    report.fields.filter { $0.group == group }.map { [$0.name, InspectValueText.long($0.value, $0.name)] }
  }

  /// What is not shown without `-v`.
  var remainder: String {
    let standard = read.count(where: { $0.isSetting && $0.isStandard == true })
    let silent = report.options.count { reading in
      guard case .refused(let refusal) = reading.outcome else { return false }
      return refusal.reason != .otherKind
    }
    return
      "\(read.count - differing.count) more options, \(standard) as in a fresh socket; \(silent) have no value (-v lists all)"
  }
}

import Probe
import Report

/// How far a scan is, in a line.
enum ScanProgressText {
  /// `since` is what was told before, from which the rate comes; without it that of the whole run is told.
  static func line(_ summary: ScanSummary, since before: ScanSummary?) -> String {
    let decided = UInt64(summary.tally.decided)
    let percent = summary.ports == 0 ? 0 : Double(decided) * 100 / Double(summary.ports)
    var parts = ["\(decided) of \(summary.ports) ports (\(Int(percent)) %)", "\(summary.tally.open) open"]
    let seconds = seconds(summary.elapsed)
    if seconds > 0 { parts.append("\(Int(Double(summary.questions) / seconds)) questions/s") }
    if decided > 0, decided < summary.ports, seconds > 1 {
      let left = Double(summary.ports - decided) * seconds / Double(decided)
      parts.append(left < 1e9 ? "\(Quantity.text(.seconds(left))) left" : "years left")
    }
    return parts.joined(separator: ", ")
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }
}

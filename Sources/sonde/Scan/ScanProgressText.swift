import Probe
import Report

/// How far a scan is, in a line.
enum ScanProgressText {
  /// With a vigil, how many ports are as they should be, and how long will be waited for the others.
  static func line(_ summary: ScanSummary, _ vigil: ScanVigil? = nil) -> String {
    let ports = summary.ports == 1 ? "1 port" : "\(summary.ports) ports"
    if let vigil {
      let left = max(vigil.patience - summary.elapsed, .zero)
      return "\(summary.reached) of \(ports) \(vigil.aim.rawValue), \(Quantity.text(left)) left"
    }
    let decided = UInt64(summary.tally.decided)
    let percent = summary.ports == 0 ? 0 : Double(decided) * 100 / Double(summary.ports)
    var parts = ["\(decided) of \(ports) (\(Int(percent)) %)", "\(summary.tally.open) open"]
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

/// Durations and sizes as people read them.
public enum Quantity {
  /// Three significant digits and a unit: `48 us`, `1.25 ms`, `2.00 s`, `3 m 20 s`.
  public static func text(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let microseconds = Double(seconds) * 1e6 + Double(attoseconds) / 1e12
    // The limits are where the number would be rounded up to the next unit.
    switch microseconds {
    case ..<1000: return "\(Int(microseconds)) us"
    case ..<999_500: return "\(digits(microseconds / 1000)) ms"
    case ..<119_500_000: return "\(digits(microseconds / 1e6)) s"
    default:
      let whole = seconds + (attoseconds >= 500_000_000_000_000_000 ? 1 : 0)
      return "\(whole / 60) m \(whole % 60) s"
    }
  }

  /// `1 byte`, `17 bytes`, or with the rounded size behind: `4294967296 bytes (4.00 GiB)`.
  public static func text(bytes: Int) -> String {
    let plain = bytes == 1 ? "1 byte" : "\(bytes) bytes"
    var value = Double(bytes)
    var unit: String?
    for next in ["KiB", "MiB", "GiB", "TiB"] where value >= (unit == nil ? 1024 : 1023.5) {
      value /= 1024
      unit = next
    }
    return unit.map { "\(plain) (\(digits(value)) \($0))" } ?? plain
  }

  private static func digits(_ value: Double) -> String {
    let decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
    let scale = decimals == 2 ? 100.0 : decimals == 1 ? 10.0 : 1.0
    let scaled = Int((value * scale).rounded())
    guard decimals > 0 else { return String(scaled) }
    let fraction = String(scaled % Int(scale))
    return "\(scaled / Int(scale))." + String(repeating: "0", count: decimals - fraction.count) + fraction
  }
}

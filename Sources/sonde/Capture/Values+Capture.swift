import ArgumentParser
import Capture

/// How the options of `capture` read.
extension Value {
  /// `in`, `out`, `inout`.
  static func direction(_ text: String) throws -> LiveDirection {
    switch text {
    case "in": return .inbound
    case "out": return .outbound
    case "inout": return .both
    default: throw ValidationError("it is in, out or inout")
    }
  }

  /// A name of pcap-tstamp(7).
  static func stampClock(_ text: String) throws -> StampClock {
    guard let clock = StampClock(rawValue: text) else {
      throw ValidationError("it is one of \(StampClock.allCases.map(\.rawValue).joined(separator: " "))")
    }
    return clock
  }

  /// `auto`, `always`, `never`.
  static func colour(_ text: String) throws -> CaptureJob.Colour {
    guard let colour = CaptureJob.Colour(rawValue: text) else { throw ValidationError("it is auto, always or never") }
    return colour
  }

  /// `pcap`, `pcapng`.
  static func captureStyle(_ text: String) throws -> CaptureStyle {
    switch text {
    case "pcap": return .pcap(.nanoseconds)
    case "pcapng": return .pcapng
    default: throw ValidationError("it is pcap or pcapng")
    }
  }

  /// A duration with its unit, or a size with its. `10m` are minutes; no size is written with a small m.
  static func rotation(_ text: String) throws -> RotationPlan {
    let form = ValidationError("it is a duration such as 60s, 10m or 1h, or a size such as 500k, 100M or 1G")
    switch text.last {
    case "k", "K", "M", "G": return RotationPlan(byteCount: try size(text))
    case "s", "m", "h":
      let seconds = try duration(text).components.seconds
      guard seconds >= 1, !text.hasSuffix("ms"), !text.hasSuffix("us") else {
        throw ValidationError("files follow one another after a second at least")
      }
      return RotationPlan(seconds: seconds)
    default: throw form
    }
  }
}

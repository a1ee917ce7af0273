import Probe
import Report
import Wire

/// What routers wrote into the IPv4 header of an answer.
enum HeaderOptionText {
  /// A line for each option that was asked for.
  static func lines(_ answer: EchoAnswer) -> [String] {
    answer.options.compactMap { option in
      switch option {
      case .recordRoute(let route):
        let addresses = route.addresses.map { "\($0)" }.joined(separator: " ")
        return "  route: \(addresses.isEmpty ? "nobody wrote" : addresses)\(route.isFull ? " (full)" : "")"
      case .timestamp(let times):
        let slots = times.slots.compactMap { slot in slot.time.map { text($0, slot) } }.joined(separator: ", ")
        let overflow = times.overflow > 0 ? " (\(times.overflow) more found no room)" : ""
        return "  times: \(slots.isEmpty ? "nobody wrote" : slots)\(overflow)"
      case .other: return nil
      }
    }
  }

  private static func text(_ time: RecordedTimes.Time, _ slot: RecordedTimes.Slot) -> String {
    let router = slot.address.map { "\($0) " } ?? ""
    guard let milliseconds = time.milliseconds, milliseconds < 86_400_000 else {
      return "\(router)0x\(String(time.rawValue, radix: 16)) (not in milliseconds of the day)"
    }
    let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    let parts = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }
    return "\(router)\(parts.joined(separator: ":")).\(padded(rest, 3)) UT"
  }

  private static func padded(_ number: UInt32, _ width: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  static func write(_ answer: EchoAnswer, _ line: inout JSONLine) {
    for option in answer.options {
      switch option {
      case .recordRoute(let route):
        line.strings("route", route.addresses.map { "\($0)" })
        line.boolean("route_full", route.isFull)
      case .timestamp(let times):
        let written = times.slots.filter { $0.time != nil }
        if times.style != .times { line.strings("timestamp_routers", written.map { $0.address?.description ?? "" }) }
        line.integers("timestamps", written.map { $0.time?.rawValue ?? 0 })
        line.integer("timestamp_overflow", times.overflow)
      case .other: continue
      }
    }
  }
}

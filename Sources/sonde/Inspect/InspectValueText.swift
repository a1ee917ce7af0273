import Inquiry
import Report
import Sockets

/// Values as text: bare for scripts, and as people read them.
enum InspectValueText {
  /// One word or number without a unit: times of fields in nanoseconds, options in the unit of the kernel.
  static func bare(_ value: InspectValue, _ group: InspectGroup) -> String {
    switch value {
    case .word(_, let word): return word
    case .plain(let value):
      if case .number(let number, let unit) = value {
        return "\(InspectJSON.scaled(number, unit, group).number)"
      }
      if case .duration(let duration?) = value { return "\(duration.nanoseconds)" }
      if case .interface(let index) = value { return "\(index ?? 0)" }
      let text = value.description
      return text
    }
  }

  /// With its unit.
  static func long(_ value: InspectValue, _ name: String, isElsewhere: Bool = false) -> String {
    switch value {
    case .word(let number, let word): return word.isEmpty ? "\(number)" : word
    case .plain(let value): return long(value, name, isElsewhere: isElsewhere)
    }
  }

  /// The value of option or field `name`. `isElsewhere`: it is of another network namespace, where our names of interfaces
  /// mean others.
  static func long(_ value: OptionValue, _ name: String, isElsewhere: Bool = false) -> String {
    switch value {
    case .interface(let index?) where isElsewhere: return "interface \(index)"
    case .number(-1, .microseconds), .number(-1, .bytesPerSecond): return name.hasSuffix("rtt") ? "none" : "unlimited"
    case .number(let number, .bytesPerSecond): return "\(rate(number))"
    case .number(let number, let unit):
      if number >= 0, unit != .seconds, let duration = unit.duration(number) { return Quantity.text(duration) }
      return word(number, name).map { "\(number) (\($0))" } ?? counted(number, unit)
    case .duration(let duration): return duration.map { Quantity.text($0) } ?? "off"
    case .bytes(let bytes) where bytes.count > 24: return "\(bytes.count) bytes"
    case .text(""): return "-"
    default: return value.description
    }
  }

  /// `1 byte`, `17 packets`, `64 hops`, `75 s`.
  private static func counted(_ number: Int, _ unit: OptionUnit) -> String {
    guard unit != .none else { return "\(number)" }
    let isOne = number == 1 && unit.rawValue.count > 2
    return "\(number) \(isOne ? String(unit.rawValue.dropLast()) : unit.rawValue)"
  }

  /// Bytes per second with a decimal multiple, as links are measured.
  static func rate(_ bytes: Int) -> String {
    switch bytes {
    case ..<10_000: "\(bytes) bytes/s"
    case ..<10_000_000: "\(bytes / 1000) kB/s"
    case ..<10_000_000_000: "\(bytes / 1_000_000) MB/s"
    default: "\(bytes / 1_000_000_000) GB/s"
    }
  }

  /// What a number of an option stands for.
  private static func word(_ number: Int, _ name: String) -> String? {
    switch name {
    case "SO_DOMAIN": Family(rawValue: Int32(truncatingIfNeeded: number)).description
    case "SO_TYPE": SocketType(rawValue: Int32(truncatingIfNeeded: number)).description
    case "SO_PROTOCOL": SocketProtocol(rawValue: Int32(truncatingIfNeeded: number)).description
    case "IP_MTU_DISCOVER", "IPV6_MTU_DISCOVER": PathMTUDiscovery(rawValue: number)?.description
    case "SO_ERROR" where number != 0: Errno(rawValue: Int32(truncatingIfNeeded: number)).description
    default: nil
    }
  }
}

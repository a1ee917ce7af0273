import Addresses
import Probe
import Wire

/// What routers wrote into the header of an answer, in the lines of iputils' `ping`.
struct RecordedLines {
  /// The route of the answer before, which is not printed twice.
  private var latest: [IPv4Address] = []

  /// Whose names the lines will have.
  static func addresses(_ options: [IPv4Option]) -> [IPAddress] {
    options.flatMap { option -> [IPAddress] in
      switch option {
      case .recordRoute(let route): route.addresses.map { .v4($0) }
      case .timestamp(let times): times.slots.compactMap { $0.address.map { .v4($0) } }
      case .other: []
      }
    }
  }

  /// What goes behind the line of the answer, line breaks included.
  mutating func text(_ options: [IPv4Option], name: (IPAddress) -> String) -> String {
    options.map { option in
      switch option {
      case .recordRoute(let route): return text(route, name)
      case .timestamp(let times): return Self.text(times, name)
      case .other(let type, _): return "\nunknown option \(String(type, radix: 16))"
      }
    }.joined()
  }

  private mutating func text(_ route: RecordedRoute, _ name: (IPAddress) -> String) -> String {
    guard !route.addresses.isEmpty else { return "" }
    if route.addresses == latest { return "\t(same route)" }
    latest = route.addresses
    return "\nRR: " + route.addresses.map { "\t\(name(.v4($0)))" }.joined(separator: "\n") + "\n"
  }

  private static func text(_ times: RecordedTimes, _ name: (IPAddress) -> String) -> String {
    var before: UInt32?
    let lines = times.slots.compactMap { slot -> String? in
      guard let time = slot.time else { return nil }
      let router = slot.address.map { "\t\(name(.v4($0)))" } ?? ""
      defer { before = time.rawValue }
      guard let milliseconds = time.milliseconds else {
        return "\(router)\t\(time.rawValue & 0x7fff_ffff) not-standard"
      }
      guard let before else { return "\(router)\t\(milliseconds) absolute" }
      return "\(router)\t\(Int(milliseconds) - Int(before))"
    }
    let overflow = times.overflow > 0 ? "Unrecorded hops: \(times.overflow)\n" : ""
    return lines.isEmpty ? "" : "\nTS: " + lines.joined(separator: "\n") + "\n" + overflow
  }
}

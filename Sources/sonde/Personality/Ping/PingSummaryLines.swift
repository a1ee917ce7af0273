import Probe

/// The counters and times that iputils' `ping` tells at the end, and in between when it is asked by SIGQUIT.
struct PingSummaryLines: Equatable {
  var sent = 0
  var received = 0
  var duplicates = 0
  var errors = 0
  /// From the first probe to the last.
  var elapsed: Duration = .zero
  /// Nil where nobody answered, or the payload has no room for a time.
  var times: Times?
  /// The most probes that were on their way at once.
  var pipe = 1
  /// The exponentially weighted moving average, which a run without a fixed interval tells.
  var showsPace = false

  struct Times: Equatable {
    var minimum: Duration
    var average: Duration
    var maximum: Duration
    var deviation: Duration
    var moving: Duration
  }

  /// The last three lines; the last is empty where there is nothing to tell.
  func closing(_ name: String) -> String {
    var counts = "\(sent) packets transmitted, \(received) received"
    if duplicates > 0 { counts += ", +\(duplicates) duplicates" }
    if errors > 0 { counts += ", +\(errors) errors" }
    if sent > 0 {
      counts += ", \(Self.general(loss))% packet loss, time \(elapsed.nanoseconds / 1_000_000)ms"
    }
    return "\n--- \(name) ping statistics ---\n\(counts)\n\(details.joined(separator: ", "))\n"
  }

  private var details: [String] {
    var parts: [String] = []
    if let times {
      let list = [times.minimum, times.average, times.maximum, times.deviation].map(EchoLine.milliseconds)
      parts.append("rtt min/avg/max/mdev = \(list.joined(separator: "/")) ms")
    }
    if pipe > 1 { parts.append("pipe \(pipe)") }
    if showsPace, received > 0, sent > 1, let times {
      parts.append("ipg/ewma \(EchoLine.milliseconds(elapsed / (sent - 1)))/\(EchoLine.milliseconds(times.moving)) ms")
    }
    return parts
  }

  private var loss: Double { Double(sent - received) * 100 / Double(sent) }

  /// How it goes so far, on a line that begins where a terminal's line does.
  var interim: String {
    let loss = sent == 0 ? 0 : (sent - received) * 100 / sent
    var line = "\r\(received)/\(sent) packets, \(loss)% loss"
    if let times {
      let list = [times.minimum, times.average, times.moving, times.maximum].map(EchoLine.milliseconds)
      line += ", min/avg/ewma/max = \(list.joined(separator: "/")) ms"
    }
    return line + "\n"
  }

  /// Six digits that count, and no zeros behind them, `%g` of printf(3); for 0 to 100.
  static func general(_ value: Double) -> String {
    guard value > 0 else { return "0" }
    var decimals = value >= 100 ? 3 : value >= 10 ? 4 : 5
    var magnitude = value
    while magnitude < 1, decimals < 9 {
      magnitude *= 10
      decimals += 1
    }
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    let units = Int((value * Double(scale)).rounded())
    var rest = String(units % scale)
    rest = String(repeating: "0", count: decimals - rest.count) + rest
    while rest.hasSuffix("0") { rest.removeLast() }
    return rest.isEmpty ? "\(units / scale)" : "\(units / scale).\(rest)"
  }
}

import Report
import Sockets

/// What `-v` tells about an interface beyond its line and its addresses.
enum InterfaceDetails {
  /// What is known, each with its name.
  static func lines(_ report: InterfaceReport, _ answers: Answers) -> [(name: String, value: String)] {
    let interface = report.interface
    var lines: [(name: String, value: String)] = []
    func add(_ name: String, _ value: String?) {
      if let value, !value.isEmpty { lines.append((name, value)) }
    }
    add("also called", interface.alternativeNames.map(answers.foreign).joined(separator: ", "))
    add("remark", interface.alias.map(answers.foreign))
    add("flags", interface.flags.words.joined(separator: " "))
    add("operation", operation(interface))
    add("hardware", interface.kind == nil ? nil : interface.hardwareType.description)
    add("permanent", interface.permanentAddress?.description)
    add("speed", report.mode.map(speed))
    add("mtu", mtuRange(interface))
    add("queue", interface.transmitQueueLength == 1 ? "1 packet" : "\(interface.transmitQueueLength) packets")
    add("member of", report.master.map { relative($0, answers) })
    add("linked to", report.link.map { relative($0, answers) })
    add("group", interface.group == 0 ? nil : String(interface.group))
    if let statistics = interface.statistics {
      add("received", text(statistics.received) + ", \(statistics.multicast) multicast")
      add("sent", text(statistics.transmitted))
    }
    add(
      "device", report.deviceRefusal.map { "sockets cannot be bound to it: \($0.code)" } ?? "sockets can be bound to it"
    )
    if let refusal = report.captureRefusal { add("capture", "not possible: \(refusal)") }
    return lines
  }

  private static func operation(_ interface: NetworkInterface) -> String {
    let carrier =
      switch interface.hasCarrier {
      case nil: ""
      case true?: ", carrier"
      case false?: ", no carrier"
      }
    return "\(interface.operationalState)\(carrier)"
  }

  private static func speed(_ mode: LinkMode) -> String {
    let duplex = mode.isFullDuplex.map { $0 ? "full duplex" : "half duplex" }
    return [mode.speed.map(bits), duplex].compactMap(\.self).joined(separator: ", ")
  }

  /// `100 Mbit/s`, `2.5 Gbit/s`.
  private static func bits(_ speed: Int) -> String {
    let megabits = speed / 1_000_000
    guard megabits >= 1000 else { return "\(megabits) Mbit/s" }
    let tenths = megabits % 1000 / 100
    return "\(megabits / 1000)\(tenths == 0 ? "" : ".\(tenths)") Gbit/s"
  }

  private static func mtuRange(_ interface: NetworkInterface) -> String? {
    switch (interface.minimumMTU, interface.maximumMTU) {
    case (let least?, let most?): "\(least) to \(most)"
    case (let least?, nil): "at least \(least)"
    case (nil, let most?): "at most \(most)"
    case (nil, nil): nil
    }
  }

  private static func relative(_ relative: InterfaceReport.Relative, _ answers: Answers) -> String {
    if let name = relative.name { return "\(answers.foreign(name)), index \(relative.index)" }
    guard let namespace = relative.namespace else { return "index \(relative.index)" }
    return namespace < 0 ? "index \(relative.index), elsewhere" : "index \(relative.index) in namespace \(namespace)"
  }

  private static func text(_ counters: NetworkInterface.Statistics.Counters) -> String {
    let bytes = Quantity.text(bytes: Int(clamping: counters.bytes))
    let packets = counters.packets == 1 ? "1 packet" : "\(counters.packets) packets"
    return "\(packets), \(bytes), \(counters.errors) errors, \(counters.dropped) dropped"
  }
}

import Report
import Sockets

/// Interfaces as JSON; the keys are those of sonde-interfaces(1), JSON.
enum InterfacesJSON {
  static func write(_ report: InterfaceReport, to answers: Answers) {
    let interface = report.interface
    answers.object("interface") { line in
      line.string("name", interface.name)
      line.integer("index", interface.index)
      line.string("state", report.state.rawValue)
      line.string("operation", interface.operationalState.description)
      if let hasCarrier = interface.hasCarrier { line.boolean("carrier", hasCarrier) }
      line.string("kind", interface.kind)
      line.string("hardware", interface.hardwareType.description)
      line.string("hardware_address", interface.hardwareAddress?.description)
      line.string("permanent_address", interface.permanentAddress?.description)
      line.integer("mtu", interface.mtu)
      line.integer("min_mtu", interface.minimumMTU)
      line.integer("max_mtu", interface.maximumMTU)
      line.integer("queue_length", interface.transmitQueueLength)
      line.integer("speed", report.mode?.speed)
      line.string("duplex", report.mode?.isFullDuplex.map { $0 ? "full" : "half" })
      line.integer("group", interface.group)
      line.strings("flags", interface.flags.words)
      line.strings("alternative_names", interface.alternativeNames)
      line.string("alias", interface.alias)
      write("master", report.master, &line)
      write("link", report.link, &line)
      line.strings("addresses", report.addresses.map { $0.address.prefix.description })
      line.boolean("bind", report.canBind)
      line.boolean("bind_device", report.deviceRefusal == nil)
      line.boolean("multicast", report.canMulticast)
      line.boolean("capture", report.captureRefusal == nil)
      line.string("capture_reason", report.captureRefusal?.description)
      write(interface.statistics, &line)
    }
    for (address, refusal) in report.addresses { write(address, refusal, of: interface, to: answers) }
  }

  private static func write(_ key: String, _ relative: InterfaceReport.Relative?, _ line: inout JSONLine) {
    guard let relative else { return }
    line.string(key, relative.name)
    line.integer("\(key)_index", relative.index)
    line.integer("\(key)_namespace", relative.namespace)
  }

  private static func write(_ statistics: NetworkInterface.Statistics?, _ line: inout JSONLine) {
    guard let statistics else { return }
    for (direction, counters) in [("rx", statistics.received), ("tx", statistics.transmitted)] {
      line.integer("\(direction)_bytes", counters.bytes)
      line.integer("\(direction)_packets", counters.packets)
      line.integer("\(direction)_errors", counters.errors)
      line.integer("\(direction)_dropped", counters.dropped)
    }
    line.integer("rx_multicast", statistics.multicast)
  }

  private static func write(
    _ address: InterfaceAddress, _ refusal: SocketError?, of interface: NetworkInterface, to answers: Answers
  ) {
    answers.object("address") { line in
      line.string("interface", interface.name)
      line.integer("index", interface.index)
      line.string("address", address.address.description)
      line.integer("prefix_length", address.prefix.length)
      line.string("scope", address.scope.description)
      line.strings("flags", address.flagWords)
      line.string("peer", address.peer?.description)
      line.string("broadcast", address.broadcast?.description)
      line.string("label", address.label)
      line.integer("preferred_lifetime", address.preferredLifetime?.nanoseconds)
      line.integer("valid_lifetime", address.validLifetime?.nanoseconds)
      line.boolean("bind", refusal == nil)
      line.string("bind_reason", refusal?.code.description)
    }
  }

  static func write(_ absence: InterfaceAbsence, to answers: Answers) {
    answers.object("no-interface") { line in
      line.string("target", absence.target)
      line.string("verdict", absence.isThere ? "not-up" : "not-found")
      line.string("reason", absence.reason)
    }
  }
}

internal import Addresses
internal import Sockets

extension SocketReport {
  /// Every value that the report has, group by group.
  package var fields: [InspectField] { socketFields + routeFields + tcpFields + queueFields + optionFields }

  private var socketFields: [InspectField] {
    var fields = FieldList(.socket)
    fields.add("local", text: local?.description)
    fields.add("remote", text: remote?.description)
    fields.add("family", text: shape.family.description)
    fields.add("socktype", text: shape.type.description)
    fields.add("protocol", text: shape.socketProtocol.description)
    fields.add("socket_state", text: state.description)
    if tcp != nil { fields.markRepeated() }
    fields.add("listening", .flag(isListening))
    fields.add("non_blocking", .flag(isNonBlocking))
    switch error {
    case .none: fields.add("pending_error", text: "")
    case .waiting(let code): fields.add("pending_error", text: code.description)
    case .notRead: break
    }
    fields.add("cookie", number: cookie)
    fields.add("inode", number: inode.map { Int(truncatingIfNeeded: $0) })
    return fields.list
  }

  private var routeFields: [InspectField] {
    var fields = FieldList(.route)
    if case .found(let route)? = self.route {
      fields.add("route", text: route.kind.description)
      fields.add("interface", text: route.interfaceName)
      fields.add("interface_index", number: route.interfaceIndex.map { Int($0) })
      fields.add("gateway", text: route.gateway?.description)
      fields.add("preferred_source", text: route.preferredSource?.description)
      fields.add("table", text: route.table.description)
      fields.add("route_protocol", text: route.origin.description)
      fields.add("metric", number: route.priority.map { Int($0) })
      add(route.metrics, to: &fields)
    }
    fields.add("path_mtu", number: pathMTU, .bytes)
    if let mode = pathMTUDiscovery {
      fields.add("path_mtu_discovery", .word(mode, PathMTUDiscovery(rawValue: mode)?.description ?? "mode-\(mode)"))
    }
    return fields.list
  }

  private func add(_ metrics: Route.Metrics, to fields: inout FieldList) {
    fields.add("route_mtu", number: metrics.mtu, .bytes)
    fields.add("route_window", number: metrics.window, .bytes)
    fields.add("route_rtt", metrics.roundTripTime)
    fields.add("route_rttvar", metrics.roundTripVariance)
    fields.add("route_ssthresh", number: metrics.slowStartThreshold, .packets)
    fields.add("route_cwnd", number: metrics.congestionWindow, .packets)
    fields.add("route_advmss", number: metrics.advertisedSegmentSize, .bytes)
    fields.add("route_reordering", number: metrics.reordering, .packets)
    fields.add("route_hoplimit", number: metrics.hopLimit, .hops)
    fields.add("route_initcwnd", number: metrics.initialCongestionWindow, .packets)
    fields.add("route_initrwnd", number: metrics.initialReceiveWindow, .packets)
    fields.add("route_rto_min", metrics.minimumRetransmissionTime)
    if let quick = metrics.acknowledgesQuickly { fields.add("route_quickack", .flag(quick)) }
    if let open = metrics.opensFastWithoutCookie { fields.add("route_fastopen_no_cookie", .flag(open)) }
    fields.add("route_congestion", text: metrics.congestionControl)
    fields.add("route_features", number: metrics.features.map { Int($0) })
  }

  private var tcpFields: [InspectField] {
    guard let tcp else { return [] }
    var fields = FieldList(.tcp)
    for field in TCPInfo.fields {
      guard let number = field.value(in: tcp.bytes) else { continue }
      let word: String? =
        switch field.name {
        case "state": tcp.state?.description
        case "ca_state": tcp.congestionState?.description
        case "options": tcp.negotiated?.description
        default: nil
        }
      if let word {
        fields.add(field.name, .word(number, word))
      } else {
        fields.add(field.name, .plain(.number(number, field.unit)), isClock: field.meaning == .clock)
      }
      // The accept queue and its limit, which have fields of their own.
      if tcp.state == .listen, field.name == "unacked" || field.name == "sacked" { fields.markRepeated() }
    }
    if let congestion {
      fields.add("congestion", text: congestion.algorithm)
      fields.markRepeated()
    }
    for field in congestion?.fields ?? [] {
      fields.add(field.name, number: congestion.flatMap { field.value(in: $0.bytes) }, field.unit)
    }
    if !tcp.unknown.isEmpty { fields.add("unknown", .bytes(Array(tcp.unknown))) }
    return fields.list
  }

  private var queueFields: [InspectField] {
    var fields = FieldList(.queues)
    fields.add("receive_queue", number: queues.receive, .bytes)
    fields.add("send_queue", number: queues.send, .bytes)
    fields.add("unsent", number: queues.unsent, .bytes)
    fields.add("accept_queue", number: acceptQueue?.waiting)
    fields.add("accept_backlog", number: acceptQueue?.backlog)
    for field in MemoryInfo.fields {
      guard let number = memory.flatMap({ field.value(in: $0.bytes) }) else { continue }
      fields.add(field.name, number: number, field.unit)
      // SO_RCVBUF and SO_SNDBUF.
      if field.name == "rcvbuf" || field.name == "sndbuf" { fields.markRepeated() }
    }
    return fields.list
  }

  private var optionFields: [InspectField] {
    options.compactMap { reading in
      guard case .value(let value, _) = reading.outcome else { return nil }
      return InspectField(
        group: .option, name: reading.option.name, value: .plain(value), isClock: reading.option.isClock,
        isRepeated: reading.option.isRepeated)
    }
  }
}

/// Fields of one group, in the making; what is nil is left out.
private struct FieldList {
  let group: InspectGroup
  var list: [InspectField] = []

  init(_ group: InspectGroup) { self.group = group }

  mutating func add(_ name: String, _ value: InspectValue, isClock: Bool = false) {
    list.append(InspectField(group: group, name: name, value: value, isClock: isClock))
  }
  /// Another field says what the last one does.
  mutating func markRepeated() { if !list.isEmpty { list[list.count - 1].isRepeated = true } }
  mutating func add(_ name: String, _ value: OptionValue) { add(name, .plain(value)) }
  mutating func add(_ name: String, text: String?) { if let text { add(name, .text(text)) } }
  mutating func add(_ name: String, number: Int?, _ unit: OptionUnit = .none) {
    if let number { add(name, .number(number, unit)) }
  }
  mutating func add(_ name: String, _ duration: Duration?) { if let duration { add(name, .duration(duration)) } }
}

extension OptionDescription {
  /// Its value is a clock.
  package var isClock: Bool { name == "TCP_TIMESTAMP" }
  /// A structure whose members are fields of their own, or a value that a field of another group has too.
  package var isRepeated: Bool { Self.repeated.contains(name) }

  private static let repeated: Set<String> = [
    "TCP_INFO", "TCP_CC_INFO", "SO_MEMINFO", "SO_COOKIE", "SO_ACCEPTCONN", "SO_ERROR", "SO_DOMAIN", "SO_TYPE",
    "SO_PROTOCOL", "IP_PROTOCOL", "IP_MTU", "IPV6_MTU", "IPV6_PATHMTU", "IP_MTU_DISCOVER", "IPV6_MTU_DISCOVER",
  ]
}

extension SocketState {
  /// TCP's own word, or `listen`, `connected`, `unconnected`.
  package var description: String {
    switch self {
    case .tcp(let state): state.description
    case .listening: "listen"
    case .connected: "connected"
    case .unconnected: "unconnected"
    }
  }
}

/// How the path MTU is found, IP_MTU_DISCOVER; the words are those of the constants.
package enum PathMTUDiscovery: Int, Sendable, CaseIterable {
  case dont, want, `do`, probe, interface, omit

  package var description: String {
    switch self {
    case .dont: "dont"
    case .want: "want"
    case .do: "do"
    case .probe: "probe"
    case .interface: "interface"
    case .omit: "omit"
    }
  }
}

package import Sockets

/// One value of a report, by its name: what JSON has as a key, what can be asked for by name, and what a watch compares.
package struct InspectField: Hashable, Sendable {
  package let group: InspectGroup
  package let name: String
  package let value: InspectValue
  /// It changes with time alone, so that a change is no news.
  package var isClock = false
  /// Another field says the same, and says it better.
  package var isRepeated = false

  package init(
    group: InspectGroup, name: String, value: InspectValue, isClock: Bool = false, isRepeated: Bool = false
  ) {
    self.group = group
    self.name = name
    self.value = value
    self.isClock = isClock
    self.isRepeated = isRepeated
  }
}

package enum InspectGroup: String, Hashable, Sendable, CaseIterable {
  case socket
  case route
  case option
  case tcp
  case queues

  /// The names of all fields that a report can have, but for those of options.
  package static let fieldNames: [String] =
    [
      "local", "remote", "family", "socktype", "protocol", "socket_state", "listening", "non_blocking", "pending_error",
      "cookie", "inode", "route", "interface", "interface_index", "gateway", "preferred_source", "table",
      "route_protocol", "metric", "route_mtu", "route_window", "route_rtt", "route_rttvar", "route_ssthresh",
      "route_cwnd", "route_advmss", "route_reordering", "route_hoplimit", "route_initcwnd", "route_initrwnd",
      "route_rto_min", "route_quickack", "route_fastopen_no_cookie", "route_congestion", "route_features", "path_mtu",
      "path_mtu_discovery", "congestion", "unknown", "receive_queue", "send_queue", "unsent", "accept_queue",
      "accept_backlog",
    ] + (TCPInfo.fields + TCPCongestionInfo.allFields + MemoryInfo.fields).map(\.name)
}

package enum InspectValue: Hashable, Sendable {
  case plain(OptionValue)
  /// A number that stands for a word.
  case word(Int, String)
}

/// A value that differs from the one before. Nil is a value that was, or now is, not there.
package struct InspectChange: Hashable, Sendable {
  package let group: InspectGroup
  package let name: String
  package let old: InspectValue?
  package let new: InspectValue?
  /// It changes with time alone.
  package let isClock: Bool

  /// What is different in `new`: first what changed or came, in its order, then what has gone.
  package static func between(_ old: [InspectField], _ new: [InspectField]) -> [InspectChange] {
    var before = Dictionary(old.map { (Key($0), $0) }) { first, _ in first }
    var changes: [InspectChange] = []
    for field in new where !field.isRepeated {
      let previous = before.removeValue(forKey: Key(field))
      if previous?.value != field.value { changes.append(InspectChange(field, from: previous?.value)) }
    }
    for field in old where !field.isRepeated && before[Key(field)] != nil {
      changes.append(
        InspectChange(group: field.group, name: field.name, old: field.value, new: nil, isClock: field.isClock))
    }
    return changes
  }

  private init(_ field: InspectField, from old: InspectValue?) {
    self.init(group: field.group, name: field.name, old: old, new: field.value, isClock: field.isClock)
  }

  package init(group: InspectGroup, name: String, old: InspectValue?, new: InspectValue?, isClock: Bool = false) {
    self.group = group
    self.name = name
    self.old = old
    self.new = new
    self.isClock = isClock
  }

  private struct Key: Hashable {
    let group: InspectGroup
    let name: String
    init(_ field: InspectField) {
      group = field.group
      name = field.name
    }
  }
}

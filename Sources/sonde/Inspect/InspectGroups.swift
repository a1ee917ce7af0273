import Addresses
import Inquiry
import Report
import Sockets

/// The groups of a page: what a person wants to see of each part of a report, in a few lines.
struct InspectGroups {
  private let report: SocketReport

  init(_ report: SocketReport) { self.report = report }

  var socket: [InspectPage.Row] {
    var rows: [InspectPage.Row] = []
    if let number = report.descriptor {
      rows.append(("descriptor", "\(number)" + (report.inode.map { ", inode \($0)" } ?? "")))
    }
    rows.append(("kind", InspectList.kind(report.shape, isLong: true)))
    rows.append(("state", state))
    if report.error == .notRead { rows.append(("error", "not read: that would take it from its program")) }
    if let local = report.local { rows.append(("local", Self.text(local))) }
    if let remote = report.remote { rows.append(("remote", Self.text(remote))) }
    if report.isConnecting, report.remote == nil {
      rows.append(("remote", "connecting; the kernel tells the peer only once connected"))
    }
    if let peer = value("SO_PEERCRED"), peer.description != "-" { rows.append(("peer", "\(peer)")) }
    if let groups = value("SO_PEERGROUPS"), groups.description != "-" { rows.append(("peer groups", "\(groups)")) }
    if let label = value("SO_PEERSEC"), label.description != "-" { rows.append(("peer label", "\(label)")) }
    switch report.namespace {
    case .own: break
    case .entered: rows.append(("namespace", "another one than ours; route and defaults are of that one"))
    case .outside(let error):
      rows.append(
        ("namespace", "another one than ours, closed to us (\(error.code)): route and defaults are not known"))
    }
    return rows
  }

  private var state: String {
    var parts = [report.state.description]
    if report.isNonBlocking { parts.append("non-blocking") }
    if case .waiting(let code) = report.error { parts.append("error: \(code)") }
    return parts.joined(separator: ", ")
  }

  var route: [InspectPage.Row] {
    var rows: [InspectPage.Row] = []
    switch report.route {
    case .found(let route)?:
      var words = [route.kind.description]
      if let gateway = route.gateway { words.append("via \(gateway)") }
      if let name = route.interfaceName ?? route.interfaceIndex.map({ "interface \($0)" }) {
        words.append("on \(name)")
      }
      if let source = route.preferredSource { words.append("from \(source)") }
      var origin = ["table \(route.table)"]
      if route.origin.rawValue != 0 { origin.append("made by \(route.origin)") }
      if let metric = route.priority { origin.append("metric \(metric)") }
      rows.append(("way", words.joined(separator: " ") + " (\(origin.joined(separator: ", ")))"))
      let metrics = fields(.route).filter { $0.name.hasPrefix("route_") && $0.name != "route_protocol" }
      if !metrics.isEmpty {
        let text = metrics.map { "\($0.name.dropFirst(6)) \(InspectValueText.long($0.value, $0.name))" }
        rows.append(("set or learnt", text.joined(separator: ", ")))
      }
    case .failed(let error)?: rows.append(("way", "not known: \(error)"))
    case .outside?: rows.append(("way", "not known: it is that of another network namespace"))
    case nil: break
    }
    if let mtu = report.pathMTU {
      let mode = report.pathMTUDiscovery.flatMap { PathMTUDiscovery(rawValue: $0) }
      rows.append(("path MTU", "\(mtu) bytes" + (mode.map { ", discovery: \($0.description)" } ?? "")))
    }
    if let device = value("SO_BINDTODEVICE"), device != .text("") { rows.append(("bound to", "\(device)")) }
    return rows
  }

  var queues: [InspectPage.Row] {
    var rows: [InspectPage.Row] = []
    if let queue = report.acceptQueue {
      rows.append(("to accept", "\(queue.waiting) of at most \(queue.backlog) connections"))
    }
    let memory = report.memory
    if let receive = report.queues.receive {
      let isMessage = report.shape.type == .datagram || report.shape.type == .raw
      var text = "\(Quantity.text(bytes: receive)) \(isMessage ? "in the next message" : "to read")"
      if let used = memory?.receiveAllocated, let size = memory?.receiveBuffer { text += "; buffer \(used) of \(size)" }
      rows.append(("receive", text))
    }
    if let send = report.queues.send {
      let what = report.tcp == nil ? "not taken" : "not acknowledged"
      var text = "\(Quantity.text(bytes: send)) \(what)"
      if let unsent = report.queues.unsent, unsent > 0 { text += ", \(unsent) of them not sent" }
      if let used = memory?.sendAllocated, let size = memory?.sendBuffer { text += "; buffer \(used) of \(size)" }
      rows.append(("send", text))
    }
    if let drops = memory?.drops, drops > 0 { rows.append(("dropped", "\(drops) packets")) }
    return rows
  }

  private func value(_ name: String) -> OptionValue? {
    for reading in report.options where reading.option.name == name {
      if case .value(let value, _) = reading.outcome { return value }
    }
    return nil
  }

  private static func text(_ address: SocketAddress) -> String {
    address == .unix(.unnamed) ? "no name" : "\(address)"
  }

  private func fields(_ group: InspectGroup) -> [InspectField] { report.fields.filter { $0.group == group } }
}

extension InspectGroups {
  /// The lines of a connection; a listener has a state and no more.
  var tcp: [InspectPage.Row] {
    guard let info = report.tcp, let state = info.state, state != .listen else { return [] }
    var rows: [InspectPage.Row] = [
      ("round trip", times(info)), ("windows", windows(info)), ("mss", sizes(info)), ("retransmitted", losses(info)),
      ("rate", rates(info)), ("transferred", volumes(info)), ("limited", limits(info)),
    ].filter { !$0.1.isEmpty }
    if let congestion = report.congestion { rows.append(("congestion", control(info, congestion))) }
    if let words = info.negotiated?.words, !words.isEmpty { rows.append(("negotiated", words.joined(separator: ", "))) }
    return rows
  }

  private func times(_ info: TCPInfo) -> String {
    var parts: [String] = []
    if let time = info.roundTripTime { parts.append(Quantity.text(time)) }
    if let variance = info.roundTripVariance { parts.append("variance \(Quantity.text(variance))") }
    if let least = info.minimumRoundTripTime { parts.append("minimum \(Quantity.text(least))") }
    if let timeout = info.retransmissionTimeout { parts.append("timeout \(Quantity.text(timeout))") }
    return parts.joined(separator: ", ")
  }

  private func windows(_ info: TCPInfo) -> String {
    var parts: [String] = []
    if let window = info.congestionWindow { parts.append("cwnd \(window)") }
    if let threshold = info.slowStartThreshold { parts.append("ssthresh \(Self.text(threshold))") }
    if let window = info.sendWindow { parts.append("peer's \(window) bytes") }
    if let window = info.receiveWindow { parts.append("ours \(window)") }
    return parts.joined(separator: ", ")
  }

  private func sizes(_ info: TCPInfo) -> String {
    var parts: [String] = []
    if let size = info.sendSegmentSize { parts.append("\(size) bytes out") }
    if let size = info.receiveSegmentSize { parts.append("\(size) in") }
    if let size = info.advertisedSegmentSize { parts.append("\(size) advertised") }
    if let size = info.pathMTU { parts.append("path MTU \(size)") }
    return parts.joined(separator: ", ")
  }

  private func losses(_ info: TCPInfo) -> String {
    var parts: [String] = []
    if let count = info.totalRetransmissions { parts.append("\(count) in all") }
    if let count = info.retransmits, count > 0 { parts.append("\(count) times for the oldest segment") }
    if let count = info.lost { parts.append("\(count) lost") }
    if let count = info.unacknowledged { parts.append("\(count) not acknowledged") }
    if let count = info.selectivelyAcknowledged, count > 0 { parts.append("\(count) beyond a gap") }
    if let count = info.reordering { parts.append("reordering \(count)") }
    return parts.joined(separator: ", ")
  }

  private func rates(_ info: TCPInfo) -> String {
    var parts: [String] = []
    if let rate = info.pacingRate { parts.append("pacing \(Self.rate(rate))") }
    if let rate = info.maximumPacingRate, rate != .unlimited { parts.append("at most \(Self.rate(rate))") }
    if let rate = info.deliveryRate, rate > 0 {
      let limited = info.deliveryRateIsApplicationLimited == true ? " (limited by the program)" : ""
      parts.append("delivered \(InspectValueText.rate(rate))\(limited)")
    }
    return parts.joined(separator: ", ")
  }

  private func volumes(_ info: TCPInfo) -> String {
    var parts: [String] = []
    if let count = info.bytesAcknowledged { parts.append("\(Quantity.text(bytes: count)) acknowledged") }
    if let count = info.bytesReceived { parts.append("\(count) received") }
    if let sent = info.segmentsOut, let received = info.segmentsIn {
      parts.append("\(sent) segments out, \(received) in")
    }
    return parts.joined(separator: ", ")
  }

  private func limits(_ info: TCPInfo) -> String {
    guard let busy = info.busyTime, busy > .zero else { return "" }
    var parts = ["busy \(Quantity.text(busy))"]
    if let time = info.receiveWindowLimited { parts.append("by the peer's window \(Quantity.text(time))") }
    if let time = info.sendBufferLimited { parts.append("by the send buffer \(Quantity.text(time))") }
    return parts.joined(separator: ", ")
  }

  private func control(_ info: TCPInfo, _ congestion: TCPCongestionInfo) -> String {
    var parts = [congestion.algorithm]
    if let state = info.congestionState { parts.append("state \(state)") }
    if let bandwidth = congestion.bottleneckBandwidth, bandwidth > 0 {
      parts.append("bandwidth \(InspectValueText.rate(bandwidth))")
    }
    return parts.joined(separator: ", ")
  }

  private static func text(_ limit: TCPInfo.Limit) -> String {
    switch limit {
    case .unlimited: "infinite"
    case .at(let number): "\(number)"
    }
  }

  private static func rate(_ limit: TCPInfo.Limit) -> String {
    switch limit {
    case .unlimited: "unlimited"
    case .at(let number): InspectValueText.rate(number)
    }
  }
}

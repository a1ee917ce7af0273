import Addresses
import ArgumentParser
import Host
import Probe
import Report
import Sockets

/// From what was written to what is to be done.
extension PingCommand {
  func plan() throws -> PingPlan {
    if mtuSearch { try refuseBesideSearch() }
    if let pcap { try PingRecording.check(pcap, isQuiet: answers.quiet && !answers.json) }
    if ipv4, ipv6 { throw UsageError("-4 and -6 exclude each other") }
    if raw, dgram { throw UsageError("--raw and --dgram exclude each other") }
    if alive, unreachable {
      throw UsageError("--alive and --unreachable exclude each other; without either all is told")
    }
    if csv, alive || unreachable || answers.json || answers.quiet {
      throw UsageError("--csv excludes --json, -q, --alive and --unreachable")
    }
    if csv, recordRoute || timestampOption != nil {
      throw UsageError("--csv excludes --record-route and --timestamp-option; --json has what routers wrote")
    }
    if untilUp != nil, untilDown != nil { throw UsageError("--until-up and --until-down exclude each other") }
    var plan = PingPlan(targets: [])
    plan.family = ipv4 ? .inet : ipv6 ? .inet6 : .unspecified
    plan.socket = raw ? .raw : dgram ? .datagram : .automatic
    plan.count = try Value.read("--count", count, Value.number(least: 1))
    plan.pace = try pace()
    if let timeout = try Value.read("--timeout", timeout, Value.duration) { plan.timeout = timeout }
    plan.deadline = try Value.read("--deadline", deadline, Value.duration)
    if let size = try Value.read("--size", size, Value.number(least: 0)) {
      guard size <= 65_507 else { throw UsageError("--size \(size): a packet carries at most 65507 bytes here") }
      plan.size = size
    }
    plan.pattern = try Value.read("--pattern", pattern, Self.pattern)
    plan.options.hops = try Value.read("--ttl", ttl, Value.hops)
    plan.options.trafficClass = try Value.read("--tos", tos, Value.typeOfService)
    plan.options.pathMTUDiscovery = dontFragment ? .probe : nil
    plan.options.source = try Value.read("--source", source) { text in
      guard let address = IPAddress(text) else { throw ValidationError("it is an address of this machine") }
      return address
    }
    plan.options.interface = try Value.read("--interface", interface, Value.interface)
    plan.options.mark = try Value.read("--mark", mark, Value.mark)
    plan.options.allowsBroadcast = broadcast
    plan.options.includesHeader = headerIncluded
    plan.options.recordsRoute = recordRoute
    plan.options.timestamps = try Value.read("--timestamp-option", timestampOption, Self.timestampRequest)
    try restrictToIPv4(&plan)
    plan.method = try method()
    if plan.method != .echo { plan.descriptors = DescriptorLimit.raise() }
    plan.options.stampsSent = !plan.pace.isFlood
    plan.untilUp = try Value.read("--until-up", untilUp, Value.number(least: 1))
    plan.untilDown = try Value.read("--until-down", untilDown, Value.number(least: 1))
    return plan
  }

  private func method() throws -> PingMethod {
    let echoOnly = [
      ("--raw", raw), ("--dgram", dgram), ("--header-included", headerIncluded), ("--record-route", recordRoute),
      ("--timestamp-option", timestampOption != nil), ("--pcap", pcap != nil),
    ]
    let payload = [("--size", size != nil), ("--pattern", pattern != nil), ("--broadcast", broadcast)]
    return try PingPort.method(tcp: tcp, udp: udp, excluded: (tcp: payload + echoOnly, udp: echoOnly))
  }

  /// A search decides by itself how long packets are, when they leave, and what is a yes.
  private func refuseBesideSearch() throws {
    let options: [(String, Bool)] = [
      ("-s", size != nil), ("-i", interval != nil), ("--adaptive", adaptive), ("--pattern", pattern != nil),
      ("--dont-fragment", dontFragment), ("--header-included", headerIncluded), ("--record-route", recordRoute),
      ("--timestamp-option", timestampOption != nil), ("--broadcast", broadcast), ("--tcp", tcp != nil),
      ("--udp", udp != nil), ("--until-up", untilUp != nil),
      ("--until-down", untilDown != nil), ("--max-loss", maxLoss != nil), ("--max-rtt", maxRtt != nil),
      ("--require", require != nil), ("--alive", alive), ("--unreachable", unreachable), ("--csv", csv),
      ("--pcap", pcap != nil), ("--plot", plot), ("--plot-ascii", plotAscii), ("--plot-always", plotAlways),
    ]
    if let name = options.first(where: \.1)?.0 { throw UsageError("--mtu-search and \(name) exclude each other") }
  }

  func plotting(_ targets: Int) throws -> PingDrawing.Plotting {
    guard plot || plotAscii || plotAlways else { return .none }
    let option = plotAlways ? "--plot-always" : plotAscii ? "--plot-ascii" : "--plot"
    if csv || alive || unreachable || answers.json || answers.quiet {
      throw UsageError("\(option) excludes --json, --csv, -q, --alive and --unreachable")
    }
    guard targets <= PingPlot.mostTargets else {
      throw UsageError("\(option) draws at most \(PingPlot.mostTargets) targets, and these are \(targets)")
    }
    return plotAlways ? .always(isASCII: plotAscii) : .onTerminal(isASCII: plotAscii)
  }

  /// What only the header of IPv4 has.
  private func restrictToIPv4(_ plan: inout PingPlan) throws {
    let options: [(String, Bool)] = [
      ("--header-included", headerIncluded), ("--record-route", recordRoute),
      ("--timestamp-option", timestampOption != nil),
    ]
    guard let name = options.first(where: \.1)?.0 else { return }
    if ipv6 { throw UsageError("-6 and \(name) exclude each other; it is a matter of the IPv4 header") }
    if recordRoute, timestampOption != nil {
      throw UsageError("--record-route and --timestamp-option exclude each other; the header has no room for both")
    }
    if headerIncluded {
      if dgram { throw UsageError("--dgram and --header-included exclude each other; only a raw socket does that") }
      plan.socket = .raw
    }
    plan.family = .inet
  }

  private static func timestampRequest(_ text: String) throws -> TimestampRequest {
    switch text {
    case "times": return .times
    case "addresses": return .addressesAndTimes
    default:
      let words = text.split(separator: ",", omittingEmptySubsequences: false)
      let routers = words.compactMap { IPv4Address($0) }
      guard routers.count == words.count, routers.count <= 4 else {
        throw ValidationError("it is times, addresses, or up to four IPv4 addresses with commas between them")
      }
      return .prespecified(routers)
    }
  }

  private func pace() throws -> PingPace {
    let interval = try Value.read("--interval", interval, Value.durationOrZero) ?? .seconds(1)
    if interval == .zero {
      if adaptive { throw UsageError("--adaptive and --interval 0 exclude each other") }
      return .flood(window: Self.floodWindow)
    }
    guard interval >= .milliseconds(1) else {
      throw UsageError("the shortest interval is 1ms; 0 asks as fast as answers come")
    }
    return adaptive ? .answered(least: .zero, most: interval) : .every(interval)
  }

  /// Probes on their way at most when no interval says how fast: enough to keep both ends busy, few enough not to drown
  /// a queue.
  private static let floodWindow = 16

  /// Pairs of hexadecimal digits.
  private static func pattern(_ text: String) throws -> [UInt8] {
    let digits = Array(text.utf8)
    let bytes = stride(from: 0, to: digits.count - 1, by: 2).map { place in
      UInt8(String(decoding: digits[place...place + 1], as: UTF8.self), radix: 16)
    }
    guard !digits.isEmpty, digits.count <= 64, digits.count.isMultiple(of: 2), !bytes.contains(nil) else {
      throw ValidationError("it is up to 32 bytes in hexadecimal, such as ff00")
    }
    return bytes.compactMap(\.self)
  }
}

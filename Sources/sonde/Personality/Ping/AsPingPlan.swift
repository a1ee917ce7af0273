import Addresses
import Host
import Probe
import Sockets

extension AsPingOptions {
  /// From one probe to the next as it was asked for, or as it is done by default.
  var effectiveInterval: Duration { interval ?? (isFlood ? .zero : .seconds(1)) }
  /// Nothing but the answers sets the pace.
  var hasPaceOfAnswers: Bool { adapts || effectiveInterval < .milliseconds(1) }

  /// What the engine is to do.
  func plan(for destination: AsPingDestination) throws(PersonalityEnd) -> PingPlan {
    let isIPv4 = destination.address.bitWidth == 32
    let largest = isIPv4 ? Self.largestIPv4 : Self.largestIPv6
    guard size <= largest else {
      throw PersonalityEnd("packet size \(size) is too large. Maximum is \(largest)", .usage)
    }
    var plan = PingPlan(targets: [PingTarget(text: destination.text, address: destination.address)])
    plan.size = size
    plan.pattern = pattern
    plan.preload = preload
    plan.pace = pace
    plan.acceptsAnySource = true
    plan.socket = identifier == 0 ? .raw : .automatic
    plan.options = options(for: destination)
    var patience = PingPatience(
      unanswered: linger == .zero ? nil : linger, answered: max(effectiveInterval, .milliseconds(10)))
    if deadline > 0 {
      plan.deadline = .seconds(deadline)
      patience.endsOnError = true
    } else {
      plan.count = count
    }
    patience.outcomesWanted = count
    plan.patience = patience
    return plan
  }

  /// One byte more than a packet of IPv4 holds is sent, and refused by the kernel in the words that are expected.
  private static let largestIPv4 = 65_527
  private static let largestIPv6 = 65_527

  private var pace: PingPace {
    if adapts { return .answered(least: AsPingLimits.isRoot ? .zero : .milliseconds(2), most: effectiveInterval) }
    return hasPaceOfAnswers ? .answered(least: .zero, most: .milliseconds(10)) : .every(effectiveInterval)
  }

  private func options(for destination: AsPingDestination) -> EchoOptions {
    let isIPv4 = destination.address.bitWidth == 32
    var options = EchoOptions()
    options.hops = hops
    options.trafficClass = trafficClass
    options.pathMTUDiscovery = discovery
    options.interface = interface
    options.mark = mark
    options.identifier = identifier.map { UInt16(truncatingIfNeeded: $0) }
    options.sendBuffer = sendBuffer
    options.allowsBroadcast = destination.isBroadcast || (isIPv4 && allowsBroadcast && source?.bitWidth == 32)
    options.bypassesRouting = bypassesRouting
    options.loopsMulticast = loopsMulticast
    options.stampsSent = !hasPaceOfAnswers
    if let source, source.bitWidth == destination.address.bitWidth {
      options.source = source
    } else if isSticky {
      options.source = destination.source
    }
    guard isIPv4 else { return options }
    options.recordsRoute = recordsRoute
    options.timestamps =
      switch timestamps {
      case .times: .times
      case .addressesAndTimes: .addressesAndTimes
      case .prespecified: .prespecified(destination.routers.isEmpty ? [] : destination.routers)
      case nil: nil
      }
    return options
  }
}

/// What only root may do, as iputils' `ping` has it.
enum AsPingLimits {
  static var isRoot: Bool { CurrentProcess.user == 0 }

  /// Of a broadcast, before anything is printed.
  static func checkBroadcast(
    _ options: AsPingOptions, _ destination: AsPingDestination, warn: (String) -> Void
  ) throws(PersonalityEnd) {
    if destination.isBroadcast {
      warn("WARNING: pinging broadcast address")
      if !isRoot, options.effectiveInterval < .seconds(1) {
        let milliseconds = options.effectiveInterval.nanoseconds / 1_000_000
        throw PersonalityEnd("broadcast ping with too short interval: \(milliseconds)", .usage)
      }
    }
    if !isRoot, options.preload > 3 {
      throw PersonalityEnd("cannot set preload to value greater than 3: \(options.preload)", .usage)
    }
  }

  /// Of the pace, where the peer has printed its first line already.
  static func checkPace(_ options: AsPingOptions) -> String? {
    guard !isRoot, !options.adapts, options.effectiveInterval < .milliseconds(2) else { return nil }
    return "cannot flood; minimal interval allowed for user is 2ms"
  }
}

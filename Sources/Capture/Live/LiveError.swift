/// Why an interface cannot be captured on, or not any more.
///
/// Prints as `pcap_activate eth9: no such interface`.
package struct LiveError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The function of libpcap that failed.
  package let call: String
  /// The interface.
  package let interface: String
  /// Why.
  package let reason: Reason

  package enum Reason: Hashable, Sendable {
    /// This process may not; libpcap's words.
    case notPermitted(String)
    /// There is none of that name.
    case noSuchInterface
    /// It is switched off.
    case notUp
    /// It was there, and has gone.
    case vanished
    /// Its adapter does not stamp packets that way.
    case noSuchClock
    /// libpcap has no descriptor for it that could be waited for.
    case notWaitable
    /// Anything else, in libpcap's words, with the number that it returned.
    case other(code: Int32, String)
  }

  /// Whether root could have done it.
  package var isRefusal: Bool { if case .notPermitted = reason { true } else { false } }

  /// Call, interface, reason, and what would help.
  package var description: String {
    let why =
      switch reason {
      case .notPermitted:
        "Operation not permitted; run as root or grant CAP_NET_RAW: setcap cap_net_raw+ep $(command -v sonde)"
      case .noSuchInterface: "no such interface"
      case .notUp: "the interface is down"
      case .vanished: "the interface has gone"
      case .noSuchClock: "the interface does not stamp packets that way"
      case .notWaitable: "cannot be waited for"
      case .other(let code, let words): words.isEmpty ? "error \(code)" : words
      }
    return "\(call) \(interface): \(why)"
  }
}

/// What is not as it was asked for, and does not keep an interface from being captured on.
package enum LiveWarning: Hashable, Sendable {
  /// The interface hears only what is for this machine.
  case notPromiscuous
  /// Packets are stamped by another clock.
  case otherClock
  /// Anything else, in libpcap's words.
  case other(String)
}

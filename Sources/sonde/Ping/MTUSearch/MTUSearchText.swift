import Probe
import Report
import Sockets

/// A search in words.
enum MTUSearchText {
  /// A line for an event; nil where there is nothing to say.
  static func line(_ event: MTUSearchEvent, isVerbose: Bool, name: (Int) -> String) -> String? {
    switch event {
    case .found(let target, let address, let finding):
      return text(finding, name(target), isIPv4: address?.bitWidth == 32)
    case .ready, .unresolved: return nil
    case .opened, .resolved, .tried: if !isVerbose { return nil }
    }
    switch event {
    case .opened(let family, let type):
      return "\(family == .inet ? "ICMP" : "ICMPv6") over a \(type == .raw ? "raw" : "datagram") socket"
    case .resolved(let target, let address, let elapsed):
      return "\(name(target)) is \(address) (\(Quantity.text(elapsed)))"
    case .tried(let target, _, let size, let trial): return "\(name(target)): \(size) bytes, \(text(trial))"
    case .ready, .unresolved, .found: return nil
    }
  }

  private static func text(_ finding: MTUFinding, _ name: String, isIPv4: Bool) -> String {
    switch finding {
    case .mtu(let size, let limit):
      let reason =
        switch limit {
        case .interface(let interface):
          "\(interface.map { "\($0), the interface here," } ?? "the interface here") says so"
        case .router(let refusal): says(refusal, of: size)
        case .silence: "larger packets vanish"
        case .version: "no \(isIPv4 ? "IPv4" : "IPv6") packet is longer"
        }
      return "path MTU to \(name) is \(size) bytes; \(reason)"
    case .unanswered(let size): return "path MTU to \(name) is unknown: no answer to packets of \(size) bytes"
    case .unfinished(let longest):
      let passed = longest.map { "; packets of \($0) bytes come through" } ?? ""
      return "path MTU to \(name) is unknown: the run ended first\(passed)"
    case .refused(let refusal): return "path MTU to \(name) is unknown: \(text(refusal))"
    case .unsent(let error):
      return "path MTU to \(name) is unknown: not sent: \(error.code)\(error.advice.map { "; \($0)" } ?? "")"
    }
  }

  private static func says(_ refusal: ProbeRefusal, of size: Int) -> String {
    let witness = refusal.from.map { "\($0)" } ?? "a router"
    guard refusal.isTooBig else { return "to longer ones \(witness) says: \(ICMPWords.text(refusal))" }
    guard refusal.mtu != size else { return "\(witness) says so" }
    return "\(witness) refuses more" + (refusal.mtu.map { ", and says \($0)" } ?? "")
  }

  private static func text(_ trial: MTUTrial) -> String {
    switch trial {
    case .passed(_, let roundTrip): "answered, \(Quantity.text(roundTrip))"
    case .lost: "no answer"
    case .refused(let refusal): text(refusal)
    case .unsent(let error): "not sent: \(error.code)"
    }
  }

  private static func text(_ refusal: ProbeRefusal) -> String {
    "\(ICMPWords.text(refusal))\(refusal.from.map { " from \($0)" } ?? "")"
  }
}

extension ProbeRefusal {
  /// Fragmentation needed, or packet too big: RFC 1191; RFC 4443, section 3.2.
  var isTooBig: Bool { family == .inet ? (type, code) == (3, 4) : type == 2 }
}

import Probe
import Wire

/// ICMP errors in the words of the standards.
enum ICMPWords {
  static func text(_ refusal: ProbeRefusal) -> String {
    let kind = ICMPKind(refusal.family == .inet ? .v4 : .v6, type: refusal.type, code: refusal.code)
    return refusal.mtu.map { "\(kind), the next link takes \($0) bytes" } ?? "\(kind)"
  }
}

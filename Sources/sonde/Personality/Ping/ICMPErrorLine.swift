import Probe
import Sockets

/// ICMP errors in the words that iputils' `ping` has for them, and that programs look for.
enum ICMPErrorLine {
  static func text(_ refusal: ProbeRefusal) -> String {
    refusal.family == .inet ? version4(refusal) : version6(refusal)
  }

  private static func version4(_ refusal: ProbeRefusal) -> String {
    let code = Int(refusal.code)
    switch refusal.type {
    case 3 where code == 4: return "Frag needed and DF set (mtu = \(refusal.info))"
    case 3: return code < unreachable.count ? unreachable[code] : "Dest Unreachable, Bad Code: \(code)"
    case 4: return "Source Quench"
    case 11 where code == 0: return "Time to live exceeded"
    case 11 where code == 1: return "Frag reassembly time exceeded"
    case 11: return "Time exceeded, Bad Code: \(code)"
    case 12: return "Parameter problem: pointer = \(refusal.info)"
    default: return "Bad ICMP type: \(refusal.type)"
    }
  }

  private static let unreachable = [
    "Destination Net Unreachable", "Destination Host Unreachable", "Destination Protocol Unreachable",
    "Destination Port Unreachable", "Frag needed and DF set", "Source Route Failed", "Destination Net Unknown",
    "Destination Host Unknown", "Source Host Isolated", "Destination Net Prohibited", "Destination Host Prohibited",
    "Destination Net Unreachable for Type of Service", "Destination Host Unreachable for Type of Service",
    "Packet filtered", "Precedence Violation", "Precedence Cutoff",
  ]

  private static func version6(_ refusal: ProbeRefusal) -> String {
    let code = Int(refusal.code)
    switch refusal.type {
    case 1:
      let reasons = [
        "No route", "Administratively prohibited", "Beyond scope of source address", "Address unreachable",
        "Port unreachable",
      ]
      return "Destination unreachable: \(code < reasons.count ? reasons[code] : "Unknown code \(code)")"
    case 2: return "Packet too big: mtu=\(refusal.info)\(code == 0 ? "" : ", code=\(code)")"
    case 3:
      let reasons = ["Hop limit", "Defragmentation failure"]
      return "Time exceeded: \(code < reasons.count ? reasons[code] : "code \(code)")"
    case 4:
      let reasons = ["Wrong header field", "Unknown header", "Unknown option"]
      return "Parameter problem: \(code < reasons.count ? reasons[code] : "code \(code)") at \(refusal.info)"
    default: return "unknown icmp type: \(refusal.type)"
    }
  }
}

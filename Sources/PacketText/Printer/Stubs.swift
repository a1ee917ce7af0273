import Addresses
import Wire
extension PacketPrinter {
  struct LLCResult { var isKnown: Bool; var headerCount: Int }
  mutating func llc(_ b: Octets, _ e: LinkEnds?, _ out: inout TextBuffer) throws(Cut) -> LLCResult {
    LLCResult(isKnown: false, headerCount: 3)
  }
  mutating func mpls(_ b: Octets, _ out: inout TextBuffer) throws(Cut) {}
  mutating func pppoe(_ b: Octets, _ out: inout TextBuffer) throws(Cut) {}
  mutating func ppp(_ b: Octets, _ out: inout TextBuffer) throws(Cut) -> Int { 0 }
  mutating func lldp(_ b: Octets, _ out: inout TextBuffer) throws(Cut) {}
  mutating func ipv6(_ b: Octets, _ out: inout TextBuffer) throws(Cut) {}
  mutating func ipv6(named b: Octets, _ out: inout TextBuffer) throws(Cut) {}
  mutating func icmp(_ b: Octets, _ h: IPLayer, _ out: inout TextBuffer) throws(Cut) {}
  mutating func icmpv6(_ b: Octets, _ h: IPLayer, _ out: inout TextBuffer) throws(Cut) {}
  mutating func sctp(_ b: Octets, _ h: IPLayer, _ out: inout TextBuffer) throws(Cut) {}
  mutating func igmp(_ b: Octets, _ out: inout TextBuffer) throws(Cut) {}
  mutating func gre(_ b: Octets, _ out: inout TextBuffer) throws(Cut) {}
  mutating func ipv4Options(_ b: Octets, _ c: Int, _ out: inout TextBuffer) throws(Cut) -> Bool { true }
  func sourceRouteEnd(_ b: Octets, _ c: Int) throws(Cut) -> IPAddress? { nil }
}

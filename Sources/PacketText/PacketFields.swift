import Addresses
import Wire

/// The fields of the layers of one packet, as members of a JSON object that is open.
struct PacketFields {
  /// Layers whose keys an object can have once.
  private struct Groups: OptionSet {
    let rawValue: UInt8
    static let link = Groups(rawValue: 1)
    static let network = Groups(rawValue: 2)
    static let transport = Groups(rawValue: 4)
    static let tunnel = Groups(rawValue: 8)
    static let vlan = Groups(rawValue: 16)
    static let mpls = Groups(rawValue: 32)
    static let content = Groups(rawValue: 64)
    static let session = Groups(rawValue: 128)
  }

  /// The capture has less of the packet than there was, which is no damage.
  let isCut: Bool
  private var groups: Groups = []
  private var depth: Int32 = 0
  private var innerCount = 0
  private var error: DecodeError?
  /// An array of tags or labels is open.
  private var list: Groups = []
  /// Those of the transport header given last.
  private var sourcePort: UInt16 = 0
  private var destinationPort: UInt16 = 0

  init(isCut: Bool) { self.isCut = isCut }

  /// Appends what all layers say, and what is wrong with the packet.
  mutating func put(_ layers: PacketLayers, to out: inout TextBuffer) {
    var layers = layers
    while let layer = layers.next() {
      if layer.tunnelDepth > depth {
        depth = layer.tunnelDepth
        openInner(&out)
      }
      put(layer, to: &out)
      if let found = layers.layerError { note(found) }
    }
    if let found = layers.error { note(found) }
    closeList(&out)
    for _ in 0..<innerCount { out.put("}") }
    if let error { put(error, to: &out) }
  }

  /// Keeps the first error; that the capture ends before the packet does is none.
  mutating func note(_ found: DecodeError) {
    if isCut, found.limit == .capture { return }
    if error == nil { error = found }
  }

  private func put(_ error: DecodeError, to out: inout TextBuffer) {
    out.put(",\"error\":{\"layer\":")
    out.put(quoted: error.layer.rawValue)
    out.put(",\"offset\":")
    out.put(error.offset)
    out.put(",\"reason\":")
    out.put(quoted: error.fault.description)
    out.put("}")
  }

  /// What follows is a packet of its own, or a header that has been before.
  private mutating func openInner(_ out: inout TextBuffer) {
    closeList(&out)
    innerCount += 1
    out.put(",\"inner\":{\"depth\":")
    out.put(innerCount)
    groups = []
  }

  private mutating func begin(_ group: Groups, _ out: inout TextBuffer) {
    if groups.contains(group), list != group { openInner(&out) }
    if list != group { closeList(&out) }
    groups.insert(group)
  }

  private mutating func closeList(_ out: inout TextBuffer) {
    if !list.isEmpty { out.put("]") }
    list = []
  }

  // Names come as `,"name":`, which is one copy each.

  @inline(__always)
  func number(_ name: StaticString, _ value: some FixedWidthInteger, _ out: inout TextBuffer) {
    out.put(name)
    out.put(value)
  }

  @inline(__always)
  func text(_ name: StaticString, _ value: StaticString, _ out: inout TextBuffer) {
    out.put(name)
    out.put("\"")
    out.put(value)
    out.put("\"")
  }

  @_disfavoredOverload
  func text(_ name: StaticString, _ value: String, _ out: inout TextBuffer) {
    out.put(name)
    out.put(quoted: value)
  }

  @inline(__always)
  func address(_ name: StaticString, _ value: IPAddress, _ out: inout TextBuffer) {
    out.put(name)
    out.put("\"")
    out.put(value)
    out.put("\"")
  }

  @inline(__always)
  func hardware(_ name: StaticString, _ value: EUI48, _ out: inout TextBuffer) {
    out.put(name)
    out.put("\"")
    var shift: UInt64 = 40
    while true {
      out.put(hex: UInt8(truncatingIfNeeded: value.rawValue >> shift), width: 2)
      guard shift > 0 else { break }
      out.put(":")
      shift -= 8
    }
    out.put("\"")
  }

  @inline(__always)
  func flag(_ name: StaticString, _ out: inout TextBuffer) {
    out.put(name)
    out.put("true")
  }

  private mutating func element(_ group: Groups, _ name: StaticString, _ value: UInt32, _ out: inout TextBuffer) {
    begin(group, &out)
    if list == group {
      out.put(",")
    } else {
      out.put(name)
      out.put("[")
      list = group
    }
    out.put(value)
  }
}

extension PacketFields {
  @inline(__always)
  private mutating func put(_ layer: PacketLayer, to out: inout TextBuffer) {
    switch layer.content {
    case .ethernet(let header):
      begin(.link, &out)
      hardware(#","src_mac":"#, header.source, &out)
      hardware(#","dst_mac":"#, header.destination, &out)
      if !header.hasLength { etherType(header.type, &out) }
    case .ip(let datagram):
      begin(.network, &out)
      ip(datagram, layer, &out)
    case .tcp(let header):
      begin(.transport, &out)
      (sourcePort, destinationPort) = (header.sourcePort, header.destinationPort)
      tcp(header, layer, &out)
    case .udp(let header):
      begin(.transport, &out)
      (sourcePort, destinationPort) = (header.sourcePort, header.destinationPort)
      ports(header.sourcePort, header.destinationPort, &out)
      number(#","udp_length":"#, header.length, &out)
      number(#","payload":"#, layer.body.remaining &+ layer.body.missing, &out)
    case .vlan(let tag): element(.vlan, #","vlan":"#, UInt32(tag.identifier), &out)
    case .mpls(let label): element(.mpls, #","mpls":"#, label.label, &out)
    case .icmp(let kind):
      begin(.transport, &out)
      icmp(kind, layer.whole, &out)
    case .arp(let packet):
      begin(.network, &out)
      arp(packet, &out)
    case .payload(.application(.tcp)): segment(layer.body, sourcePort, destinationPort, &out)
    case .payload(.application(.udp)): datagram(layer.body, sourcePort, destinationPort, &out)
    default: putRare(layer, to: &out)
    }
  }

  @inline(never)
  private mutating func putRare(_ layer: PacketLayer, to out: inout TextBuffer) {
    switch layer.content {
    case .linuxCooked(let header):
      begin(.link, &out)
      if let source = header.source { text(#","src_mac":"#, source.description, &out) }
      if header.protocolIsEtherType { etherType(EtherType(rawValue: header.protocol), &out) }
      text(#","packet_type":"#, header.packetType.description, &out)
      if let index = header.interfaceIndex { number(#","interface_index":"#, index, &out) }
    case .sctp(let header):
      begin(.transport, &out)
      ports(header.sourcePort, header.destinationPort, &out)
      number(#","verification_tag":"#, header.verificationTag, &out)
      number(#","payload":"#, layer.body.remaining &+ layer.body.missing, &out)
    case .igmp(let kind):
      begin(.transport, &out)
      number(#","igmp_type":"#, kind.rawValue, &out)
      var reader = layer.whole
      if reader.skip(4), let group = reader.u32() {
        address(#","group":"#, .v4(IPv4Address(rawValue: group)), &out)
      }
    case .authentication(let header): security(header.securityParameters, header.sequence, &out)
    case .esp(let header): security(header.securityParameters, header.sequence, &out)
    case .gre(let header):
      begin(.tunnel, &out)
      number(#","gre_protocol":"#, header.protocol.rawValue, &out)
      if let value = header.key { number(#","gre_key":"#, value, &out) }
    case .vxlan(let header):
      begin(.tunnel, &out)
      number(#","vni":"#, header.identifier, &out)
    case .geneve(let header):
      begin(.tunnel, &out)
      number(#","vni":"#, header.identifier, &out)
    case .pppoe(let header):
      begin(.session, &out)
      number(#","pppoe_session":"#, header.session, &out)
    case .ppp(let header):
      // Behind PPPoE it is the same session.
      if !groups.contains(.session) { begin(.session, &out) }
      number(#","ppp_protocol":"#, header.protocol.rawValue, &out)
      groups.insert(.session)
    case .payload(let payload):
      if case .application = payload { return }
      begin(.content, &out)
      text(#","content":"#, payload.description, &out)
    default: return
    }
  }

  /// Only where the keys that follow do not tell it, which keeps most lines shorter.
  @inline(__always)
  private func etherType(_ type: EtherType, _ out: inout TextBuffer) {
    if type != .ipv4, type != .ipv6, type != .arp { number(#","ethertype":"#, type.rawValue, &out) }
  }

  private mutating func security(_ parameters: UInt32, _ sequence: UInt32, _ out: inout TextBuffer) {
    begin(.session, &out)
    number(#","spi":"#, parameters, &out)
    number(#","spi_seq":"#, sequence, &out)
  }

  @inline(__always)
  func ports(_ source: UInt16, _ destination: UInt16, _ out: inout TextBuffer) {
    number(#","src_port":"#, source, &out)
    number(#","dst_port":"#, destination, &out)
  }

  @inline(__always)
  private func ip(_ datagram: IPDatagram, _ layer: PacketLayer, _ out: inout TextBuffer) {
    address(#","src":"#, datagram.source, &out)
    address(#","dst":"#, datagram.destination, &out)
    number(#","ttl":"#, datagram.hopLimit, &out)
    number(#","ip_length":"#, datagram.length, &out)
    if datagram.version == .v4 || datagram.isFragment { number(#","id":"#, datagram.identification, &out) }
    if datagram.dontFragment { flag(#","df":"#, &out) }
    if datagram.trafficClass != 0 { number(#","tos":"#, datagram.trafficClass, &out) }
    if datagram.isFragment {
      number(#","fragment_offset":"#, datagram.fragmentOffset, &out)
      if datagram.moreFragments { flag(#","more_fragments":"#, &out) }
    }
    switch datagram.upper {
    case .tcp: text(#","protocol":"#, "tcp", &out)
    case .udp: text(#","protocol":"#, "udp", &out)
    case .icmp: text(#","protocol":"#, "icmp", &out)
    case .icmpv6: text(#","protocol":"#, "icmp6", &out)
    case let other?: text(#","protocol":"#, other.description, &out)
    case nil: break
    }
  }

  private func arp(_ packet: ARPPacket, _ out: inout TextBuffer) {
    text(#","protocol":"#, "arp", &out)
    text(#","operation":"#, packet.operation.description, &out)
    if let value = packet.senderHardware { hardware(#","sender_mac":"#, value, &out) }
    if let value = packet.senderAddress { address(#","sender":"#, .v4(value), &out) }
    if let value = packet.targetHardware { hardware(#","target_mac":"#, value, &out) }
    if let value = packet.targetAddress { address(#","target":"#, .v4(value), &out) }
  }
}

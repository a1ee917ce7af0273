import Addresses
import Wire

extension PacketFields {
  /// The letters of tcpdump(8), `S.`; `none` without any.
  @inline(__always)
  private static func put(_ flags: TCPHeader.Flags, to out: inout TextBuffer) {
    if flags.isEmpty { return out.put("none") }
    if flags.contains(.fin) { out.put("F") }
    if flags.contains(.syn) { out.put("S") }
    if flags.contains(.rst) { out.put("R") }
    if flags.contains(.psh) { out.put("P") }
    if flags.contains(.ack) { out.put(".") }
    if flags.contains(.urg) { out.put("U") }
    if flags.contains(.ece) { out.put("E") }
    if flags.contains(.cwr) { out.put("W") }
    if flags.contains(.ae) { out.put("e") }
  }

  @inline(__always)
  func tcp(_ header: TCPHeader, _ layer: PacketLayer, _ out: inout TextBuffer) {
    ports(header.sourcePort, header.destinationPort, &out)
    out.put(",\"flags\":\"")
    Self.put(header.flags, to: &out)
    out.put("\"")
    number(#","seq":"#, header.sequence, &out)
    if header.flags.contains(.ack) { number(#","ack":"#, header.acknowledgment, &out) }
    number(#","win":"#, header.window, &out)
    if header.flags.contains(.urg) { number(#","urgent":"#, header.urgentPointer, &out) }
    if !header.options.isEmpty, let options = layer.whole.slice(header.options) {
      put(TCPOptions(options), to: &out)
    }
    number(#","payload":"#, layer.body.remaining &+ layer.body.missing, &out)
  }

  /// Each option once; what pads is left out.
  private func put(_ options: TCPOptions, to out: inout TextBuffer) {
    var seen: UInt32 = 0
    var isFirst = true
    func begin(_ bit: UInt32, _ name: StaticString, _ out: inout TextBuffer) -> Bool {
      guard seen & bit == 0 else { return false }
      seen |= bit
      out.put(isFirst ? ",\"options\":{\"" : ",\"")
      isFirst = false
      out.put(name)
      out.put("\":")
      return true
    }
    var others: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    for option in options {
      switch option {
      case .noOperation, .endOfList: continue
      case .maximumSegmentSize(let size): if begin(1, "mss", &out) { out.put(size) }
      case .windowScale(let shift): if begin(2, "wscale", &out) { out.put(shift) }
      case .selectiveAcknowledgmentPermitted: if begin(4, "sack_ok", &out) { out.put("true") }
      case .selectiveAcknowledgment(let blocks): if begin(8, "sack", &out) { Self.put(blocks, to: &out) }
      case .timestamps(let value, let echo):
        guard begin(16, "timestamps", &out) else { continue }
        out.put("[")
        out.put(value)
        out.put(",")
        out.put(echo)
        out.put("]")
      case .md5Signature: if begin(32, "md5", &out) { out.put("true") }
      case .authentication: if begin(64, "tcp_ao", &out) { out.put("true") }
      case .userTimeout(let isInMinutes, let value):
        if begin(128, "user_timeout", &out) { out.put(UInt32(value) * (isInMinutes ? 60 : 1)) }
      case .fastOpen: if begin(256, "fast_open", &out) { out.put("true") }
      case .multipath(let subtype, _): if begin(512, "mptcp", &out) { out.put(quoted: subtype.description) }
      case .extendedDataOffset: Self.note(237, &others)
      case .accurateECN(let isFirstOrder, _): Self.note(isFirstOrder ? 172 : 174, &others)
      case .experiment(let kind, _, _), .other(let kind, _): Self.note(kind, &others)
      }
    }
    if others != (0, 0, 0, 0), begin(1024, "others", &out) { Self.put(others, to: &out) }
    if !isFirst { out.put("}") }
  }

  private static func note(_ kind: UInt8, _ set: inout (UInt64, UInt64, UInt64, UInt64)) {
    let bit: UInt64 = 1 << UInt64(kind & 63)
    switch kind >> 6 {
    case 0: set.0 |= bit
    case 1: set.1 |= bit
    case 2: set.2 |= bit
    default: set.3 |= bit
    }
  }

  /// The kinds of options without a name here, in order.
  private static func put(_ set: (UInt64, UInt64, UInt64, UInt64), to out: inout TextBuffer) {
    out.put("[")
    var isFirst = true
    for kind in 0..<256 as Range<UInt64> {
      let word = kind < 64 ? set.0 : kind < 128 ? set.1 : kind < 192 ? set.2 : set.3
      guard word >> (kind & 63) & 1 == 1 else { continue }
      if !isFirst { out.put(",") }
      isFirst = false
      out.put(kind)
    }
    out.put("]")
  }

  private static func put(_ blocks: SelectiveAcknowledgment, to out: inout TextBuffer) {
    out.put("[")
    for position in 0..<blocks.count {
      guard let block = blocks[position] else { break }
      out.put(position == 0 ? "[" : ",[")
      out.put(block.left)
      out.put(",")
      out.put(block.right)
      out.put("]")
    }
    out.put("]")
  }

  func icmp(_ kind: ICMPKind, _ message: PacketReader, _ out: inout TextBuffer) {
    number(#","icmp_type":"#, kind.type, &out)
    number(#","icmp_code":"#, kind.code, &out)
    var reader = message
    guard reader.skip(4) else { return }
    switch (kind.version, kind.type) {
    case (.v4, 0), (.v4, 8), (.v4, 13), (.v4, 14), (.v6, 128), (.v6, 129):
      guard let identifier = reader.u16(), let sequence = reader.u16() else { return }
      number(#","icmp_id":"#, identifier, &out)
      number(#","icmp_seq":"#, sequence, &out)
      number(#","payload":"#, reader.remaining &+ reader.missing, &out)
    case (.v6, 135), (.v6, 136):
      guard reader.skip(4), let high = reader.u64(), let low = reader.u64() else { return }
      address(#","target":"#, .v6(IPv6Address(high: high, low: low)), &out)
    default:
      if kind.isAboutPacket, reader.skip(4) { putQuoted(reader, to: &out) }
    }
  }

  /// Who sent what to whom, in the packet that an error is about; it is cut off somewhere, which is no damage.
  private func putQuoted(_ packet: PacketReader, to out: inout TextBuffer) {
    var layers = PacketLayers(packet, linkType: .raw)
    guard let first = layers.next(), case .ip(let datagram) = first.content else { return }
    out.put(",\"quoted\":{\"src\":\"")
    out.put(datagram.source)
    out.put("\",\"dst\":\"")
    out.put(datagram.destination)
    out.put("\"")
    if let upper = datagram.upper {
      out.put(",\"protocol\":")
      out.put(quoted: upper.description)
      var reader = first.body
      let hasPorts = upper == .tcp || upper == .udp || upper == .sctp || upper == .udpLite
      if hasPorts, let source = reader.u16(), let destination = reader.u16() {
        out.put(",\"src_port\":")
        out.put(source)
        out.put(",\"dst_port\":")
        out.put(destination)
      }
    }
    out.put("}")
  }
}

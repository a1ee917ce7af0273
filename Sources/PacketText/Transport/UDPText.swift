import Addresses
import Wire

/// UDP (RFC 768).
extension PacketPrinter {
  mutating func udp(_ datagram: Octets, _ header: IPLayer, _ out: inout TextBuffer) throws(Cut) {
    section = "udp"
    nature.family = .udp
    guard datagram.captured >= 4 else {
      if header.isDirect {
        putEnds(header, &out)
        out.put(": ")
      }
      return truncated(&out)
    }
    let source = try datagram.u16(0)
    let destination = try datagram.u16(2)
    put(header, source: source, destination: destination, isTCP: false, &out)
    guard datagram.length >= 8 else {
      out.put("truncated-udp ")
      return out.put(datagram.length)
    }
    guard datagram.captured >= 6 else { return truncated(&out) }
    var claimed = Int(try datagram.u16(4))
    if claimed == 0, datagram.length > 65535 { claimed = datagram.length }
    guard claimed >= 8 else {
      nature.isTrouble = true
      out.put("truncated-udplength ")
      return out.put(claimed)
    }
    claimed -= 8
    let length = min(claimed, datagram.length - 8)
    guard datagram.captured >= 8 else { return truncated(&out) }
    if options.verbosity > (header.isVersion6 ? 0 : 1), !header.isFragment {
      try udpChecksum(datagram, length + 8, header, &out)
    }
    // What is behind the end that the header tells is read all the same, as tcpdump does.
    let data = datagram.from(8).claiming(length)
    if !options.isQuiet, try application(data, source, destination, header, &out) { return }
    if claimed > length, !header.isFragment {
      nature.isTrouble = true
      out.put("UDP, bad length ")
      out.put(claimed)
      out.put(" > ")
      return out.put(length)
    }
    out.put("UDP, length ")
    out.put(claimed)
    if !options.isClassic, !options.isQuiet, length > 0 {
      ServiceNote(options: options).put(
        data.narrowed(to: length).reader, isTCP: false, ports: source, destination, into: &out)
    }
  }

  @inline(never)
  private mutating func udpChecksum(
    _ datagram: Octets, _ length: Int, _ header: IPLayer, _ out: inout TextBuffer
  ) throws(Cut) {
    let found = try datagram.u16(6)
    if found == 0 { return out.put("[no cksum] ") }
    guard datagram.has(length) else { return }
    var sum = header.checksum(length: length, proto: 17)
    sum.add(datagram.narrowed(to: length).reader)
    switch sum.state(found: found) {
    case .incorrect(_, let expected):
      nature.isTrouble = true
      out.put("[bad udp cksum 0x")
      out.put(hex: found, width: 4)
      out.put(" -> 0x")
      out.put(hex: expected.asNonZeroChecksum, width: 4)
      out.put("!] ")
    default: out.put("[udp sum ok] ")
    }
  }

  /// Those that a port stands for; false if there is none and nothing was printed.
  @inline(__always)
  private mutating func application(
    _ data: Octets, _ source: UInt16, _ destination: UInt16, _ header: IPLayer, _ out: inout TextBuffer
  ) throws(Cut) -> Bool {
    // Few ports mean something, and most datagrams have none of them.
    if try known(data, destination, &out) { return true }
    return source == 4789 || source == 6081 ? false : try known(data, source, &out)
  }

  /// What is sent to or from `port`; false if nothing special is.
  @inline(__always)
  private mutating func known(
    _ data: Octets, _ port: UInt16, _ out: inout TextBuffer
  ) throws(Cut) -> Bool {
    switch port {
    case 53, 67, 68, 123, 546, 547, 4789, 5353, 6081: return try special(data, port, &out)
    default: return false
    }
  }

  @inline(never)
  private mutating func special(_ data: Octets, _ port: UInt16, _ out: inout TextBuffer) throws(Cut) -> Bool {
    switch port {
    case 53, 5353:
      nature.family = .names
      section = "domain"
      DNSText(options: options).put(
        data.reader, length: data.length, isTCP: false, kind: port == 53 ? .dns : .mdns, into: &out)
      noteMark("domain", out)
    case 67, 68:
      section = "bootp"
      if try !DHCPText(options: options).putMessage(data.reader, length: data.length, into: &out) { truncated(&out) }
    case 123:
      section = "ntp"
      if try !NTPText(options: options).putMessage(data.reader, length: data.length, into: &out) { truncated(&out) }
    case 546, 547:
      section = "dhcp6"
      try DHCPv6Text(options: options).putMessage(data.reader, depth: 0, into: &out)
      noteMark("dhcp6", out)
    case 4789: try vxlan(data, &out)
    case 6081: try geneve(data, &out)
    default: return false
    }
    return true
  }
}

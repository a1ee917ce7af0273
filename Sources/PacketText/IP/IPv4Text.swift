import Addresses
import Wire

/// The header of IPv4 and what it carries (RFC 791).
extension PacketPrinter {
  /// With `IP` before it, unless the link layer has told already.
  @inline(__always)
  mutating func ipv4(named packet: Octets, _ out: inout TextBuffer) throws(Cut) {
    try ipv4(packet, &out)
  }

  @inline(__always)
  mutating func ipv4(_ packet: Octets, _ out: inout TextBuffer) throws(Cut) {
    section = "ip"
    let first = try packet.u8(0)
    // A plain header, all of whose datagram is here: nearly every one.
    guard first == 0x45, options.verbosity == 0, packet.captured >= 20,
      case let length = Int(try packet.u16(2)), length >= 20, length <= packet.length,
      try packet.u16(6) & 0x1fff == 0
    else { return try unusual(packet, first, &out) }
    if !options.showsLink { out.put("IP ") }
    var datagram = packet
    datagram.reader.narrow(to: length, by: .totalLength)
    datagram.length = length
    let header = IPLayer(
      source: .v4(try packet.ipv4(12)), destination: .v4(try packet.ipv4(16)), proto: try packet.u8(9),
      isFragment: try packet.u16(6) & 0x2000 != 0, timeToLive: try packet.u8(8))
    try upper(datagram.from(20), header, &out)
  }

  @inline(never)
  private mutating func unusual(_ packet: Octets, _ first: UInt8, _ out: inout TextBuffer) throws(Cut) {
    nature.family = .ip
    let version = first >> 4
    guard version == 4 else {
      out.put("IP")
      out.put(version)
      if version == 6 { out.put(", wrong link-layer encapsulation") }
      return invalid(&out)
    }
    if !options.showsLink { out.put("IP ") }
    guard packet.captured >= 20 else { return truncated(&out) }
    guard packet.length >= 20 else {
      out.put("truncated-ip ")
      return out.put(packet.length)
    }
    let headerCount = Int(first & 15) * 4
    guard headerCount >= 20 else {
      nature.isTrouble = true
      out.put("bad-hlen ")
      return out.put(headerCount)
    }
    let total = Int(try packet.u16(2))
    if packet.length < total {
      out.put("truncated-ip - ")
      out.put(total - packet.length)
      out.put(" bytes missing! ")
    }
    if total < headerCount {
      nature.isTrouble = true
      out.put("bad-len ")
      return out.put(total)
    }
    let datagram = packet.narrowed(to: total, by: .totalLength).claiming(total)
    let fragment = try packet.u16(6)
    let header = IPLayer(
      source: .v4(try packet.ipv4(12)), destination: .v4(try packet.ipv4(16)), proto: try packet.u8(9),
      isFragment: fragment & 0x2000 != 0, timeToLive: try packet.u8(8),
      finalDestination: try sourceRouteEnd(datagram, headerCount))
    if options.verbosity > 0 {
      let isWhole = try details(datagram, headerCount, total, fragment, &out)
      out.put(")\n    ")
      if !isWhole {
        putEnds(header, &out)
        out.put(": ")
        return truncated(&out)
      }
    }
    if fragment & 0x1fff != 0 {
      putEnds(header, &out)
      out.put(": ip-proto-")
      return out.put(header.proto)
    }
    guard datagram.has(headerCount) else {
      if !header.hasPorts {
        putEnds(header, &out)
        out.put(": ")
      }
      out.put(" [remaining caplen(")
      out.put(datagram.captured)
      out.put(") < header length(")
      out.put(headerCount)
      out.put(")]")
      throw Cut()
    }
    try upper(datagram.from(headerCount), header, &out)
  }

  /// `(tos 0x0, ttl 64, ...`: false if the options are cut.
  private mutating func details(
    _ datagram: Octets, _ headerCount: Int, _ total: Int, _ fragment: UInt16, _ out: inout TextBuffer
  ) throws(Cut) -> Bool {
    let service = try datagram.u8(1)
    out.put("(tos 0x")
    out.put(hex: service)
    switch service & 3 {
    case 1: out.put(",ECT(1)")
    case 2: out.put(",ECT(0)")
    case 3: out.put(",CE")
    default: break
    }
    let timeToLive = try datagram.u8(8)
    if timeToLive >= 1 {
      out.put(", ttl ")
      out.put(timeToLive)
    }
    out.put(", id ", try datagram.u16(4))
    out.put(", offset ")
    out.put(UInt32(fragment & 0x1fff) * 8)
    out.put(", flags [")
    Self.put(flags: fragment, &out)
    out.put("], proto ")
    let proto = try datagram.u8(9)
    out.put(Self.ipProtocolName(proto) ?? "unknown")
    out.put(" (")
    out.put(proto)
    out.put("), length ")
    out.put(total)
    var isWhole = true
    if headerCount > 20 {
      out.put(", options (")
      if try !ipv4Options(datagram.from(20), headerCount - 20, &out) {
        out.put(" [truncated-option]")
        isWhole = false
      }
      out.put(")")
    }
    if datagram.has(headerCount) {
      var checksum = InternetChecksum()
      checksum.add(datagram.narrowed(to: headerCount).reader)
      if case .incorrect(let found, let expected) = checksum.state(found: try datagram.u16(10)) {
        nature.isTrouble = true
        out.put(", bad cksum ")
        out.put(hex: found)
        out.put(" (->")
        out.put(hex: expected.asNonZeroChecksum)
        out.put(")!")
      }
    }
    return isWhole
  }

  private static func put(flags: UInt16, _ out: inout TextBuffer) {
    if flags & 0xe000 == 0 { return out.put("none") }
    var isFirst = true
    for (bit, name) in [(0x2000, "+"), (0x4000, "DF"), (0x8000, "rsvd")] as [(UInt16, StaticString)]
    where flags & bit != 0 {
      if !isFirst { out.put(", ") }
      isFirst = false
      out.put(name)
    }
  }

  func putEnds(_ header: IPLayer, _ out: inout TextBuffer) {
    guard options.isNumeric else {
      putNamed(header.source, &out)
      out.put(" > ")
      return putNamed(header.destination, &out)
    }
    out.put(header.source)
    out.put(" > ")
    out.put(header.destination)
  }
}

import Wire

/// What a packet begins with, by the link type of its capture.
extension PacketPrinter {
  @inline(__always)
  mutating func link(_ packet: Octets, _ type: LinkType, _ out: inout TextBuffer) throws(Cut) {
    if type == .ethernet {
      linkLength = try ethernet(packet, &out)
    } else {
      try otherLink(packet, type, &out)
    }
  }

  @inline(never)
  private mutating func otherLink(_ packet: Octets, _ type: LinkType, _ out: inout TextBuffer) throws(Cut) {
    switch type {
    case .raw, Self.systemRaw: try raw(packet, &out)
    case .ipv4:
      section = "ipv4"
      if options.showsLink { out.put("ip: ") }
      try ipv4(packet, &out)
    case .ipv6:
      section = "ipv6"
      if options.showsLink { out.put("ip: ") }
      try ipv6(packet, &out)
    case .null: try loopback(packet, isNetworkOrder: false, &out)
    case .loop: try loopback(packet, isNetworkOrder: true, &out)
    case .linuxCooked: try cooked(packet, &out)
    case .linuxCooked2: try cooked2(packet, &out)
    default:
      // Nothing is known of its shape; tcpdump has decoders for some of these.
      out.put("link type ")
      out.put(type.rawValue)
      out.put(", length ")
      out.put(packet.length)
      unknown(packet, &out)
    }
  }

  /// LINKTYPE_RAW as some systems number it in memory.
  private static var systemRaw: LinkType { LinkType(rawValue: 12) }

  /// An IP packet, whose first bits tell of which version.
  private mutating func raw(_ packet: Octets, _ out: inout TextBuffer) throws(Cut) {
    section = "raw"
    if options.showsLink { out.put("ip: ") }
    try ip(packet, &out)
  }

  /// The version decides; what is neither is said so.
  mutating func ip(_ packet: Octets, _ out: inout TextBuffer) throws(Cut) {
    section = "ip"
    guard packet.length >= 1 else {
      out.put("truncated-ip ")
      out.put(packet.length)
      return
    }
    switch try packet.u8(0) >> 4 {
    case 4: try ipv4(packet, &out)
    case 6: try ipv6(packet, &out)
    case let version:
      out.put("unknown ip ")
      out.put(version)
    }
  }
}

import Wire

/// The five bytes behind LLC that say what follows: an organisation and its number (IEEE 802).
extension PacketPrinter {
  /// Whether what follows was printed.
  mutating func snap(_ body: Octets, _ ends: LinkEnds?, _ out: inout TextBuffer) throws(Cut) -> Bool {
    section = "snap"
    guard body.has(5) else {
      truncated(&out)
      return true
    }
    let organization = try body.u24(0)
    let type = try body.u16(3)
    let rest = body.from(5)
    if options.showsLink { put(organization, type, rest.length, &out) }
    switch organization {
    case 0, 0x0000f8:
      if try payload(rest, type, ends, &out) { return true }
    case 0x0080c2:
      switch type {
      case 0x0001, 0x0007:
        // The frame stands behind two bytes of padding.
        guard rest.has(16) else {
          truncated(&out)
          return true
        }
        _ = try tunneledEthernet(rest.from(2), &out)
        return true
      case 0x000e:
        try spanningTree(rest, &out)
        return true
      default: break
      }
    case 0x00000c:
      if type == 0x010b {
        try spanningTree(rest, &out)
        return true
      }
    default: break
    }
    if !options.showsLink {
      if let ends {
        Self.put(hardware: ends.source, &out)
        out.put(" > ")
        Self.put(hardware: ends.destination, &out)
        out.put(" SNAP, ")
      } else {
        out.put("SNAP, ")
      }
      put(organization, type, rest.length, &out)
    }
    return false
  }

  private func put(_ organization: UInt32, _ type: UInt16, _ length: Int, _ out: inout TextBuffer) {
    if organization == 0, !options.showsLink {
      out.put("ethertype ")
      out.put(Self.etherTypeName(type) ?? "Unknown")
      out.put(" (0x")
      out.put(hex: type, width: 4)
    } else {
      out.put("oui ")
      out.put(Self.organizationName(organization))
      out.put(" (0x")
      out.put(hex: organization, width: 6)
      let isEtherType = organization == 0 || organization == 0x0000f8
      out.put(isEtherType ? "), ethertype " : "), pid ")
      out.put(isEtherType ? Self.etherTypeName(type) ?? "Unknown" : Self.protocolName(organization, type))
      out.put(" (0x")
      out.put(hex: type, width: 4)
    }
    out.put("), length ")
    out.put(length)
    out.put(": ")
  }

  static func organizationName(_ organization: UInt32) -> StaticString {
    switch organization {
    case 0: "Ethernet"
    case 0x00000c: "Cisco"
    case 0x0000f8: "Cisco bridged"
    case 0x00120f: "IEEE 802.3 Private"
    case 0x0080c2: "Ethernet bridged"
    case 0x00a03e: "ATM Forum"
    case 0x080007: "Appletalk"
    case 0x001b21: "DCBX"
    default: "Unknown"
    }
  }

  private static func protocolName(_ organization: UInt32, _ type: UInt16) -> StaticString {
    switch (organization, type) {
    case (0x00000c, 0x2000): "CDP"
    case (0x00000c, 0x2003): "VTP"
    case (0x00000c, 0x2004): "DTP"
    case (0x00000c, 0x0111): "UDLD"
    case (0x00000c, 0x010b): "PVST"
    case (0x00000c, 0x0104): "PVST+"
    case (0x0080c2, 0x0007): "Ethernet"
    case (0x0080c2, 0x0001): "Ethernet + FCS"
    case (0x0080c2, 0x000e): "802.1D"
    default: "Unknown"
    }
  }
}

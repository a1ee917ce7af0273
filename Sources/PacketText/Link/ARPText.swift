import Wire

/// ARP and RARP (RFC 826, RFC 903, RFC 2390).
extension PacketPrinter {
  mutating func arp(_ packet: Octets, _ out: inout TextBuffer) throws(Cut) {
    section = "arp"
    nature.family = .arp
    try packet.need(8)
    let hardware = try packet.u16(0)
    let type = try packet.u16(2)
    let hardwareCount = Int(try packet.u8(4))
    let protocolCount = Int(try packet.u8(5))
    let operation = try packet.u16(6)
    try packet.need(8 + 2 * hardwareCount + 2 * protocolCount)
    let ends = ARPEnds(hardwareCount: hardwareCount, protocolCount: protocolCount)
    if !options.showsLink { out.put("ARP, ") }
    let isUsual = (type == 0x0800 || type == 0x1000) && protocolCount == 4 && hardwareCount != 0
    if !isUsual || options.verbosity > 0 {
      Self.put(hardware: hardware, &out)
      out.put(" (len ")
      out.put(hardwareCount)
      out.put("), ")
      Self.put(protocol: type, &out)
      out.put(" (len ")
      out.put(protocolCount)
      out.put(")")
      if options.verbosity == 0 { return end(packet, &out) }
      out.put(", ")
    }
    guard let name = Self.operation(operation) else {
      out.put("Unknown (")
      out.put(operation)
      out.put(") ")
      return Self.hexAndText(packet.reader, indent: "\n\t", &out)
    }
    out.put(name)
    out.put(byte: UInt8(ascii: " "))
    switch operation {
    case 1:
      out.put("who-has ")
      try network(packet, ends.targetAddress, type, protocolCount, &out)
      if try !isZero(packet, ends.target, hardwareCount) {
        out.put(" (")
        try link(packet, ends.target, hardwareCount, &out)
        out.put(")")
      }
      out.put(" tell ")
      try network(packet, ends.senderAddress, type, protocolCount, &out)
    case 2:
      try network(packet, ends.senderAddress, type, protocolCount, &out)
      out.put(" is-at ")
      try link(packet, ends.sender, hardwareCount, &out)
    case 3, 8:
      out.put("who-is ")
      try link(packet, ends.target, hardwareCount, &out)
      out.put(" tell ")
      try link(packet, ends.sender, hardwareCount, &out)
    case 4:
      try link(packet, ends.target, hardwareCount, &out)
      out.put(" at ")
      try network(packet, ends.targetAddress, type, protocolCount, &out)
    case 9:
      try link(packet, ends.sender, hardwareCount, &out)
      out.put(" at ")
      try network(packet, ends.senderAddress, type, protocolCount, &out)
    default: return Self.hexAndText(packet.reader, indent: "\n\t", &out)
    }
    end(packet, &out)
  }

  private func end(_ packet: Octets, _ out: inout TextBuffer) {
    out.put(", length ")
    out.put(packet.length)
  }

  /// Where the four addresses lie.
  private struct ARPEnds {
    let sender = 8
    let senderAddress: Int
    let target: Int
    let targetAddress: Int

    init(hardwareCount: Int, protocolCount: Int) {
      senderAddress = 8 + hardwareCount
      target = senderAddress + protocolCount
      targetAddress = target + hardwareCount
    }
  }

  private func network(
    _ packet: Octets, _ position: Int, _ type: UInt16, _ count: Int, _ out: inout TextBuffer
  ) throws(Cut) {
    guard type == 0x0800 || type == 0x1000 else { return out.put("<wrong proto type>") }
    guard count == 4 else { return out.put("<wrong len>") }
    out.put(try packet.ipv4(position))
  }

  /// An address of any length, its bytes in two digits each.
  private func link(_ packet: Octets, _ position: Int, _ count: Int, _ out: inout TextBuffer) throws(Cut) {
    if count == 0 { out.put("<empty>") }
    for index in 0..<count {
      if index > 0 { out.put(byte: UInt8(ascii: ":")) }
      out.put(hex: try packet.u8(position + index), width: 2)
    }
  }

  private func isZero(_ packet: Octets, _ position: Int, _ count: Int) throws(Cut) -> Bool {
    for index in 0..<count where try packet.u8(position + index) != 0 { return false }
    return true
  }

  private static func operation(_ value: UInt16) -> StaticString? {
    switch value {
    case 1: "Request"
    case 2: "Reply"
    case 3: "Reverse Request"
    case 4: "Reverse Reply"
    case 8: "Inverse Request"
    case 9: "Inverse Reply"
    case 10: "NACK Reply"
    default: nil
    }
  }

  private static func put(hardware: UInt16, _ out: inout TextBuffer) {
    let name: StaticString? =
      switch hardware {
      case 1: "Ethernet"
      case 6: "TokenRing"
      case 7: "ArcNet"
      case 15: "FrameRelay"
      case 23: "Strip"
      case 24: "IEEE 1394"
      case 32: "InfiniBand"
      default: nil
      }
    if let name { return out.put(name) }
    out.put("Unknown Hardware (")
    out.put(hardware)
    out.put(")")
  }

  private static func put(protocol type: UInt16, _ out: inout TextBuffer) {
    if let name = etherTypeName(type) { return out.put(name) }
    out.put("Unknown Protocol (0x")
    out.put(hex: type, width: 4)
    out.put(")")
  }
}

internal import Addresses
public import Wire

/// Prints DHCPv6 messages as tcpdump 4.99.3 does; of rare options only the name.
public struct DHCPv6Text {
  /// How deep messages and options may lie in one another.
  private static let maximumDepth = 8

  let options: TextOptions

  /// Prints with `options`.
  public init(options: TextOptions) { self.options = options }

  /// Appends what tcpdump prints of `payload`, the data of a UDP datagram: without a space before it.
  public func put(_ payload: PacketReader, into out: inout TextBuffer) {
    do throws(Cut) {
      try putMessage(payload, depth: 0, into: &out)
    } catch {
      out.put(" [|dhcp6]")
    }
  }

  /// Appends a message; throws where its end is that of the packet as well.
  func putMessage(_ payload: PacketReader, depth: Int, into out: inout TextBuffer) throws(Cut) {
    var reader = payload
    out.put("dhcp6")
    guard reader.remaining >= 4, depth < Self.maximumDepth, let type = reader.u8() else { return out.put(" [|dhcp6]") }
    out.put(" ")
    if let name = DHCPv6Message.name(ofType: type) {
      out.put(name)
    } else {
      out.put("msgtype-")
      out.put(type)
    }
    if options.verbosity == 0 { return }
    if type == 12 || type == 13 {
      _ = reader.skip(1)
      out.put(" (")
      guard let link = address(&reader) else { throw Cut() }
      out.put("linkaddr=")
      out.put(link)
      guard let peer = address(&reader) else { throw Cut() }
      out.put(" peeraddr=")
      out.put(peer)
    } else {
      out.put(" (xid=")
      out.put(hex: UInt32(reader.u8() ?? 0) << 16 | UInt32(reader.u16() ?? 0))
    }
    try putOptions(reader, depth: depth + 1, into: &out)
    out.put(")")
  }

  private func address(_ reader: inout PacketReader) -> IPv6Address? {
    guard reader.remaining >= 16, let high = reader.u64(), let low = reader.u64() else { return nil }
    return IPv6Address(high: high, low: low)
  }

  func putOptions(_ reader: PacketReader, depth: Int, into out: inout TextBuffer) throws(Cut) {
    var walk = DHCPv6Options(reader)
    guard depth <= Self.maximumDepth else { return }
    while let option = walk.next() {
      out.put(" (")
      guard let data = reader.slice(option.data) else { return }
      try putOption(option.code, data, depth: depth, into: &out)
      // The message inside of one has closed for both.
      if option.code != 9 { out.put(")") }
    }
    if walk.error != nil { out.put(" [|dhcp6]") }
  }
}

internal import Addresses
public import Wire

/// Prints DHCP and BOOTP messages as tcpdump 4.99.3 does.
public struct DHCPText {
  let options: TextOptions

  /// Prints with `options`.
  public init(options: TextOptions) { self.options = options }

  /// Appends what tcpdump prints of `payload`, the data of a UDP datagram: without a space before it.
  public func put(_ payload: PacketReader, into out: inout TextBuffer) {
    do throws(Cut) {
      if try putMessage(payload, length: payload.remaining + payload.missing, into: &out) { return }
    } catch {}
    out.put(" [|bootp]")
  }

  /// Appends the message; false if something is missing, and throws where that ends the packet as well.
  func putMessage(_ payload: PacketReader, length: Int, into out: inout TextBuffer) throws(Cut) -> Bool {
    var reader = payload
    guard let operation = reader.u8() else { throw Cut() }
    out.put("BOOTP/DHCP, ")
    put(operation: operation, into: &out)
    guard let hardwareType = reader.u8(), let hardwareLength = reader.u8() else { throw Cut() }
    let isEthernet = hardwareType == 1 && hardwareLength == 6
    if isEthernet, operation == 1 {
      guard var field = payload.field(at: 28), field.remaining >= 6 else { throw Cut() }
      out.put(" from ")
      putEthernet(&field, into: &out)
    }
    out.put(", length ")
    out.put(length)
    guard options.verbosity > 0 else { return true }
    // Nothing more is printed of a message that ends before the seconds.
    guard let hops = reader.u8(), let identifier = reader.u32(), let seconds = reader.u16() else { return false }
    if hardwareType != 1 { putNumber(", htype ", hardwareType, into: &out) }
    if !isEthernet { putNumber(", hlen ", hardwareLength, into: &out) }
    if hops != 0 { putNumber(", hops ", hops, into: &out) }
    if identifier != 0 {
      out.put(", xid 0x")
      out.put(hex: identifier)
    }
    if seconds != 0 { putNumber(", secs ", seconds, into: &out) }
    guard let flags = reader.u16() else { throw Cut() }
    out.put(flags & 0x8000 != 0 ? ", Flags [Broadcast]" : ", Flags [none]")
    if options.verbosity > 1 {
      out.put(" (0x")
      out.put(hex: flags, width: 4)
      out.put(")")
    }
    try putAddresses(&reader, isEthernet: isEthernet, into: &out)
    guard try putNames(&reader, into: &out) else { return false }
    return try putVendor(&reader, into: &out)
  }

  private func put(operation: UInt8, into out: inout TextBuffer) {
    switch operation {
    case 1: out.put("Request")
    case 2: out.put("Reply")
    default:
      out.put("unknown (0x")
      out.put(hex: operation, width: 2)
      out.put(")")
    }
  }

  private func putNumber(_ name: StaticString, _ value: some FixedWidthInteger, into out: inout TextBuffer) {
    out.put(name)
    out.put(value)
  }

  private func putEthernet(_ reader: inout PacketReader, into out: inout TextBuffer) {
    for number in 0..<6 {
      guard let byte = reader.u8() else { return }
      if number > 0 { out.put(":") }
      out.put(hex: byte, width: 2)
    }
  }

  private func putAddresses(_ reader: inout PacketReader, isEthernet: Bool, into out: inout TextBuffer) throws(Cut) {
    for name in ["Client-IP ", "Your-IP ", "Server-IP ", "Gateway-IP "] as [StaticString] {
      guard let address = reader.u32() else { throw Cut() }
      if address == 0 { continue }
      out.put("\n\t  ")
      out.put(name)
      out.put(IPv4Address(rawValue: address))
    }
    if isEthernet {
      guard reader.remaining >= 6 else { throw Cut() }
      out.put("\n\t  Client-Ethernet-Address ")
      var hardware = reader
      putEthernet(&hardware, into: &out)
    }
    guard reader.skip(16) else { throw Cut() }
  }

  private func putNames(_ reader: inout PacketReader, into out: inout TextBuffer) throws(Cut) -> Bool {
    for (name, length) in [("sname", 64), ("file", 128)] as [(StaticString, Int)] {
      guard let first = reader.peek else { throw Cut() }
      if first != 0 {
        out.put("\n\t  ")
        out.put(name)
        out.put(" \"")
        let isWhole = putText(reader, length, into: &out)
        out.put("\"")
        guard isWhole else { return false }
      }
      guard reader.skip(length) else {
        if length == 64 { throw Cut() }
        return false
      }
    }
    return true
  }

  /// Appends a text of at most `length` bytes, which a zero must end; false if none does.
  private func putText(_ reader: PacketReader, _ length: Int, into out: inout TextBuffer) -> Bool {
    var reader = reader
    for _ in 0..<length {
      guard let byte = reader.u8() else { return false }
      if byte == 0 { return true }
      out.put(harmless: byte)
    }
    return false
  }

  private func putVendor(_ reader: inout PacketReader, into out: inout TextBuffer) throws(Cut) -> Bool {
    guard let magic = reader.u32() else { return false }
    switch magic {
    case 0: return true
    case DHCPMessage.magicCookie:
      out.put("\n\t  Vendor-rfc1048 Extensions\n\t    Magic Cookie 0x")
      out.put(hex: magic, width: 8)
      return try putOptions(&reader, into: &out)
    case 0x434d_5500: return putCarnegieMellon(&reader, into: &out)
    default:
      out.put("\n\t  Vendor-#0x")
      out.put(hex: magic)
      return true
    }
  }

  /// What Carnegie Mellon's servers sent before there were options.
  private func putCarnegieMellon(_ reader: inout PacketReader, into out: inout TextBuffer) -> Bool {
    out.put(" vend-cmu")
    guard let flags = reader.u8(), reader.skip(3) else { return false }
    if flags & 0xfe != 0 {
      out.put(" F:0x")
      out.put(hex: flags)
    }
    guard let mask = reader.u32(), let gateway = reader.u32() else { return false }
    putCarnegieMellon(" DG:", gateway, into: &out)
    putCarnegieMellon(flags & 1 != 0 ? " SM:" : " SM*:", mask, into: &out)
    for name in [" NS1:", " NS2:", " IEN1:", " IEN2:", " TS1:", " TS2:"] as [StaticString] {
      guard let address = reader.u32() else { return false }
      putCarnegieMellon(name, address, into: &out)
    }
    return true
  }

  private func putCarnegieMellon(_ name: StaticString, _ address: UInt32, into out: inout TextBuffer) {
    if address == 0 { return }
    out.put(name)
    out.put(IPv4Address(rawValue: address))
  }
}

extension PacketReader {
  /// What is left from `distance` bytes on; nil if there is less.
  func field(at distance: Int) -> PacketReader? {
    var reader = self
    return reader.skip(distance) ? reader : nil
  }
}

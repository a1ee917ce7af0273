public import Addresses

/// A DHCP message (RFC 2131, section 2), or a BOOTP message (RFC 951), which has the same form without options.
public struct DHCPMessage: Hashable, Sendable {
  /// The length of the part that is always there, in bytes.
  public static let byteCount = 236
  /// What comes before the options (RFC 2131, section 3).
  public static let magicCookie: UInt32 = 0x6382_5363

  /// 1 from a client, 2 from a server.
  public let operation: UInt8
  /// What kind of hardware address the client has; 1 is Ethernet.
  public let hardwareType: UInt8
  /// The length of that address, in bytes.
  public let hardwareLength: UInt8
  /// How many relays it passed.
  public let hops: UInt8
  /// What ties the answer to the request.
  public let identifier: UInt32
  /// For how long the client has been at it, in seconds.
  public let seconds: UInt16
  /// Whether the answer must be broadcast.
  public let isBroadcast: Bool
  /// The address that the client has.
  public let clientAddress: IPv4Address
  /// The address that the client gets.
  public let yourAddress: IPv4Address
  /// The server to continue with.
  public let serverAddress: IPv4Address
  /// The relay.
  public let relayAddress: IPv4Address
  /// The client's address on Ethernet; nil if it is of another kind.
  public let clientHardware: EUI48?
  /// The server's name, up to a zero, counted from the first byte of the outermost reader.
  public let serverName: Range<Int>
  /// The name of a file to boot from, likewise.
  public let bootFile: Range<Int>
  /// Where the options lie behind the cookie; nil if there are none.
  public let options: Range<Int>?

  /// Takes a message from `reader`, which is left at its end.
  public static func decode(_ reader: inout PacketReader) -> Decoded<DHCPMessage> {
    let start = reader
    guard reader.remaining >= byteCount, let first = reader.u32(), let identifier = reader.u32(),
      let times = reader.u32(), let addresses = reader.u64(), let others = reader.u64(),
      var hardware = reader.bytes(16), let name = reader.bytes(64), let file = reader.bytes(128)
    else { return Decoded(nil, error: start.shortage(of: byteCount, in: .dhcp)) }
    let options = reader.u32() == magicCookie ? reader.range : nil
    _ = reader.skip(reader.remaining)
    let kind = first >> 8 & 0xffff
    return Decoded(
      DHCPMessage(
        operation: UInt8(truncatingIfNeeded: first >> 24), hardwareType: UInt8(truncatingIfNeeded: first >> 16),
        hardwareLength: UInt8(truncatingIfNeeded: first >> 8), hops: UInt8(truncatingIfNeeded: first),
        identifier: identifier, seconds: UInt16(truncatingIfNeeded: times >> 16), isBroadcast: times & 0x8000 != 0,
        clientAddress: IPv4Address(rawValue: UInt32(truncatingIfNeeded: addresses >> 32)),
        yourAddress: IPv4Address(rawValue: UInt32(truncatingIfNeeded: addresses)),
        serverAddress: IPv4Address(rawValue: UInt32(truncatingIfNeeded: others >> 32)),
        relayAddress: IPv4Address(rawValue: UInt32(truncatingIfNeeded: others)),
        clientHardware: kind == 0x0106 ? EUI48(from: &hardware) : nil, serverName: textRange(name),
        bootFile: textRange(file), options: options))
  }

  private static func textRange(_ field: PacketReader) -> Range<Int> {
    var reader = field
    while let byte = reader.peek, byte != 0 { _ = reader.skip(1) }
    return field.offset..<reader.offset
  }
}

/// One option of a DHCP message (RFC 2132).
public struct DHCPOption: Hashable, Sendable {
  /// Its number (IANA, BOOTP Vendor Extensions and DHCP Options).
  public let code: UInt8
  /// Where its data lie, counted from the first byte of the outermost reader.
  public let data: Range<Int>

  /// What kind of message it is.
  public static let messageType: UInt8 = 53
  /// The name that the client has.
  public static let hostName: UInt8 = 12
  /// The address that the client would like.
  public static let requestedAddress: UInt8 = 50
  /// The server that gave, or should give, the address.
  public static let serverIdentifier: UInt8 = 54
  /// For how long the address is given, in seconds.
  public static let leaseTime: UInt8 = 51
}

/// Walks the options of a DHCP message, padding left out, and allocates nothing.
public struct DHCPOptions: Sequence, IteratorProtocol {
  private var reader: PacketReader
  private var isOver = false

  /// Why the walk ended before the end; nil if it did not, or has not yet.
  public private(set) var error: DecodeError?

  /// Walks all of `reader`, which are the bytes of `DHCPMessage.options`.
  public init(_ reader: PacketReader) { self.reader = reader }

  /// The next option.
  public mutating func next() -> DHCPOption? {
    while !isOver {
      let start = reader
      guard let code = reader.u8() else { break }
      if code == 0 { continue }
      if code == 255 { break }
      guard let length = reader.u8() else { return end(start.shortage(of: 2, in: .dhcpOption)) }
      guard let data = reader.bytes(Int(length), limitedBy: .optionLength) else {
        return end(start.shortage(of: 2 + Int(length), in: .dhcpOption))
      }
      return DHCPOption(code: code, data: data.range)
    }
    isOver = true
    return nil
  }

  private mutating func end(_ error: DecodeError) -> DHCPOption? {
    isOver = true
    self.error = error
    return nil
  }
}

/// What kind of message a DHCP message is (RFC 2132, section 9.6; RFC 4388).
public struct DHCPMessageType: RawRepresentable, Hashable, Sendable {
  /// The number.
  public let rawValue: UInt8
  /// Any number.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The name; nil if it has none.
  public var name: StaticString? {
    switch rawValue {
    case 1: "Discover"
    case 2: "Offer"
    case 3: "Request"
    case 4: "Decline"
    case 5: "ACK"
    case 6: "NACK"
    case 7: "Release"
    case 8: "Inform"
    case 10: "LeaseQuery"
    case 11: "LeaseUnassigned"
    case 12: "LeaseUnknown"
    case 13: "LeaseActive"
    default: nil
    }
  }
}

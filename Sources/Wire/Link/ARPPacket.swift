public import Addresses

/// A question or an answer about who has an address (RFC 826), also in reverse (RFC 903).
public struct ARPPacket: Hashable, Sendable {
  /// The length of the fixed part, in bytes; the four addresses follow.
  public static let fixedByteCount = 8

  /// What is asked or said.
  ///
  /// Numbers: IANA, ARP Parameters.
  public struct Operation: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number in the packet.
    public let rawValue: UInt16
    /// Any number, also one without a name here.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// Who has the protocol address?
    public static let request = Operation(rawValue: 1)
    /// I have it.
    public static let reply = Operation(rawValue: 2)
    /// Which protocol address have I? (RFC 903)
    public static let reverseRequest = Operation(rawValue: 3)
    /// This one (RFC 903).
    public static let reverseReply = Operation(rawValue: 4)
    /// Which protocol address has the hardware address? (RFC 2390)
    public static let inverseRequest = Operation(rawValue: 8)
    /// This one (RFC 2390).
    public static let inverseReply = Operation(rawValue: 9)

    /// The usual name, or the number.
    public var description: String {
      switch self {
      case .request: "request"
      case .reply: "reply"
      case .reverseRequest: "reverse request"
      case .reverseReply: "reverse reply"
      case .inverseRequest: "inverse request"
      case .inverseReply: "inverse reply"
      default: "operation \(rawValue)"
      }
    }
  }

  // Where the four addresses begin, counted from the first byte of the outermost reader.
  private let addresses: Int
  private let senderHardwareValue: UInt64
  private let targetHardwareValue: UInt64
  private let senderValue: UInt32
  private let targetValue: UInt32
  /// The kind of link: 1 is Ethernet.
  public let hardwareType: UInt16
  /// The protocol whose addresses are meant.
  public let protocolType: EtherType
  /// What is asked or said.
  public let operation: Operation
  /// How many bytes a hardware address has.
  public let hardwareCount: UInt8
  /// How many bytes a protocol address has.
  public let protocolCount: UInt8
  /// How many of the four addresses are here.
  public let addressCount: UInt8

  /// The sender's hardware address, if it is here and has six bytes.
  public var senderHardware: EUI48? {
    hardwareCount == 6 && addressCount > 0 ? EUI48(rawValue: senderHardwareValue) : nil
  }
  /// The sender's protocol address, if it is here and IPv4.
  public var senderAddress: IPv4Address? { isIPv4 && addressCount > 1 ? IPv4Address(rawValue: senderValue) : nil }
  /// The target's hardware address, if it is here and has six bytes.
  public var targetHardware: EUI48? {
    hardwareCount == 6 && addressCount > 2 ? EUI48(rawValue: targetHardwareValue) : nil
  }
  /// The target's protocol address, if it is here and IPv4.
  public var targetAddress: IPv4Address? { isIPv4 && addressCount > 3 ? IPv4Address(rawValue: targetValue) : nil }

  private var isIPv4: Bool { protocolType == .ipv4 && protocolCount == 4 }

  /// Where the sender's hardware address lies: give it to `PacketReader.slice`.
  public var senderHardwareRange: Range<Int> { addresses..<addresses + Int(hardwareCount) }
  /// Where the sender's protocol address lies.
  public var senderRange: Range<Int> {
    senderHardwareRange.upperBound..<senderHardwareRange.upperBound + Int(protocolCount)
  }
  /// Where the target's hardware address lies.
  public var targetHardwareRange: Range<Int> {
    senderRange.upperBound..<senderRange.upperBound + Int(hardwareCount)
  }
  /// Where the target's protocol address lies.
  public var targetRange: Range<Int> {
    targetHardwareRange.upperBound..<targetHardwareRange.upperBound + Int(protocolCount)
  }

  /// Takes a packet from `reader`, which is left behind it; addresses that are cut off are an error beside it.
  public static func decode(_ reader: inout PacketReader) -> Decoded<ARPPacket> {
    let start = reader
    guard let fixed = reader.u64() else { return Decoded(nil, error: start.shortage(of: fixedByteCount, in: .arp)) }
    let hardwareCount = UInt8(truncatingIfNeeded: fixed >> 24)
    let protocolCount = UInt8(truncatingIfNeeded: fixed >> 16)
    let addresses = reader.offset
    var count: UInt8 = 0
    // The low six bytes of an address; what follows one that is cut off is not there either, however short it is.
    func address(_ byteCount: UInt8) -> UInt64 {
      guard var part = reader.bytes(Int(byteCount)) else {
        _ = reader.skip(reader.remaining)
        return 0
      }
      count += 1
      return switch byteCount {
      case 4: UInt64(part.u32() ?? 0)
      case 6: EUI48(from: &part)?.rawValue ?? 0
      default: 0
      }
    }
    let values = (
      address(hardwareCount), address(protocolCount), address(hardwareCount), address(protocolCount)
    )
    let packet = ARPPacket(
      addresses: addresses, senderHardwareValue: values.0, targetHardwareValue: values.2,
      senderValue: UInt32(truncatingIfNeeded: values.1), targetValue: UInt32(truncatingIfNeeded: values.3),
      hardwareType: UInt16(truncatingIfNeeded: fixed >> 48),
      protocolType: EtherType(rawValue: UInt16(truncatingIfNeeded: fixed >> 32)),
      operation: Operation(rawValue: UInt16(truncatingIfNeeded: fixed)), hardwareCount: hardwareCount,
      protocolCount: protocolCount, addressCount: count)
    let needed = fixedByteCount + 2 * (Int(hardwareCount) + Int(protocolCount))
    return Decoded(packet, error: start.remaining >= needed ? nil : start.shortage(of: needed, in: .arp))
  }
}

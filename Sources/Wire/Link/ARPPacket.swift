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

  /// The kind of link: 1 is Ethernet.
  public let hardwareType: UInt16
  /// The protocol whose addresses are meant.
  public let protocolType: EtherType
  /// How many bytes a hardware address has.
  public let hardwareCount: UInt8
  /// How many bytes a protocol address has.
  public let protocolCount: UInt8
  /// What is asked or said.
  public let operation: Operation
  /// Where the four addresses begin, counted from the first byte of the outermost reader.
  let addresses: Int
  /// The sender's hardware address, if it has six bytes.
  public let senderHardware: EUI48?
  /// The sender's protocol address, if that is IPv4.
  public let senderAddress: IPv4Address?
  /// The target's hardware address, if it has six bytes.
  public let targetHardware: EUI48?
  /// The target's protocol address, if that is IPv4.
  public let targetAddress: IPv4Address?

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
    let protocolType = EtherType(rawValue: UInt16(truncatingIfNeeded: fixed >> 32))
    let addresses = reader.offset
    let isIPv4 = protocolType == .ipv4 && protocolCount == 4

    func hardware() -> EUI48? {
      guard var part = reader.bytes(Int(hardwareCount)) else { return exhausted() }
      return hardwareCount == 6 ? EUI48(from: &part) : nil
    }
    func address() -> IPv4Address? {
      guard var part = reader.bytes(Int(protocolCount)) else { return exhausted() }
      return isIPv4 ? part.u32().map { IPv4Address(rawValue: $0) } : nil
    }
    // What follows an address that is cut off is not there either, however short it is.
    func exhausted<Value>() -> Value? {
      _ = reader.skip(reader.remaining)
      isWhole = false
      return nil
    }
    var isWhole = true
    let packet = ARPPacket(
      hardwareType: UInt16(truncatingIfNeeded: fixed >> 48), protocolType: protocolType, hardwareCount: hardwareCount,
      protocolCount: protocolCount, operation: Operation(rawValue: UInt16(truncatingIfNeeded: fixed)),
      addresses: addresses, senderHardware: hardware(), senderAddress: address(), targetHardware: hardware(),
      targetAddress: address())
    let needed = fixedByteCount + 2 * (Int(hardwareCount) + Int(protocolCount))
    return Decoded(packet, error: isWhole ? nil : start.shortage(of: needed, in: .arp))
  }
}

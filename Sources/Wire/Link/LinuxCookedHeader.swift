/// What Linux puts in place of a link-layer header on the device `any` (LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2 at
/// tcpdump.org).
public struct LinuxCookedHeader: Hashable, Sendable {
  /// The length of the first version, in bytes.
  public static let byteCount = 16
  /// The length of the second version, in bytes.
  public static let byteCount2 = 20

  /// To whom the packet went; the values of `PACKET_HOST` and so on, packet(7).
  public struct PacketType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number in the header.
    public let rawValue: UInt16
    /// Any number, also one without a name here.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// To this machine.
    public static let host = PacketType(rawValue: 0)
    /// To everybody on the link.
    public static let broadcast = PacketType(rawValue: 1)
    /// To a group.
    public static let multicast = PacketType(rawValue: 2)
    /// To somebody else.
    public static let otherHost = PacketType(rawValue: 3)
    /// From this machine.
    public static let outgoing = PacketType(rawValue: 4)

    /// The word that tcpdump(8) uses: `In`, `B`, `M`, `P`, `Out`, or the number.
    public var description: String {
      switch self {
      case .host: "In"
      case .broadcast: "B"
      case .multicast: "M"
      case .otherHost: "P"
      case .outgoing: "Out"
      default: String(rawValue)
      }
    }
  }

  /// To whom the packet went.
  public let packetType: PacketType
  /// The kind of device: the values of `ARPHRD_ETHER` and so on.
  public let deviceType: UInt16
  /// How many bytes the sender's link-layer address has, which may be more than the eight that are kept.
  public let addressCount: UInt16
  /// The sender's link-layer address, first byte highest; the bytes that it does not have say nothing.
  public let address: UInt64
  /// What follows; on some devices it is no EtherType, see `protocolIsEtherType`.
  public let `protocol`: UInt16
  /// The index of the interface, in the second version.
  public let interfaceIndex: UInt32?

  /// The sender's link-layer address, if it has six bytes.
  public var source: EUI48? { addressCount == 6 ? EUI48(rawValue: address >> 16) : nil }

  /// Whether `protocol` is an EtherType, or one of the small numbers of `ETH_P_802_3` and so on.
  ///
  /// It is not on netlink, wireless monitor devices, and on those whose packets have no protocol.
  public var protocolIsEtherType: Bool {
    switch deviceType {
    case 801, 802, 803, 824: false  // ARPHRD_IEEE80211, _PRISM, _RADIOTAP, ARPHRD_NETLINK.
    default: true
    }
  }

  /// Takes a header of the first version from `reader`, which is left behind it.
  public static func decode(_ reader: inout PacketReader) -> Decoded<LinuxCookedHeader> {
    let start = reader
    guard reader.remaining >= byteCount, let packetType = reader.u16(), let deviceType = reader.u16(),
      let count = reader.u16(), let address = reader.u64(), let type = reader.u16()
    else { return Decoded(nil, error: start.shortage(of: byteCount, in: .linuxCooked)) }
    return Decoded(
      LinuxCookedHeader(
        packetType: PacketType(rawValue: packetType), deviceType: deviceType, addressCount: count, address: address,
        protocol: type, interfaceIndex: nil))
  }

  /// Takes a header of the second version from `reader`, which is left behind it.
  public static func decode2(_ reader: inout PacketReader) -> Decoded<LinuxCookedHeader> {
    let start = reader
    guard reader.remaining >= byteCount2, let first = reader.u32(), let index = reader.u32(),
      let deviceType = reader.u16(), let packetType = reader.u8(), let count = reader.u8(), let address = reader.u64()
    else {
      reader = start
      return Decoded(nil, error: start.shortage(of: byteCount2, in: .linuxCooked))
    }
    return Decoded(
      LinuxCookedHeader(
        packetType: PacketType(rawValue: UInt16(packetType)), deviceType: deviceType, addressCount: UInt16(count),
        address: address, protocol: UInt16(truncatingIfNeeded: first >> 16), interfaceIndex: index))
  }
}

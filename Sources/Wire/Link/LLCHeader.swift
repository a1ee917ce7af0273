/// Logical link control: what follows the length of an Ethernet frame (IEEE 802.2, section 3), with SNAP (RFC 1042).
public struct LLCHeader: Hashable, Sendable {
  /// What follows the header, if it has the subnetwork access protocol.
  public struct SNAP: Hashable, Sendable {
    /// Whose numbers they are: 24 bits; zero for EtherTypes.
    public let organization: UInt32
    /// What follows, in the numbers of the organization.
    public let `protocol`: UInt16

    /// Cisco, with protocols of its own.
    static let cisco: UInt32 = 0x00000c
  }

  /// To which service, with the group bit.
  public let destinationService: UInt8
  /// From which service, with the bit that tells responses.
  public let sourceService: UInt8
  /// The control field: one byte in unnumbered frames, else two.
  public let control: UInt16
  /// The SNAP header, if the services are its own.
  public let snap: SNAP?

  /// Spanning tree (IEEE 802.1D).
  public static let spanningTree: UInt8 = 0x42
  /// SNAP.
  public static let snapService: UInt8 = 0xaa
  /// IPX.
  public static let ipx: UInt8 = 0xe0
  /// NetBIOS.
  public static let netBIOS: UInt8 = 0xf0
  /// ISO network layer: IS-IS, CLNP.
  public static let iso: UInt8 = 0xfe

  /// Whether the frame is unnumbered, so that the control field has one byte.
  public var isUnnumbered: Bool { control & 3 == 3 }

  /// Whether the services are those of SNAP, but its header is cut off.
  var isSNAPMissing: Bool {
    snap == nil && control == 3 && destinationService & sourceService & 0xfe == Self.snapService
  }

  /// Takes a header from `reader`, which is left behind it.
  public static func decode(_ reader: inout PacketReader) -> Decoded<LLCHeader> {
    let start = reader
    guard let destination = reader.u8(), let source = reader.u8(), let first = reader.u8() else {
      reader = start
      return Decoded(nil, error: start.shortage(of: 3, in: .llc))
    }
    var control = UInt16(first)
    if first & 3 != 3 {
      guard let second = reader.u8() else {
        reader = start
        return Decoded(nil, error: start.shortage(of: 4, in: .llc))
      }
      control = control << 8 | UInt16(second)
      // The bit that tells the kinds apart is in the first byte, which is the low one here as in the standard.
      control = control.byteSwapped
    }
    guard destination & 0xfe == snapService, source & 0xfe == snapService, first == 3 else {
      return Decoded(
        LLCHeader(destinationService: destination, sourceService: source, control: control, snap: nil))
    }
    let here = reader
    guard reader.remaining >= 5, let organization = reader.u24(), let type = reader.u16() else {
      let header = LLCHeader(destinationService: destination, sourceService: source, control: control, snap: nil)
      return Decoded(header, error: here.shortage(of: 5, in: .llc))
    }
    return Decoded(
      LLCHeader(
        destinationService: destination, sourceService: source, control: control,
        snap: SNAP(organization: organization, protocol: type)))
  }
}

extension LLCHeader.SNAP: CustomStringConvertible {
  /// The EtherType; nil where the numbers are those of an organization.
  public var etherType: EtherType? {
    // Bridged Ethernet of RFC 2684 has other numbers, and is not looked into.
    organization == 0 || organization == 0x0000f8 ? EtherType(rawValue: `protocol`) : nil
  }

  /// The usual name, or the numbers in hexadecimal.
  public var description: String {
    if let etherType { return etherType.description }
    switch (organization, `protocol`) {
    case (Self.cisco, 0x2000): return "CDP"
    case (Self.cisco, 0x2003): return "VTP"
    case (Self.cisco, 0x2004): return "DTP"
    case (Self.cisco, 0x010b): return "PVST+"
    case (Self.cisco, 0x0111): return "UDLD"
    default:
      return "SNAP 0x" + String(organization, radix: 16) + " 0x" + String(`protocol`, radix: 16)
    }
  }
}

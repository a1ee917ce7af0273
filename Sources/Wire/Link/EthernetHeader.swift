/// The header of an Ethernet frame (IEEE 802.3, section 3).
public struct EthernetHeader: Hashable, Sendable {
  /// The length of the header, in bytes.
  public static let byteCount = 14

  /// Who shall get it.
  public let destination: EUI48
  /// Who sent it.
  public let source: EUI48
  /// What it carries; in a frame with a length instead, that length, and LLC follows.
  public let type: EtherType

  /// Whether `type` is a length.
  public var hasLength: Bool { type.rawValue <= EtherType.maximumLength }

  /// Takes a header from `reader`, which is left behind it; where it has a length the reader ends with the frame.
  public static func decode(_ reader: inout PacketReader) -> Decoded<EthernetHeader> {
    let start = reader
    guard let first = reader.u64(), let second = reader.u32(), let type = reader.u16() else {
      reader = start
      return Decoded(nil, error: start.shortage(of: byteCount, in: .ethernet))
    }
    let header = EthernetHeader(
      destination: EUI48(rawValue: first >> 16), source: EUI48(rawValue: first << 32 | UInt64(second)),
      type: EtherType(rawValue: type))
    return Decoded(header, error: header.type.limit(&reader, in: .ethernet))
  }
}

extension EtherType {
  /// Ends the reader with the frame, if this is a length.
  func limit(_ reader: inout PacketReader, in layer: DecodeError.Layer) -> DecodeError? {
    guard rawValue <= Self.maximumLength else { return nil }
    let start = reader
    return reader.narrow(to: Int(rawValue), by: .frameLength) ? nil : start.shortage(of: Int(rawValue), in: layer)
  }
}

/// A VLAN tag: what stands between the addresses, or another tag, and the type (IEEE 802.1Q, section 9).
public struct VLANTag: Hashable, Sendable {
  /// The length of the tag without the type that announced it and with the one that follows, in bytes.
  public static let byteCount = 4

  /// The type that announced the tag, which tells a customer's from a provider's.
  public let announcedBy: EtherType
  /// Priority, drop eligibility and identifier.
  public let control: UInt16
  /// What follows; or a length, and LLC follows.
  public let type: EtherType

  /// The priority code point, 0...7.
  public var priority: UInt8 { UInt8(truncatingIfNeeded: control >> 13) }
  /// To be dropped first; once said that addresses are in another bit order.
  public var isDropEligible: Bool { control & 0x1000 != 0 }
  /// Which VLAN, 0...4095; 0 only gives a priority.
  public var identifier: UInt16 { control & 0xfff }

  /// Takes a tag from `reader`, which is left behind it; where it has a length the reader ends with the frame.
  public static func decode(_ reader: inout PacketReader, announcedBy: EtherType = .vlan) -> Decoded<VLANTag> {
    let start = reader
    guard let word = reader.u32() else { return Decoded(nil, error: start.shortage(of: byteCount, in: .vlan)) }
    let type = EtherType(rawValue: UInt16(truncatingIfNeeded: word))
    let tag = VLANTag(announcedBy: announcedBy, control: UInt16(truncatingIfNeeded: word >> 16), type: type)
    return Decoded(tag, error: type.limit(&reader, in: .vlan))
  }
}

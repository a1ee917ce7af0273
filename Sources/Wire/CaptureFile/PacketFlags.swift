/// What a capture file tells of a packet beside its bytes (draft-ietf-opsawg-pcapng, section 4.3.1, epb_flags).
public struct PacketFlags: RawRepresentable, Hashable, Sendable {
  /// The 32 bits of the option.
  public let rawValue: UInt32

  /// Any flags.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Flags with these parts, and no errors.
  public init(direction: PacketDirection, reception: PacketReception = .unspecified, frameCheckByteCount: Int = 0) {
    let frameCheck = UInt32(clamping: min(max(frameCheckByteCount, 0), 15))
    rawValue = direction.rawValue | reception.rawValue << 2 | frameCheck << 5
  }

  /// Nothing is known.
  public static let none = PacketFlags(rawValue: 0)

  /// Which way the packet went.
  public var direction: PacketDirection { PacketDirection(rawValue: rawValue & 3) ?? .unknown }

  /// Whom the packet was for.
  public var reception: PacketReception { PacketReception(rawValue: rawValue >> 2 & 7) ?? .unspecified }

  /// How many bytes at the end are the frame check sequence; 0 where that is not told.
  public var frameCheckByteCount: Int { Int(rawValue >> 5 & 15) }

  /// What the link layer found wrong: symbol, preamble, start of frame, alignment, gap, long, short, check sequence.
  public var linkLayerErrors: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 16) }
}

/// Which way a packet went, seen from the machine that captured it.
public enum PacketDirection: UInt32, Hashable, Sendable {
  /// The file does not tell.
  case unknown = 0
  /// It came in.
  case inbound = 1
  /// It went out.
  case outbound = 2
}

/// Whom a packet was for.
public enum PacketReception: UInt32, Hashable, Sendable {
  /// The file does not tell.
  case unspecified = 0
  /// This machine.
  case unicast = 1
  /// A group.
  case multicast = 2
  /// All.
  case broadcast = 3
  /// Another machine.
  case promiscuous = 4
}

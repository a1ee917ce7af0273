public import Addresses

/// A message of ICMPv6 by which neighbors and routers find each other (RFC 4861, section 4).
public struct NeighborMessage: Hashable, Sendable {
  /// What it says.
  public enum Body: Hashable, Sendable {
    /// Which routers are there?
    case routerSolicitation
    /// I am one.
    case routerAdvertisement(RouterAdvertisement)
    /// Who has `target`, and is it still there?
    case neighborSolicitation(target: IPv6Address)
    /// I have.
    case neighborAdvertisement(target: IPv6Address, NeighborFlags)
    /// Go to `target` for `destination`.
    case redirect(target: IPv6Address, destination: IPv6Address)
  }

  /// What a neighbor says about itself (RFC 4861, section 4.4).
  public struct NeighborFlags: OptionSet, Hashable, Sendable {
    /// The first byte after the checksum.
    public let rawValue: UInt8
    /// Any bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// It is a router.
    public static let router = NeighborFlags(rawValue: 0x80)
    /// It was asked.
    public static let solicited = NeighborFlags(rawValue: 0x40)
    /// What was known shall be replaced.
    public static let override = NeighborFlags(rawValue: 0x20)
  }

  /// What it says.
  public let body: Body
  /// Where the options lie, counted from the first byte of the outermost reader: give it to `PacketReader.slice`, and
  /// that to `NeighborOptions`.
  public let options: Range<Int>

  /// Takes a message from its type on, which is all that is left in `reader`; nil if it is another one of ICMPv6.
  public static func decode(_ reader: inout PacketReader) -> Decoded<NeighborMessage>? {
    let whole = reader
    guard let type = reader.peek, let needed = byteCount(type) else { return nil }
    guard reader.remaining >= needed, let word = reader.u64(), let body = Body(type, word, &reader) else {
      reader = whole
      return Decoded(nil, error: whole.shortage(of: needed, in: .neighborDiscovery))
    }
    let options = reader.range
    _ = reader.skip(reader.remaining)
    return Decoded(NeighborMessage(body: body, options: options))
  }

  /// How long the message is without options; nil if it is another one.
  private static func byteCount(_ type: UInt8) -> Int? {
    switch type {
    case 133: 8
    case 134: 16
    case 135, 136: 24
    case 137: 40
    default: nil
    }
  }
}

extension NeighborMessage.Body {
  fileprivate init?(_ type: UInt8, _ word: UInt64, _ reader: inout PacketReader) {
    switch type {
    case 133: self = .routerSolicitation
    case 134:
      guard let times = reader.u64() else { return nil }
      self = .routerAdvertisement(RouterAdvertisement(UInt32(truncatingIfNeeded: word), times))
    default:
      guard let target = IPv6Address(from: &reader) else { return nil }
      switch type {
      case 135: self = .neighborSolicitation(target: target)
      case 136:
        let flags = NeighborMessage.NeighborFlags(rawValue: UInt8(truncatingIfNeeded: word >> 24))
        self = .neighborAdvertisement(target: target, flags)
      default:
        guard let destination = IPv6Address(from: &reader) else { return nil }
        self = .redirect(target: target, destination: destination)
      }
    }
  }
}

/// What a router says about itself and the link (RFC 4861, section 4.2).
public struct RouterAdvertisement: Hashable, Sendable {
  /// How the link is configured.
  public struct Flags: OptionSet, Hashable, Sendable {
    /// The second byte after the checksum.
    public let rawValue: UInt8
    /// Any bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Addresses come from DHCPv6.
    public static let managed = Flags(rawValue: 0x80)
    /// Other configuration comes from DHCPv6.
    public static let other = Flags(rawValue: 0x40)
    /// It is a home agent (RFC 6275, section 7.1).
    public static let homeAgent = Flags(rawValue: 0x20)
    /// It passes on neighbor discovery (RFC 4389).
    public static let proxy = Flags(rawValue: 0x04)
  }

  /// The hop limit that hosts should use; 0 if it does not say.
  public let hopLimit: UInt8
  /// How the link is configured, with the preference in two of the bits.
  public let flags: Flags
  /// For how many seconds it is a default router.
  public let lifetime: UInt16
  /// For how many milliseconds a neighbor counts as reachable; 0 if it does not say.
  public let reachableTime: UInt32
  /// After how many milliseconds to ask again; 0 if it does not say.
  public let retransmissionTime: UInt32

  /// How much it should be preferred (RFC 4191, section 2.2).
  public var preference: RouterPreference { RouterPreference(bits: flags.rawValue) }

  init(_ word: UInt32, _ times: UInt64) {
    hopLimit = UInt8(truncatingIfNeeded: word >> 24)
    flags = Flags(rawValue: UInt8(truncatingIfNeeded: word >> 16))
    lifetime = UInt16(truncatingIfNeeded: word)
    reachableTime = UInt32(truncatingIfNeeded: times >> 32)
    retransmissionTime = UInt32(truncatingIfNeeded: times)
  }
}

/// How much a router, or a route, should be preferred (RFC 4191, section 2.1).
public enum RouterPreference: String, Hashable, Sendable {
  /// Less than others.
  case low
  /// As others.
  case medium
  /// More than others.
  case high
  /// The value that nobody may send.
  case reserved

  init(bits: UInt8) {
    switch bits >> 3 & 3 {
    case 0: self = .medium
    case 1: self = .high
    case 2: self = .reserved
    default: self = .low
    }
  }
}

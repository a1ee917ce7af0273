/// Generic routing encapsulation: version 0 (RFC 2784, RFC 2890, RFC 1701) and that of PPTP, version 1 (RFC 2637).
public struct GREHeader: Hashable, Sendable {
  /// The first two bytes, which say which fields there are.
  public struct Flags: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt16
    /// Any bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// There is a checksum.
    public static let checksum = Flags(rawValue: 0x8000)
    /// There is a source route (RFC 1701).
    public static let routing = Flags(rawValue: 0x4000)
    /// There is a key.
    public static let key = Flags(rawValue: 0x2000)
    /// There is a sequence number.
    public static let sequence = Flags(rawValue: 0x1000)
    /// The source route is strict (RFC 1701).
    public static let strictRoute = Flags(rawValue: 0x0800)
    /// There is an acknowledgment, in version 1.
    public static let acknowledgment = Flags(rawValue: 0x0080)
  }

  // What is not there is zero: the flags tell.
  private let routeRange: Range<Int>
  private let keyValue: UInt32
  private let sequenceValue: UInt32
  private let acknowledgmentValue: UInt32
  private let checksumValue: UInt16
  /// Which fields there are; its low three bits are the version.
  public let flags: Flags
  /// What it carries.
  public let `protocol`: EtherType

  /// The checksum as found, over this header and what it carries (RFC 2784, section 2.5).
  public var checksum: UInt16? { version == 0 && flags.contains(.checksum) ? checksumValue : nil }
  /// The key (RFC 2890); in version 1 the length of what it carries and the call.
  public var key: UInt32? { flags.contains(.key) ? keyValue : nil }
  /// The sequence number.
  public var sequence: UInt32? { flags.contains(.sequence) ? sequenceValue : nil }
  /// The acknowledgment of version 1.
  public var acknowledgment: UInt32? {
    version == 1 && flags.contains(.acknowledgment) ? acknowledgmentValue : nil
  }
  /// Where the source route lies (RFC 1701), counted from the first byte of the outermost reader.
  public var route: Range<Int>? { version == 0 && flags.contains(.routing) ? routeRange : nil }

  /// The version: 0, or 1 for PPTP.
  public var version: UInt8 { UInt8(truncatingIfNeeded: flags.rawValue & 7) }
  /// The call of PPTP.
  public var call: UInt16? { version == 1 ? key.map { UInt16(truncatingIfNeeded: $0) } : nil }
  /// The length of what PPTP carries.
  public var payloadLength: UInt16? { version == 1 ? key.map { UInt16(truncatingIfNeeded: $0 >> 16) } : nil }

  /// Takes a header from `reader`, which is left behind it; in version 1 the reader ends with what it carries.
  public static func decode(_ reader: inout PacketReader) -> Decoded<GREHeader> {
    let start = reader
    guard let word = reader.u32() else { return Decoded(nil, error: start.shortage(of: 4, in: .gre)) }
    let flags = Flags(rawValue: UInt16(truncatingIfNeeded: word >> 16))
    let version = flags.rawValue & 7
    guard version <= 1 else {
      reader = start
      return Decoded(nil, error: DecodeError(.gre, at: start.offset, .invalid(.version, value: Int(version))))
    }
    let isRouted = version == 0 && flags.contains(.routing)
    let hasSum = version == 0 && !flags.isDisjoint(with: [.checksum, .routing])
    let needed =
      4 + (hasSum ? 4 : 0) + (flags.contains(.key) ? 4 : 0) + (flags.contains(.sequence) ? 4 : 0)
      + (version == 1 && flags.contains(.acknowledgment) ? 4 : 0)
    guard start.remaining >= needed else {
      reader = start
      return Decoded(nil, error: start.shortage(of: needed, in: .gre))
    }
    let sum = hasSum ? reader.u32() ?? 0 : 0
    let key = flags.contains(.key) ? reader.u32() ?? 0 : 0
    let sequence = flags.contains(.sequence) ? reader.u32() ?? 0 : 0
    let acknowledgment = version == 1 && flags.contains(.acknowledgment) ? reader.u32() ?? 0 : 0
    let routeStart = reader.offset
    if isRouted, let error = skipRoute(&reader) {
      reader = start
      return Decoded(nil, error: error)
    }
    let header = GREHeader(
      routeRange: routeStart..<reader.offset, keyValue: key, sequenceValue: sequence,
      acknowledgmentValue: acknowledgment, checksumValue: UInt16(truncatingIfNeeded: sum >> 16), flags: flags,
      protocol: EtherType(rawValue: UInt16(truncatingIfNeeded: word)))
    if let length = header.payloadLength, !reader.narrow(to: Int(length), by: .payloadLength) {
      return Decoded(header, error: start.shortage(of: needed + Int(length), in: .gre))
    }
    return Decoded(header)
  }

  /// Passes the entries of a source route, the last of which has no length (RFC 1701).
  private static func skipRoute(_ reader: inout PacketReader) -> DecodeError? {
    while true {
      let start = reader
      guard let word = reader.u32() else { return start.shortage(of: 4, in: .gre) }
      let length = Int(word & 0xff)
      if length == 0 { return nil }
      guard reader.skip(length) else { return start.shortage(of: 4 + length, in: .gre) }
    }
  }
}

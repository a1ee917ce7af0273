/// A control message of either version, decoded as far as it goes (RFC 792, RFC 4443).
public struct ICMPMessage: Hashable, Sendable {
  /// What follows type, code and checksum.
  public enum Body: Hashable, Sendable {
    /// A question: type 8 or 128.
    case echoRequest(ICMPEcho)
    /// Its answer: type 0 or 129.
    case echoReply(ICMPEcho)
    /// Something happened to a packet, which is quoted.
    case aboutPacket(ICMPReport)
    /// A type that is not looked into.
    case other
    /// A type that would be looked into, but it is cut off.
    case missing
  }

  /// Type and code.
  public let kind: ICMPKind
  /// The verdict on the checksum.
  public let checksum: ChecksumState
  /// What follows.
  public let body: Body

  /// How many bytes every message has: type, code, checksum and four more.
  static let headerCount = 8
}

extension ICMPMessage {
  /// Takes a message, which is all that is left in `reader`.
  ///
  /// The checksum is verified if no byte is missing, and that of ICMPv6 if also the pseudo header is given. The kernel
  /// has verified it already in what a raw socket for ICMPv6 receives (RFC 3542, section 3.1).
  public static func decode(
    _ reader: inout PacketReader, version: ICMPVersion, pseudoHeader: PseudoHeader? = nil
  ) -> Decoded<ICMPMessage> {
    let isVerifiable = reader.missing == 0 && (version == .v4 || pseudoHeader != nil)
    return decode(&reader, version: version, sum: isVerifiable ? pseudoHeader?.checksum ?? InternetChecksum() : nil)
  }

  /// Takes the message that `packet` carries; `reader` is what `IPPacket.decode` left.
  ///
  /// Nil if the packet carries something else, also if that is the ICMP of the other version.
  public static func decode(_ reader: inout PacketReader, in packet: IPPacket) -> Decoded<ICMPMessage>? {
    let version: ICMPVersion =
      switch packet.header {
      case .v4: .v4
      case .v6: .v6
      }
    guard packet.upper == version.ipProtocol else { return nil }
    // Of a fragment only a part of what was summed up is here.
    if packet.isFragment { return decode(&reader, version: version, sum: nil) }
    let pseudoHeader = version == .v6 ? packet.pseudoHeader(for: .icmpv6, length: reader.remaining) : nil
    return decode(&reader, version: version, pseudoHeader: pseudoHeader)
  }

  /// `sum` is what the checksum covers before the message; nil if it cannot be verified.
  private static func decode(
    _ reader: inout PacketReader, version: ICMPVersion, sum: InternetChecksum?
  ) -> Decoded<ICMPMessage> {
    let whole = reader
    guard let type = reader.u8(), let code = reader.u8() else {
      reader = whole
      return Decoded(nil, error: whole.shortage(of: headerCount, in: version.layer))
    }
    let kind = ICMPKind(version, type: type, code: code)
    var checksum = ChecksumState.notVerified
    if let found = reader.u16(), var sum {
      sum.add(whole)
      checksum = sum.state(found: found)
    }
    guard reader.offset - whole.offset == 4, reader.remaining >= 4 else {
      let message = ICMPMessage(kind: kind, checksum: checksum, body: .missing)
      return Decoded(message, error: whole.shortage(of: headerCount, in: version.layer))
    }
    let (body, error) = decodeBody(&reader, of: kind)
    return Decoded(ICMPMessage(kind: kind, checksum: checksum, body: body), error: error)
  }

  private static func decodeBody(_ reader: inout PacketReader, of kind: ICMPKind) -> (Body, DecodeError?) {
    if kind.isAboutPacket {
      let report = ICMPReport.decode(&reader, kind: kind)
      return (report.value.map { .aboutPacket($0) } ?? .missing, report.error)
    }
    let isRequest = kind.type == ICMPKind.echoRequest(kind.version).type
    let isReply = kind.type == ICMPKind.echoReply(kind.version).type
    guard isRequest || isReply else { return (.other, nil) }
    guard let echo = ICMPEcho(from: &reader) else { return (.missing, nil) }
    return (isRequest ? .echoRequest(echo) : .echoReply(echo), nil)
  }
}

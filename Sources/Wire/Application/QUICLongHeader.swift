/// The long header of QUIC, which begins every connection (RFC 8999, section 5.1; RFC 9000, section 17.2).
///
/// What follows is encrypted, also the server's name in the first packet, and stays so here.
public struct QUICLongHeader: Hashable, Sendable {
  /// What kind of packet it is; its two bits mean other things in version 2 (RFC 9369, section 3.2).
  public enum Kind: String, Hashable, Sendable {
    /// The first of a connection.
    case initial = "Initial"
    /// Data before the handshake is over.
    case zeroRTT = "0-RTT"
    /// The rest of the handshake.
    case handshake = "Handshake"
    /// The server wants proof of the client's address.
    case retry = "Retry"
    /// The server does not know the version.
    case versionNegotiation = "Version Negotiation"
  }

  /// The longest connection identifier of the versions known here, in bytes.
  public static let maximumIdentifierCount = 20

  /// The version; 0 is that of a negotiation.
  public let version: UInt32
  /// What kind of packet it is; nil in versions that are not known here.
  public let kind: Kind?
  /// To which connection, counted from the first byte of the outermost reader.
  public let destination: Range<Int>
  /// From which one, likewise.
  public let source: Range<Int>

  /// Takes a header from `reader`, which is left at what the kind of packet says.
  public static func decode(_ reader: inout PacketReader) -> Decoded<QUICLongHeader> {
    let start = reader
    guard let first = reader.u8(), let version = reader.u32() else {
      return Decoded(nil, error: start.shortage(of: 7, in: .quic))
    }
    guard first & 0x80 != 0 else {
      return Decoded(nil, error: DecodeError(.quic, at: start.offset, .invalid(.type, value: Int(first))))
    }
    let isKnown = version <= 1 || version == 0x6b33_43cf || version >> 8 == 0xff_0000
    guard let destination = identifier(&reader), let source = identifier(&reader) else {
      return Decoded(nil, error: reader.shortage(of: reader.remaining + 1, in: .quic))
    }
    guard !isKnown || max(destination.count, source.count) <= maximumIdentifierCount else {
      let length = max(destination.count, source.count)
      return Decoded(nil, error: DecodeError(.quic, at: start.offset, .invalid(.length, value: length)))
    }
    return Decoded(
      QUICLongHeader(
        version: version, kind: isKnown ? kind(first >> 4 & 3, version) : nil, destination: destination,
        source: source))
  }

  private static func identifier(_ reader: inout PacketReader) -> Range<Int>? {
    guard let length = reader.u8() else { return nil }
    return reader.bytes(Int(length))?.range
  }

  private static func kind(_ bits: UInt8, _ version: UInt32) -> Kind {
    if version == 0 { return .versionNegotiation }
    // Version 2 counts from one further on.
    switch version == 0x6b33_43cf ? (bits &+ 3) & 3 : bits & 3 {
    case 0: return .initial
    case 1: return .zeroRTT
    case 2: return .handshake
    default: return .retry
    }
  }
}

/// The authentication header, where it is a layer of its own, behind IPv4 (RFC 4302, section 2).
public struct AuthenticationHeader: Hashable, Sendable {
  /// What follows.
  public let nextHeader: IPProtocol
  /// The security association.
  public let securityParameters: UInt32
  /// The number of the packet in it.
  public let sequence: UInt32
  /// Where the integrity check value lies, counted from the first byte of the outermost reader.
  public let checkValue: Range<Int>

  /// Takes a header from `reader`, which is left behind it.
  public static func decode(_ reader: inout PacketReader) -> Decoded<AuthenticationHeader> {
    let start = reader
    guard reader.remaining >= 12, let first = reader.u32(), let parameters = reader.u32(), let sequence = reader.u32()
    else { return Decoded(nil, error: start.shortage(of: 12, in: .authentication)) }
    // In units of four bytes, two of which are not counted.
    let byteCount = (Int(first >> 16 & 0xff) + 2) * 4
    guard byteCount >= 12 else {
      reader = start
      let fault = DecodeError.Fault.truncated(needed: 12, available: byteCount, limit: .extensionLength)
      return Decoded(nil, error: DecodeError(.authentication, at: start.offset, fault))
    }
    guard let value = reader.bytes(byteCount - 12) else {
      reader = start
      return Decoded(nil, error: start.shortage(of: byteCount, in: .authentication))
    }
    return Decoded(
      AuthenticationHeader(
        nextHeader: IPProtocol(rawValue: UInt8(truncatingIfNeeded: first >> 24)), securityParameters: parameters,
        sequence: sequence, checkValue: value.range))
  }
}

/// What is readable of an encrypted payload (RFC 4303, section 2).
public struct ESPHeader: Hashable, Sendable {
  /// The length of the header, in bytes.
  public static let byteCount = 8

  /// The security association.
  public let securityParameters: UInt32
  /// The number of the packet in it.
  public let sequence: UInt32

  /// Takes a header from `reader`, which is left at what is encrypted.
  public static func decode(_ reader: inout PacketReader) -> Decoded<ESPHeader> {
    let start = reader
    guard let word = reader.u64() else { return Decoded(nil, error: start.shortage(of: byteCount, in: .esp)) }
    return Decoded(
      ESPHeader(
        securityParameters: UInt32(truncatingIfNeeded: word >> 32), sequence: UInt32(truncatingIfNeeded: word)))
  }
}

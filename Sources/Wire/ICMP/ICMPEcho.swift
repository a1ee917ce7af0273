/// What an echo request and its reply say besides their type (RFC 792, Echo; RFC 4443, section 4).
public struct ICMPEcho: Hashable, Sendable {
  /// The length of type, code, checksum, identifier and sequence, in bytes.
  public static let headerByteCount = 8

  /// Who asks; the kernel chooses it for a socket of type `SOCK_DGRAM` (icmp(7)).
  public let identifier: UInt16
  /// Which question it is.
  public let sequence: UInt16
  /// Where the payload lies, counted from the first byte of the outermost reader: give it to `PacketReader.slice`.
  public let payload: Range<Int>

  /// Takes identifier and sequence; everything after them is payload.
  init?(from reader: inout PacketReader) {
    guard let identifier = reader.u16(), let sequence = reader.u16() else { return nil }
    self.identifier = identifier
    self.sequence = sequence
    payload = reader.range
    _ = reader.skip(reader.remaining)
  }
}

extension ICMPEcho {
  /// Writes the header of an echo request before a payload that already lies in `message`, with the checksum of both.
  ///
  /// The message is all of `message` from `start` on; false, and nothing is written, if that is less than a header. The
  /// checksum of ICMPv6 needs the pseudo header; without it the field is zero, and the kernel fills it in on a raw
  /// socket (RFC 3542, section 3.1), as it does for both versions on one of type `SOCK_DGRAM`.
  @discardableResult
  public static func encodeRequest(
    _ version: ICMPVersion, identifier: UInt16, sequence: UInt16, into message: inout MutableSpan<UInt8>,
    from start: Int = 0, pseudoHeader: PseudoHeader? = nil
  ) -> Bool {
    guard start >= 0, start <= message.count - headerByteCount else { return false }
    message[start] = ICMPKind.echoRequest(version).type
    message[start + 1] = 0
    message.put(0, at: start + 2)
    message.put(identifier, at: start + 4)
    message.put(sequence, at: start + 6)
    guard version == .v4 || pseudoHeader != nil else { return true }
    var sum = version == .v4 ? InternetChecksum() : pseudoHeader?.checksum ?? InternetChecksum()
    sum.add(message.span.extracting(start..<message.count))
    message.put(sum.value, at: start + 2)
    return true
  }

  /// Appends an echo request with `payload` to `bytes`.
  public static func appendRequest(
    _ version: ICMPVersion, identifier: UInt16, sequence: UInt16, payload: [UInt8], to bytes: inout [UInt8],
    pseudoHeader: PseudoHeader? = nil
  ) {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: headerByteCount))
    bytes.append(contentsOf: payload)
    var span = bytes.mutableSpan
    encodeRequest(
      version, identifier: identifier, sequence: sequence, into: &span, from: start, pseudoHeader: pseudoHeader)
  }
}

/// The header of a UDP datagram (RFC 768), and of UDP-Lite (RFC 3828).
public struct UDPHeader: Hashable, Sendable {
  /// The length of the header, in bytes.
  public static let byteCount = 8

  /// From which port.
  public let sourcePort: UInt16
  /// To which port.
  public let destinationPort: UInt16
  /// The length of the datagram with this header; 0 in a jumbogram (RFC 2675, section 4). In UDP-Lite, how much of it the
  /// checksum covers.
  public let length: UInt16
  /// The checksum as found; 0 if there is none. `PseudoHeader` begins its verification.
  public let checksum: UInt16

  /// Takes a header from `reader`, which is left at the data and ends with the datagram.
  ///
  /// A datagram that is not here to its end is an error beside the header, unless it is an `excerpt` by nature, as the first
  /// fragment is. The length of UDP-Lite ends nothing.
  public static func decode(_ reader: inout PacketReader, isLite: Bool = false, excerpt: Bool = false) -> Decoded<
    UDPHeader
  > {
    let start = reader
    guard let word = reader.u64() else { return Decoded(nil, error: start.shortage(of: byteCount, in: .udp)) }
    let header = UDPHeader(
      sourcePort: UInt16(truncatingIfNeeded: word >> 48), destinationPort: UInt16(truncatingIfNeeded: word >> 32),
      length: UInt16(truncatingIfNeeded: word >> 16), checksum: UInt16(truncatingIfNeeded: word))
    let isJumbogram = header.length == 0 && start.remaining + start.missing > 0xffff
    if isLite || isJumbogram { return Decoded(header) }
    guard header.length >= byteCount else {
      let fault = DecodeError.Fault.truncated(
        needed: byteCount, available: Int(header.length), limit: .datagramLength)
      return Decoded(header, error: DecodeError(.udp, at: start.offset, fault))
    }
    let isWhole = reader.narrow(to: Int(header.length) - byteCount, by: .datagramLength)
    return Decoded(header, error: isWhole || excerpt ? nil : start.shortage(of: Int(header.length), in: .udp))
  }
}

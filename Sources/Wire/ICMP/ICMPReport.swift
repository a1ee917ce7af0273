public import Addresses

/// What an error or a redirect says about a packet, which it quotes.
public struct ICMPReport: Hashable, Sendable {
  /// What is said besides type and code.
  public enum Detail: Hashable, Sendable {
    /// Nothing.
    case none
    /// The largest packet that the next link takes (RFC 1191, section 4; RFC 4443, section 3.2).
    case nextHopMTU(UInt32)
    /// Which byte of the quoted packet is the problem, counted from its start (RFC 792; RFC 4443, section 3.4).
    case pointer(UInt32)
    /// Where packets to the destination should go instead (RFC 792; RFC 4861, section 4.5).
    case gateway(IPAddress)
  }

  /// What is said besides type and code.
  public let detail: Detail
  /// The packet it is about; nil if not even its IP header is there.
  public let quoted: QuotedPacket?
  /// Where the quoted bytes lie, counted from the first byte of the outermost reader.
  public let quotedRange: Range<Int>
  /// Where the extension structure lies (RFC 4884, section 7), such as MPLS labels; nil if there is none.
  ///
  /// It is looked for only where the message tells the length of the quoted packet (section 4): those of routers older
  /// than RFC 4884, which do not, remain part of the quote.
  public let extensions: Range<Int>?

  /// Takes what follows the checksum.
  static func decode(_ reader: inout PacketReader, kind: ICMPKind) -> Decoded<ICMPReport> {
    if kind.version == .v6, kind.type == ICMPKind.redirectv6 { return decodeRedirect(&reader) }
    let start = reader
    guard let word = reader.u32() else { return Decoded(nil, error: start.shortage(of: 4, in: kind.version.layer)) }
    var quote = reader
    var extensions: Range<Int>?
    var error: DecodeError?
    if let quotedCount = quotedCount(kind, word), quotedCount > 0 {
      if quote.narrow(to: quotedCount, by: .quotedLength) {
        _ = reader.skip(quotedCount)
        extensions = reader.isAtEnd ? nil : reader.range
      } else {
        error = reader.shortage(of: quotedCount, in: kind.version.layer)
      }
    }
    _ = reader.skip(reader.remaining)
    return make(detail(kind, word), quote, version: kind.version, extensions: extensions, error: error)
  }

  private static func make(
    _ detail: Detail, _ quote: PacketReader, version: ICMPVersion, extensions: Range<Int>?, error: DecodeError?
  ) -> Decoded<ICMPReport> {
    var reader = quote
    let quoted = QuotedPacket.decode(&reader, version: version)
    let report = ICMPReport(
      detail: detail, quoted: quoted.value, quotedRange: quote.range, extensions: extensions)
    return Decoded(report, error: error ?? quoted.error)
  }

  /// What the four bytes after the checksum mean.
  private static func detail(_ kind: ICMPKind, _ word: UInt32) -> Detail {
    switch (kind.version, kind.type, kind.code) {
    // A router older than RFC 1191 leaves the field zero.
    case (.v4, 3, 4): word & 0xffff == 0 ? .none : .nextHopMTU(word & 0xffff)
    case (.v4, 5, _): .gateway(.v4(IPv4Address(rawValue: word)))
    case (.v4, 12, 0): .pointer(word >> 24)
    case (.v6, 2, _): .nextHopMTU(word)
    case (.v6, 4, _): .pointer(word)
    default: .none
    }
  }

  /// How many bytes are quoted, if the message tells: in units of four bytes, in ICMPv6 of eight (RFC 4884, section 4).
  private static func quotedCount(_ kind: ICMPKind, _ word: UInt32) -> Int? {
    switch (kind.version, kind.type) {
    case (.v4, 3), (.v4, 11), (.v4, 12): Int(word >> 16 & 0xff) * 4
    case (.v6, 1), (.v6, 3): Int(word >> 24) * 8
    default: nil
    }
  }
}

/// A redirect of neighbor discovery quotes in an option (RFC 4861, sections 4.5 and 4.6.3).
extension ICMPReport {
  private static func decodeRedirect(_ reader: inout PacketReader) -> Decoded<ICMPReport> {
    let start = reader
    guard reader.skip(4), let target = IPv6Address(from: &reader), reader.skip(16) else {
      reader = start
      return Decoded(nil, error: start.shortage(of: 36, in: .icmpv6))
    }
    let detail = Detail.gateway(.v6(target))
    let (quote, error) = redirectedHeader(&reader)
    if let quote { return make(detail, quote, version: .v6, extensions: nil, error: error) }
    let report = ICMPReport(detail: detail, quoted: nil, quotedRange: reader.range, extensions: nil)
    return Decoded(report, error: error)
  }

  /// Walks the options to the one that holds the packet, or what there is of it.
  private static func redirectedHeader(_ reader: inout PacketReader) -> (PacketReader?, DecodeError?) {
    while !reader.isAtEnd {
      let start = reader
      guard let type = reader.u8(), let length = reader.u8() else {
        return (nil, start.shortage(of: 8, in: .neighborDiscoveryOption))
      }
      guard length > 0 else {
        let fault = DecodeError.Fault.truncated(needed: 8, available: 0, limit: .optionLength)
        return (nil, DecodeError(.neighborDiscoveryOption, at: start.offset, fault))
      }
      var option = start
      let isWhole = option.narrow(to: Int(length) * 8, by: .optionLength)
      let error = isWhole ? nil : start.shortage(of: Int(length) * 8, in: .neighborDiscoveryOption)
      if type == 4, option.skip(8) { return (option, error) }
      if let error { return (nil, error) }
      _ = reader.skip(Int(length) * 8 - 2)
    }
    return (nil, nil)
  }
}

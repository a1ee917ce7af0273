public import Addresses

/// A message of ICMPv6 about membership in groups: multicast listener discovery of both versions (RFC 2710, RFC 9777).
public struct MLDMessage: Hashable, Sendable {
  /// What it says.
  public enum Body: Hashable, Sendable {
    /// Who listens to `group`, or to any if it is `::`? The second version says more.
    case query(group: IPv6Address, MulticastQuery?)
    /// I do.
    case report(group: IPv6Address)
    /// I no longer do.
    case done(group: IPv6Address)
    /// I listen to these groups: give the range to `PacketReader.slice`, and that to `MulticastRecords`.
    case records(count: UInt16, Range<Int>)
  }

  /// How long to wait at most before an answer, in milliseconds; in a query of the second version coded as by
  /// `MulticastCode`.
  public let responseCode: UInt16
  /// What it says.
  public let body: Body

  /// Takes a message from its type on, which is all that is left in `reader`; nil if it is another one of ICMPv6.
  public static func decode(_ reader: inout PacketReader) -> Decoded<MLDMessage>? {
    let whole = reader
    guard let type = reader.peek, (130...132).contains(type) || type == 143 else { return nil }
    guard let word = reader.u64() else {
      return Decoded(nil, error: whole.shortage(of: type == 143 ? 8 : 24, in: .mld))
    }
    let code = UInt16(truncatingIfNeeded: word >> 16)
    if type == 143 {
      let records = reader.range
      _ = reader.skip(reader.remaining)
      return Decoded(MLDMessage(responseCode: 0, body: .records(count: UInt16(truncatingIfNeeded: word), records)))
    }
    guard let group = IPv6Address(from: &reader) else {
      reader = whole
      return Decoded(nil, error: whole.shortage(of: 24, in: .mld))
    }
    var error: DecodeError?
    let body: Body
    switch type {
    case 130: body = .query(group: group, MulticastQuery(&reader, addressCount: 16, in: .mld, error: &error))
    case 131: body = .report(group: group)
    default: body = .done(group: group)
    }
    _ = reader.skip(reader.remaining)
    return Decoded(MLDMessage(responseCode: code, body: body), error: error)
  }
}

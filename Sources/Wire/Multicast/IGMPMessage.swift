public import Addresses

/// A message about membership in groups: IGMP of all three versions (RFC 1112, RFC 2236, RFC 9776).
public struct IGMPMessage: Hashable, Sendable {
  /// The length of the shortest message, in bytes.
  public static let minimumByteCount = 8

  /// What it is.
  public struct Kind: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number in the message.
    public let rawValue: UInt8
    /// Any number, also one without a name here.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Who is a member?
    public static let query = Kind(rawValue: 0x11)
    /// I am, in the first version.
    public static let reportV1 = Kind(rawValue: 0x12)
    /// I am, in the second version.
    public static let reportV2 = Kind(rawValue: 0x16)
    /// I no longer am.
    public static let leave = Kind(rawValue: 0x17)
    /// I am, in the third version, of these groups.
    public static let reportV3 = Kind(rawValue: 0x22)

    /// The name in words, or the number in hexadecimal.
    public var description: String {
      switch self {
      case .query: "query"
      case .reportV1: "v1 report"
      case .reportV2: "v2 report"
      case .leave: "leave"
      case .reportV3: "v3 report"
      default: "type 0x" + String(rawValue, radix: 16)
      }
    }
  }

  /// What it is.
  public let kind: Kind
  /// How long to wait at most before an answer, in tenths of a second; in a query of the third version coded as by
  /// `MulticastCode`, in one of the first 0.
  public let responseCode: UInt8
  /// The verdict on the checksum, which covers the message alone.
  public let checksum: ChecksumState
  /// The group; in a report of the third version there is none.
  public let group: IPv4Address
  /// What a query of the third version says more.
  public let query: MulticastQuery?
  /// How many records a report of the third version has; 0 in others.
  public let recordCount: UInt16
  /// Where what follows the eight bytes lies, in a report of the third version the records: give it to
  /// `PacketReader.slice`, and that to `MulticastRecords`.
  public let rest: Range<Int>

  /// The version of the protocol, as far as the message tells; nil where the type does not.
  public var version: Int? {
    switch kind {
    case .query: query != nil ? 3 : responseCode == 0 ? 1 : 2
    case .reportV1: 1
    case .reportV2, .leave: 2
    case .reportV3: 3
    default: nil
    }
  }

  /// Takes a message, which is all that is left in `reader`; the checksum of an `excerpt` is not verified.
  public static func decode(_ reader: inout PacketReader, excerpt: Bool = false) -> Decoded<IGMPMessage> {
    let whole = reader
    guard let word = reader.u32(), let group = reader.u32() else {
      reader = whole
      return Decoded(nil, error: whole.shortage(of: minimumByteCount, in: .igmp))
    }
    let kind = Kind(rawValue: UInt8(truncatingIfNeeded: word >> 24))
    var checksum = ChecksumState.notVerified
    if whole.missing == 0, !excerpt {
      var sum = InternetChecksum()
      sum.add(whole)
      checksum = sum.state(found: UInt16(truncatingIfNeeded: word))
    }
    let rest = reader.range
    var error: DecodeError?
    var query: MulticastQuery?
    if kind == .query { query = MulticastQuery(&reader, addressCount: 4, in: .igmp, error: &error) }
    _ = reader.skip(reader.remaining)
    let isReport = kind == .reportV3
    return Decoded(
      IGMPMessage(
        kind: kind, responseCode: UInt8(truncatingIfNeeded: word >> 16), checksum: checksum,
        group: IPv4Address(rawValue: isReport ? 0 : group), query: query,
        recordCount: isReport ? UInt16(truncatingIfNeeded: group) : 0, rest: rest), error: error)
  }
}

/// What an option of a TCP header means.
///
/// Numbers: IANA, TCP Parameters. Ranges count from the first byte of the outermost reader.
public enum TCPOption: Hashable, Sendable {
  /// Padding between options (RFC 9293, section 3.1).
  case noOperation
  /// Nothing more follows, whatever bytes there are.
  case endOfList
  /// The largest segment that the sender takes, only in a SYN (RFC 9293, section 3.7.1).
  case maximumSegmentSize(UInt16)
  /// By how many bits windows are shifted, only in a SYN; more than 14 count as 14 (RFC 7323, section 2).
  case windowScale(UInt8)
  /// Selective acknowledgments are understood, only in a SYN (RFC 2018, section 2).
  case selectiveAcknowledgmentPermitted
  /// What arrived beyond the acknowledgment, or twice (RFC 2018, section 3; RFC 2883).
  case selectiveAcknowledgment(SelectiveAcknowledgment)
  /// The sender's clock, and the last value seen of the other's (RFC 7323, section 3).
  case timestamps(value: UInt32, echo: UInt32)
  /// A digest over the segment and a shared secret (RFC 2385); as two halves, first byte highest.
  case md5Signature(high: UInt64, low: UInt64)
  /// Which keys were used and may be used, and the authentication code (RFC 5925, section 2.2).
  case authentication(key: UInt8, receiveNextKey: UInt8, code: Range<Int>)
  /// How long the sender waits for acknowledgments of its data (RFC 5482).
  case userTimeout(isInMinutes: Bool, UInt16)
  /// A cookie that lets data be in the SYN; with no bytes it asks for one (RFC 7413, section 4.1.1).
  ///
  /// Experimental: with the number that was in use before the standard one (RFC 6994, magic 0xf989).
  case fastOpen(cookie: Range<Int>, isExperimental: Bool)
  /// One path of a connection over several: the subtype, and what follows it (RFC 8684, section 3).
  case multipath(MultipathSubtype, Range<Int>)
  /// A longer data offset than the header has bits for (draft-ietf-tcpm-tcp-edo), in units of four bytes.
  case extendedDataOffset(Range<Int>)
  /// Counters of Accurate ECN, in one of two orders (draft-ietf-tcpm-accurate-ecn, kinds 172 and 174).
  case accurateECN(isFirstOrder: Bool, Range<Int>)
  /// An experiment, by its 16-bit identifier (RFC 6994), which may be longer.
  case experiment(kind: UInt8, identifier: UInt16, Range<Int>)
  /// An option that is not looked into, or whose length is not that of its kind.
  case other(kind: UInt8, Range<Int>)

  /// What a multipath option says.
  public struct MultipathSubtype: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number in the option: 4 bits.
    public let rawValue: UInt8
    /// Any number, also one without a name here.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The name in RFC 8684, section 8, in lower case, or the number.
    public var description: String {
      switch rawValue {
      case 0: "capable"
      case 1: "join"
      case 2: "dss"
      case 3: "add-addr"
      case 4: "rem-addr"
      case 5: "prio"
      case 6: "fail"
      case 7: "fast-close"
      case 8: "tcprst"
      default: "subtype \(rawValue)"
      }
    }
  }
}

/// Up to four blocks of bytes that arrived (RFC 2018, section 3), kept without an array.
public struct SelectiveAcknowledgment: Hashable, Sendable {
  /// One block.
  public struct Block: Hashable, Sendable {
    /// The first byte of the block.
    public let left: UInt32
    /// The first byte after the block.
    public let right: UInt32
  }

  /// How many blocks there are: 1...4.
  public let count: Int
  private let first: UInt64
  private let second: UInt64
  private let third: UInt64
  private let fourth: UInt64

  /// Takes all blocks; nil if there are none, or more than a header has room for, or bytes are left over.
  init?(_ reader: PacketReader) {
    var reader = reader
    count = reader.remaining / 8
    guard (1...4).contains(count), reader.remaining % 8 == 0 else { return nil }
    first = reader.u64() ?? 0
    second = reader.u64() ?? 0
    third = reader.u64() ?? 0
    fourth = reader.u64() ?? 0
  }

  /// The block at `position`; nil if there is none.
  public subscript(position: Int) -> Block? {
    guard position >= 0, position < count else { return nil }
    let word = position < 2 ? (position == 0 ? first : second) : (position == 2 ? third : fourth)
    return Block(left: UInt32(truncatingIfNeeded: word >> 32), right: UInt32(truncatingIfNeeded: word))
  }
}

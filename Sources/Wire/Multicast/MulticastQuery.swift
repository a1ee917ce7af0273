public import Addresses

/// What the queries of IGMPv3 and MLDv2 say more than those before them (RFC 9776, section 4.1; RFC 9777, section 5.1).
public struct MulticastQuery: Hashable, Sendable {
  /// Routers shall not shorten their timers for it.
  public let suppressesRouters: Bool
  /// How many losses the querier allows for, plus one: 0...7.
  public let robustness: UInt8
  /// How often the querier asks, coded as by `MulticastCode`, in seconds.
  public let intervalCode: UInt8
  /// How many sources there should be.
  public let sourceCount: UInt16
  /// Where the sources lie, as far as they are here, counted from the first byte of the outermost reader.
  public let sources: Range<Int>

  /// Takes what follows the group address, and narrows nothing; `error` is set where sources are cut off.
  init?(_ reader: inout PacketReader, addressCount: Int, in layer: DecodeError.Layer, error: inout DecodeError?) {
    guard let word = reader.u32() else { return nil }
    suppressesRouters = word & 0x0800_0000 != 0
    robustness = UInt8(truncatingIfNeeded: word >> 24 & 7)
    intervalCode = UInt8(truncatingIfNeeded: word >> 16)
    sourceCount = UInt16(truncatingIfNeeded: word)
    sources = reader.takeElements(Int(sourceCount), of: addressCount, in: layer, error: &error)
  }
}

/// The number in one byte of which the larger ones are floating point (RFC 9776, section 4.1.1).
public enum MulticastCode {
  /// What `code` stands for.
  public static func value(_ code: UInt8) -> Int {
    code < 128 ? Int(code) : Int(code & 0xf | 0x10) << (Int(code >> 4 & 7) + 3)
  }

  /// What the 16 bits of MLDv2 stand for (RFC 9777, section 5.1.3).
  public static func value(_ code: UInt16) -> Int {
    code < 0x8000 ? Int(code) : Int(code & 0xfff | 0x1000) << (Int(code >> 12 & 7) + 3)
  }
}

/// What a report of IGMPv3 or MLDv2 says about one group (RFC 9776, section 4.2; RFC 9777, section 5.2).
public struct MulticastRecord: Hashable, Sendable {
  /// What is said.
  public struct Kind: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number in the record.
    public let rawValue: UInt8
    /// Any number, also one without a name here.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The word that tcpdump(8) uses, or the number.
    public var description: String {
      switch rawValue {
      case 1: "is_in"
      case 2: "is_ex"
      case 3: "to_in"
      case 4: "to_ex"
      case 5: "allow"
      case 6: "block"
      default: "type \(rawValue)"
      }
    }
  }

  /// What is said.
  public let kind: Kind
  /// Of which group.
  public let group: IPAddress
  /// How many sources there should be.
  public let sourceCount: UInt16
  /// Where the sources lie, as far as they are here, counted from the first byte of the outermost reader.
  public let sources: Range<Int>
  /// How many bytes of auxiliary data follow.
  public let auxiliaryCount: Int
}

/// Walks the records of a report, and allocates nothing.
public struct MulticastRecords: Sequence, IteratorProtocol {
  private var reader: PacketReader
  private let version: ICMPVersion
  private var left: Int

  /// The first thing that was wrong, which ended the walk; nil if nothing was, or has not been yet.
  public private(set) var error: DecodeError?

  /// Walks `count` records in `reader`.
  public init(_ reader: PacketReader, version: ICMPVersion, count: UInt16) {
    self.reader = reader
    self.version = version
    left = Int(count)
  }

  /// The next record; the last one can be cut off.
  public mutating func next() -> MulticastRecord? {
    guard error == nil, left > 0 else { return nil }
    left -= 1
    let layer: DecodeError.Layer = version == .v4 ? .igmp : .mld
    let addressCount = version == .v4 ? 4 : 16
    let start = reader
    guard let word = reader.u32(), let group = IPAddress(from: &reader, version: version) else {
      error = start.shortage(of: 4 + addressCount, in: layer)
      return nil
    }
    let sourceCount = UInt16(truncatingIfNeeded: word)
    let sources = reader.takeElements(Int(sourceCount), of: addressCount, in: layer, error: &error)
    let auxiliaryCount = Int(word >> 16 & 0xff) * 4
    if error == nil, !reader.skip(auxiliaryCount) { error = reader.shortage(of: auxiliaryCount, in: layer) }
    return MulticastRecord(
      kind: MulticastRecord.Kind(rawValue: UInt8(truncatingIfNeeded: word >> 24)), group: group,
      sourceCount: sourceCount, sources: sources, auxiliaryCount: auxiliaryCount)
  }
}

/// Walks addresses of one version, which lie one after the other; what is left of a whole one is passed over.
public struct AddressList: Sequence, IteratorProtocol {
  private var reader: PacketReader
  private let version: ICMPVersion

  /// Walks all of `reader`.
  public init(_ reader: PacketReader, version: ICMPVersion) {
    self.reader = reader
    self.version = version
  }

  /// The next address.
  public mutating func next() -> IPAddress? { IPAddress(from: &reader, version: version) }
}

extension IPAddress {
  /// Takes an address of `version`; the scope, which is not sent, is not known.
  init?(from reader: inout PacketReader, version: ICMPVersion) {
    switch version {
    case .v4:
      guard let value = reader.u32() else { return nil }
      self = .v4(IPv4Address(rawValue: value))
    case .v6:
      guard let address = IPv6Address(from: &reader) else { return nil }
      self = .v6(address)
    }
  }
}

extension PacketReader {
  /// Takes `count` elements of `size` bytes, or those that are here, and sets `error` where some are not.
  mutating func takeElements(
    _ count: Int, of size: Int, in layer: DecodeError.Layer, error: inout DecodeError?
  ) -> Range<Int> {
    let start = offset
    if !skip(count * size) {
      error = error ?? shortage(of: count * size, in: layer)
      _ = skip(remaining / size * size)
    }
    return start..<offset
  }
}

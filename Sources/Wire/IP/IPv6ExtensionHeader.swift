/// One extension header of an IPv6 datagram, as it lies on the wire (RFC 8200, section 4).
public struct IPv6ExtensionHeader: Hashable, Sendable {
  /// What it is.
  public let type: IPProtocol
  /// What follows it.
  public let nextHeader: IPProtocol
  /// Where it lies with its first two bytes, counted from the first byte of the outermost reader.
  public let range: Range<Int>
  /// Where it lies without its first two bytes: the options of hop-by-hop and destination options are all of it.
  public var content: Range<Int> { min(range.lowerBound + 2, range.upperBound)..<range.upperBound }
}

/// Walks the extension headers of an IPv6 datagram, and allocates nothing.
///
/// `IPv6Extensions` has judged them: this one ends without an error where that did, sixteen headers at most.
public struct IPv6ExtensionHeaders: Sequence, IteratorProtocol {
  private var reader: PacketReader
  private var type: IPProtocol
  private var left = IPv6Extensions.maximumCount

  /// Walks from the first byte of `reader`, which lies behind the fixed header that announced `type`.
  public init(_ reader: PacketReader, first type: IPProtocol) {
    self.reader = reader
    self.type = type
  }

  /// The next header.
  public mutating func next() -> IPv6ExtensionHeader? {
    let start = reader
    guard left > 0, let unit = IPv6Extensions.lengthUnit(of: type), let next = reader.u8(), let length = reader.u8(),
      reader.skip(6 + Int(length) * unit)
    else {
      left = 0
      return nil
    }
    left -= 1
    let header = IPv6ExtensionHeader(
      type: type, nextHeader: IPProtocol(rawValue: next), range: start.offset..<reader.offset)
    // Behind a later fragment there is a piece of something, which only looks like a header.
    if type == .fragment {
      var fragment = start
      if fragment.skip(2), let position = fragment.u16(), position & ~7 != 0 { left = 0 }
    }
    type = header.nextHeader
    return header
  }
}

/// A routing header, as far as all types have it in common (RFC 8200, section 4.4).
public struct IPv6RoutingHeader: Hashable, Sendable {
  /// The type: 0 is deprecated (RFC 5095), 2 mobility (RFC 6275), 3 RPL (RFC 6554), 4 segment routing (RFC 8754).
  public let type: UInt8
  /// How many addresses have not been reached.
  public let segmentsLeft: UInt8
  /// Where the addresses lie, in types 0, 2 and 4, for `AddressList`; other types have none that are whole.
  public let addresses: Range<Int>

  /// Takes what is in `IPv6ExtensionHeader.content`; nil if that is less than it must be.
  public init?(_ content: PacketReader) {
    var reader = content
    guard let type = reader.u8(), let segmentsLeft = reader.u8(), let word = reader.u32() else { return nil }
    self.type = type
    self.segmentsLeft = segmentsLeft
    let available = reader.remaining / 16
    // Segment routing tells the index of its last entry, because other things may follow them.
    let count: Int
    switch type {
    case 0, 2: count = available
    case 4: count = Swift.min(Int(word >> 24) + 1, available)
    default: count = 0
    }
    addresses = reader.offset..<reader.offset + count * 16
  }
}

/// One option of hop-by-hop or destination options (RFC 8200, section 4.2).
public struct IPv6Option: Hashable, Sendable {
  /// What it is; the two high bits say what to do where that is not known.
  ///
  /// 1 only pads, 5 is a router alert (RFC 2711), 194 the length of a jumbogram (RFC 2675).
  public let type: UInt8
  /// Where its data lies, counted from the first byte of the outermost reader.
  public let data: Range<Int>
}

/// Walks the options of hop-by-hop or destination options, and allocates nothing; padding of one byte is left out.
public struct IPv6OptionList: Sequence, IteratorProtocol {
  private var reader: PacketReader

  /// Why the walk ended before the end; nil if it did not, or has not yet.
  public private(set) var error: DecodeError?

  /// Walks all of `reader`, which are the bytes of `IPv6ExtensionHeader.content`.
  public init(_ reader: PacketReader) { self.reader = reader }

  /// The next option.
  public mutating func next() -> IPv6Option? {
    while error == nil, !reader.isAtEnd {
      let start = reader
      guard let type = reader.u8(), type != 0 else { continue }
      guard let length = reader.u8() else {
        error = start.shortage(of: 2, in: .ipv6Extension)
        return nil
      }
      guard let data = reader.bytes(Int(length), limitedBy: .optionLength) else {
        error = start.shortage(of: 2 + Int(length), in: .ipv6Extension)
        return nil
      }
      return IPv6Option(type: type, data: data.range)
    }
    return nil
  }
}

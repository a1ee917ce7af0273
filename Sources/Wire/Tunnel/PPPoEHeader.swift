/// The header of PPP over Ethernet, in both of its stages (RFC 2516, section 4).
public struct PPPoEHeader: Hashable, Sendable {
  /// The length of the header, in bytes.
  public static let byteCount = 6

  /// Which step of discovery it is, or 0 in a session.
  public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number in the header.
    public let rawValue: UInt8
    /// Any number, also one without a name here.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// The packets of a session.
    public static let session = Code(rawValue: 0)

    /// The name in RFC 2516, section 5, or the number.
    public var description: String {
      switch rawValue {
      case 0x00: "session"
      case 0x07: "PADO"
      case 0x09: "PADI"
      case 0x19: "PADR"
      case 0x65: "PADS"
      case 0xa7: "PADT"
      default: "code \(rawValue)"
      }
    }
  }

  /// The version and the type, each of 4 bits and 1.
  public let versionAndType: UInt8
  /// Which step it is.
  public let code: Code
  /// The session; 0 until there is one.
  public let session: UInt16
  /// How many bytes follow.
  public let length: UInt16

  /// Takes a header from `reader`, which is left behind it and ends with what it carries.
  public static func decode(_ reader: inout PacketReader) -> Decoded<PPPoEHeader> {
    let start = reader
    guard reader.remaining >= byteCount, let word = reader.u32(), let length = reader.u16() else {
      return Decoded(nil, error: start.shortage(of: byteCount, in: .pppoe))
    }
    let header = PPPoEHeader(
      versionAndType: UInt8(truncatingIfNeeded: word >> 24),
      code: Code(rawValue: UInt8(truncatingIfNeeded: word >> 16)),
      session: UInt16(truncatingIfNeeded: word), length: length)
    let isWhole = reader.narrow(to: Int(length), by: .payloadLength)
    return Decoded(header, error: isWhole ? nil : start.shortage(of: byteCount + Int(length), in: .pppoe))
  }
}

/// A tag of PPPoE discovery (RFC 2516, appendix A).
public struct PPPoETag: Hashable, Sendable {
  /// What it is: 0x0101 is the name of the service, 0x0102 that of the concentrator.
  public let type: UInt16
  /// Where its value lies, counted from the first byte of the outermost reader.
  public let value: Range<Int>
}

/// Walks the tags of PPPoE discovery, and allocates nothing.
public struct PPPoETags: Sequence, IteratorProtocol {
  private var reader: PacketReader

  /// Why the walk ended before the end; nil if it did not, or has not yet.
  public private(set) var error: DecodeError?

  /// Walks all of `reader`, which is what `PPPoEHeader.decode` left.
  public init(_ reader: PacketReader) { self.reader = reader }

  /// The next tag; the end of the list, type 0, is none.
  public mutating func next() -> PPPoETag? {
    guard error == nil, !reader.isAtEnd else { return nil }
    let start = reader
    guard let word = reader.u32() else {
      error = start.shortage(of: 4, in: .pppoe)
      return nil
    }
    let count = Int(word & 0xffff)
    guard let value = reader.bytes(count, limitedBy: .optionLength) else {
      error = start.shortage(of: 4 + count, in: .pppoe)
      return nil
    }
    guard word >> 16 != 0 else {
      _ = reader.skip(reader.remaining)
      return nil
    }
    return PPPoETag(type: UInt16(truncatingIfNeeded: word >> 16), value: value.range)
  }
}

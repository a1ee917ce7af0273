/// The header of Geneve (RFC 8926, section 3.4).
public struct GeneveHeader: Hashable, Sendable {
  /// The length of the header without options, in bytes.
  public static let minimumByteCount = 8
  /// Its port.
  public static let port: UInt16 = 6081

  /// The version, which is 0.
  public let version: UInt8
  /// This is a control message.
  public let isControl: Bool
  /// Whoever does not know all options must drop it.
  public let hasCriticalOptions: Bool
  /// What it carries.
  public let `protocol`: EtherType
  /// The network identifier: 24 bits.
  public let identifier: UInt32
  /// Where the options lie, counted from the first byte of the outermost reader: give it to `PacketReader.slice`, and
  /// that to `GeneveOptions`.
  public let options: Range<Int>

  /// Takes a header from `reader`, which is left behind its options.
  public static func decode(_ reader: inout PacketReader) -> Decoded<GeneveHeader> {
    let start = reader
    guard let word = reader.u64() else {
      return Decoded(nil, error: start.shortage(of: minimumByteCount, in: .geneve))
    }
    let version = UInt8(truncatingIfNeeded: word >> 62)
    let optionCount = Int(word >> 56 & 0x3f) * 4
    guard version == 0 else {
      reader = start
      return Decoded(nil, error: DecodeError(.geneve, at: start.offset, .invalid(.version, value: Int(version))))
    }
    let optionStart = reader.offset
    let isWhole = reader.skip(optionCount)
    if !isWhole { _ = reader.skip(reader.remaining) }
    let header = GeneveHeader(
      version: version, isControl: word >> 55 & 1 != 0, hasCriticalOptions: word >> 54 & 1 != 0,
      protocol: EtherType(rawValue: UInt16(truncatingIfNeeded: word >> 32)),
      identifier: UInt32(truncatingIfNeeded: word >> 8 & 0xff_ffff), options: optionStart..<reader.offset)
    let needed = minimumByteCount + optionCount
    return Decoded(header, error: isWhole ? nil : start.shortage(of: needed, in: .geneve))
  }
}

/// One option of Geneve (RFC 8926, section 3.5).
public struct GeneveOption: Hashable, Sendable {
  /// Whose number the type is.
  public let optionClass: UInt16
  /// What it is; the high bit says that whoever does not know it must drop the packet.
  public let type: UInt8
  /// Where its data lies, counted from the first byte of the outermost reader.
  public let data: Range<Int>
}

/// Walks the options of a Geneve header, and allocates nothing.
public struct GeneveOptions: Sequence, IteratorProtocol {
  private var reader: PacketReader

  /// Why the walk ended before the end; nil if it did not, or has not yet.
  public private(set) var error: DecodeError?

  /// Walks all of `reader`, which are the bytes of `GeneveHeader.options`.
  public init(_ reader: PacketReader) { self.reader = reader }

  /// The next option.
  public mutating func next() -> GeneveOption? {
    guard error == nil, !reader.isAtEnd else { return nil }
    let start = reader
    guard let word = reader.u32() else {
      error = start.shortage(of: 4, in: .geneve)
      return nil
    }
    let count = Int(word & 0x1f) * 4
    guard let data = reader.bytes(count, limitedBy: .optionLength) else {
      error = start.shortage(of: 4 + count, in: .geneve)
      return nil
    }
    return GeneveOption(
      optionClass: UInt16(truncatingIfNeeded: word >> 16), type: UInt8(truncatingIfNeeded: word >> 8),
      data: data.range)
  }
}

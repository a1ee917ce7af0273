/// The common header of an SCTP packet (RFC 9260, section 3.1).
public struct SCTPHeader: Hashable, Sendable {
  /// The length of the header, in bytes.
  public static let byteCount = 12

  /// From which port.
  public let sourcePort: UInt16
  /// To which port.
  public let destinationPort: UInt16
  /// What tells the packets of this association from others.
  public let verificationTag: UInt32
  /// The checksum (CRC32c) as found.
  public let checksum: UInt32

  /// Takes a header from `reader`, which is left at the chunks: give them to `SCTPChunks`.
  public static func decode(_ reader: inout PacketReader) -> Decoded<SCTPHeader> {
    let start = reader
    guard reader.remaining >= byteCount, let ports = reader.u32(), let tag = reader.u32(), let checksum = reader.u32()
    else { return Decoded(nil, error: start.shortage(of: byteCount, in: .sctp)) }
    return Decoded(
      SCTPHeader(
        sourcePort: UInt16(truncatingIfNeeded: ports >> 16), destinationPort: UInt16(truncatingIfNeeded: ports),
        verificationTag: tag, checksum: checksum))
  }
}

/// One chunk of an SCTP packet (RFC 9260, section 3.2).
public struct SCTPChunk: Hashable, Sendable {
  /// What a chunk is.
  ///
  /// Numbers: IANA, SCTP Parameters.
  public struct Kind: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number in the chunk.
    public let rawValue: UInt8
    /// Any number, also one without a name here.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The name in the RFCs, or the number.
    public var description: String {
      switch rawValue {
      case 0: "DATA"
      case 1: "INIT"
      case 2: "INIT ACK"
      case 3: "SACK"
      case 4: "HEARTBEAT"
      case 5: "HEARTBEAT ACK"
      case 6: "ABORT"
      case 7: "SHUTDOWN"
      case 8: "SHUTDOWN ACK"
      case 9: "ERROR"
      case 10: "COOKIE ECHO"
      case 11: "COOKIE ACK"
      case 12: "ECNE"
      case 13: "CWR"
      case 14: "SHUTDOWN COMPLETE"
      case 15: "AUTH"  // RFC 4895.
      case 64: "I-DATA"  // RFC 8260.
      case 128: "ASCONF-ACK"  // RFC 5061.
      case 130: "RE-CONFIG"  // RFC 6525.
      case 132: "PAD"  // RFC 4820.
      case 192: "FORWARD TSN"  // RFC 3758.
      case 193: "ASCONF"  // RFC 5061.
      case 194: "I-FORWARD-TSN"  // RFC 8260.
      default: "chunk type \(rawValue)"
      }
    }
  }

  /// The fields of a DATA chunk (RFC 9260, section 3.3.1).
  public struct DataFields: Hashable, Sendable {
    /// The number of the chunk in the association.
    public let sequence: UInt32
    /// The stream it belongs to.
    public let stream: UInt16
    /// The number of the message in the stream.
    public let streamSequence: UInt16
    /// The application's protocol, in its own meaning.
    public let payloadProtocol: UInt32
  }

  /// What it is.
  public let kind: Kind
  /// Its flags, whose meaning depends on the kind.
  public let flags: UInt8
  /// Its length with its header of four bytes, without padding.
  public let length: UInt16
  /// Where its value lies, as far as it is here, counted from the first byte of the outermost reader.
  public let value: Range<Int>
  /// The fields of a DATA chunk; nil for others, or where they are cut off.
  public let data: DataFields?
}

/// Walks the chunks of an SCTP packet, each padded to a multiple of four bytes, and allocates nothing.
public struct SCTPChunks: Sequence, IteratorProtocol {
  private var reader: PacketReader

  /// The first thing that was wrong, which ended the walk; nil if nothing was, or has not been yet.
  public private(set) var error: DecodeError?

  /// Walks all of `reader`, which is what `SCTPHeader.decode` left.
  public init(_ reader: PacketReader) { self.reader = reader }

  /// The next chunk; the last one can be cut off.
  public mutating func next() -> SCTPChunk? {
    guard error == nil, !reader.isAtEnd else { return nil }
    let start = reader
    guard let word = reader.u32() else {
      error = start.shortage(of: 4, in: .sctpChunk)
      return nil
    }
    let length = UInt16(truncatingIfNeeded: word)
    guard length >= 4 else {
      let fault = DecodeError.Fault.truncated(needed: 4, available: Int(length), limit: .chunkLength)
      error = DecodeError(.sctpChunk, at: start.offset, fault)
      return nil
    }
    var value = reader
    if !value.narrow(to: Int(length) - 4, by: .chunkLength) {
      error = start.shortage(of: Int(length), in: .sctpChunk)
    }
    // The padding of the last chunk may be missing.
    _ = reader.skip(Swift.min((Int(length) + 3) & ~3 - 4, reader.remaining))
    let kind = SCTPChunk.Kind(rawValue: UInt8(truncatingIfNeeded: word >> 24))
    return SCTPChunk(
      kind: kind, flags: UInt8(truncatingIfNeeded: word >> 16), length: length, value: value.range,
      data: kind.rawValue == 0 ? SCTPChunk.DataFields(value) : nil)
  }
}

extension SCTPChunk.DataFields {
  fileprivate init?(_ reader: PacketReader) {
    var reader = reader
    guard let sequence = reader.u32(), let stream = reader.u16(), let streamSequence = reader.u16(),
      let payloadProtocol = reader.u32()
    else { return nil }
    self.init(
      sequence: sequence, stream: stream, streamSequence: streamSequence, payloadProtocol: payloadProtocol)
  }
}

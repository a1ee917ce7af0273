/// The header of a TCP segment (RFC 9293, section 3.1).
public struct TCPHeader: Hashable, Sendable {
  /// The length of the header without options, in bytes.
  public static let minimumByteCount = 20

  /// The control bits.
  public struct Flags: OptionSet, Hashable, Sendable {
    /// The twelve bits after the data offset.
    public let rawValue: UInt16
    /// Any bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// The sender has no more data.
    public static let fin = Flags(rawValue: 0x001)
    /// The sequence number is the first one.
    public static let syn = Flags(rawValue: 0x002)
    /// The connection is at its end.
    public static let rst = Flags(rawValue: 0x004)
    /// The data should not wait.
    public static let psh = Flags(rawValue: 0x008)
    /// The acknowledgment counts.
    public static let ack = Flags(rawValue: 0x010)
    /// The urgent pointer counts.
    public static let urg = Flags(rawValue: 0x020)
    /// Congestion was experienced (RFC 3168).
    public static let ece = Flags(rawValue: 0x040)
    /// The sender has slowed down (RFC 3168).
    public static let cwr = Flags(rawValue: 0x080)
    /// Accurate ECN; once the nonce sum (RFC 9768).
    public static let ae = Flags(rawValue: 0x100)
  }

  /// Where the options lie, as far as they are here, counted from the first byte of the outermost reader.
  ///
  /// Give it to `PacketReader.slice`, and that to `TCPOptions`.
  public let options: Range<Int>
  /// The number of the first byte of data, or of the SYN before it.
  public let sequence: UInt32
  /// The number of the byte expected next.
  public let acknowledgment: UInt32
  /// From which port.
  public let sourcePort: UInt16
  /// To which port.
  public let destinationPort: UInt16
  /// The control bits.
  public let flags: Flags
  /// How much the sender can take, before scaling (RFC 7323, section 2).
  public let window: UInt16
  /// The checksum as found; `PseudoHeader` begins its verification.
  public let checksum: UInt16
  /// Where urgent data ends, from the sequence number on.
  public let urgentPointer: UInt16
  /// The length of the header as the segment has it, in units of four bytes: 0...15, where less than 5 is an error.
  public let dataOffset: UInt8

  /// The length of the header as the segment has it, in bytes.
  public var byteCount: Int { Int(dataOffset) * 4 }

  /// Takes a header from `reader`, which is left at the data.
  ///
  /// Options that are cut off are an error beside the header, and then there is no data.
  public static func decode(_ reader: inout PacketReader) -> Decoded<TCPHeader> {
    let start = reader
    guard reader.remaining >= minimumByteCount, let ports = reader.u32(), let sequence = reader.u32(),
      let acknowledgment = reader.u32(), let control = reader.u32(), let last = reader.u32()
    else {
      return Decoded(nil, error: start.shortage(of: minimumByteCount, in: .tcp))
    }
    let byteCount = Int(control >> 28) * 4
    let optionStart = reader.offset
    var error: DecodeError?
    if byteCount < minimumByteCount {
      let fault = DecodeError.Fault.truncated(needed: minimumByteCount, available: byteCount, limit: .dataOffset)
      error = DecodeError(.tcp, at: start.offset, fault)
    } else if !reader.skip(byteCount - minimumByteCount) {
      _ = reader.skip(reader.remaining)
      error = start.shortage(of: byteCount, in: .tcp)
    }
    let header = TCPHeader(
      options: optionStart..<reader.offset, sequence: sequence, acknowledgment: acknowledgment,
      sourcePort: UInt16(truncatingIfNeeded: ports >> 16), destinationPort: UInt16(truncatingIfNeeded: ports),
      flags: Flags(rawValue: UInt16(truncatingIfNeeded: control >> 16) & 0xfff),
      window: UInt16(truncatingIfNeeded: control), checksum: UInt16(truncatingIfNeeded: last >> 16),
      urgentPointer: UInt16(truncatingIfNeeded: last), dataOffset: UInt8(truncatingIfNeeded: control >> 28))
    return Decoded(header, error: error)
  }
}

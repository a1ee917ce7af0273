extension TCPHeader {
  /// Appends a segment without data: the header with its options, filled up with zeros to a multiple of four bytes, and
  /// the checksum (RFC 9293, section 3.1).
  ///
  /// `pseudoHeader` is given the length of the segment. False, and nothing is appended, where an option is one that
  /// `TCPOption.append(to:)` does not write, or there are more than 40 bytes of them.
  @discardableResult
  public static func append(
    from sourcePort: UInt16, to destinationPort: UInt16, sequence: UInt32, acknowledgment: UInt32 = 0, _ flags: Flags,
    window: UInt16, urgentPointer: UInt16 = 0, options: [TCPOption] = [], to bytes: inout [UInt8],
    pseudoHeader: (_ length: Int) -> PseudoHeader
  ) -> Bool {
    var list: [UInt8] = []
    for option in options { guard option.append(to: &list) else { return false } }
    while list.count % 4 != 0 { list.append(0) }
    let count = minimumByteCount + list.count
    guard count <= 60 else { return false }
    let start = bytes.count
    bytes.append(bigEndian: sourcePort)
    bytes.append(bigEndian: destinationPort)
    bytes.append(bigEndian: sequence)
    bytes.append(bigEndian: acknowledgment)
    bytes.append(bigEndian: UInt16(truncatingIfNeeded: count / 4) << 12 | flags.rawValue & 0xfff)
    bytes.append(bigEndian: window)
    bytes.append(bigEndian: 0 as UInt16)
    bytes.append(bigEndian: urgentPointer)
    bytes += list
    var sum = pseudoHeader(count).checksum
    sum.add(bytes.span.extracting(start..<bytes.count))
    var span = bytes.mutableSpan
    span.put(sum.value, at: start + 16)
    return true
  }
}

extension TCPOption {
  /// Appends the option as it lies in a header; false, and nothing is appended, for one whose bytes lie elsewhere.
  @discardableResult
  public func append(to bytes: inout [UInt8]) -> Bool {
    switch self {
    case .endOfList: bytes.append(0)
    case .noOperation: bytes.append(1)
    case .maximumSegmentSize(let size):
      bytes += [2, 4]
      bytes.append(bigEndian: size)
    case .windowScale(let shift): bytes += [3, 3, shift]
    case .selectiveAcknowledgmentPermitted: bytes += [4, 2]
    case .timestamps(let value, let echo):
      bytes += [8, 10]
      bytes.append(bigEndian: value)
      bytes.append(bigEndian: echo)
    default: return false
    }
    return true
  }
}

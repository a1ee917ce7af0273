/// Walks the options of a TCP header (RFC 9293, section 3.1), one after the other, and allocates nothing.
///
/// It gives also what only pads, so that a line can show all of it, and ends after the end of the list, or where the
/// lengths make no sense, which `error` then tells.
public struct TCPOptions: Sequence, IteratorProtocol {
  private var reader: PacketReader
  private var isOver = false

  /// Why the walk ended before the end; nil if it did not, or has not yet.
  public private(set) var error: DecodeError?

  /// Walks all of `reader`, which are the bytes of `TCPHeader.options`.
  public init(_ reader: PacketReader) { self.reader = reader }

  /// The next option.
  public mutating func next() -> TCPOption? {
    let start = reader
    guard !isOver, let kind = reader.u8() else { return nil }
    if kind == 0 {
      isOver = true
      return .endOfList
    }
    if kind == 1 { return .noOperation }
    guard let length = reader.u8() else { return end(start.shortage(of: 2, in: .tcpOption)) }
    guard length >= 2 else {
      let fault = DecodeError.Fault.truncated(needed: 2, available: Int(length), limit: .optionLength)
      return end(DecodeError(.tcpOption, at: start.offset, fault))
    }
    guard let data = reader.bytes(Int(length) - 2, limitedBy: .optionLength) else {
      return end(start.shortage(of: Int(length), in: .tcpOption))
    }
    return TCPOption(kind: kind, data) ?? .other(kind: kind, data.range)
  }

  private mutating func end(_ error: DecodeError) -> TCPOption? {
    isOver = true
    self.error = error
    return nil
  }
}

extension TCPOption {
  /// Understands the data of an option; nil if the kind is not known, or cannot have data of this length.
  init?(kind: UInt8, _ data: PacketReader) {
    var data = data
    switch (kind, data.remaining) {
    case (2, 2): self = .maximumSegmentSize(data.u16() ?? 0)
    case (3, 1): self = .windowScale(data.u8() ?? 0)
    case (4, 0): self = .selectiveAcknowledgmentPermitted
    case (5, _):
      guard let blocks = SelectiveAcknowledgment(data) else { return nil }
      self = .selectiveAcknowledgment(blocks)
    case (8, 8): self = .timestamps(value: data.u32() ?? 0, echo: data.u32() ?? 0)
    case (19, 16): self = .md5Signature(high: data.u64() ?? 0, low: data.u64() ?? 0)
    case (28, 2):
      let value = data.u16() ?? 0
      self = .userTimeout(isInMinutes: value & 0x8000 != 0, value & 0x7fff)
    case (29, 2...): self = .authentication(key: data.u8() ?? 0, receiveNextKey: data.u8() ?? 0, code: data.range)
    case (30, 1...):
      self = .multipath(MultipathSubtype(rawValue: (data.peek ?? 0) >> 4), data.range)
    case (34, 0), (34, 4...16): self = .fastOpen(cookie: data.range, isExperimental: false)
    case (172, _), (174, _): self = .accurateECN(isFirstOrder: kind == 174, data.range)
    case (237, 2...): self = .extendedDataOffset(data.range)
    case (253, 2...), (254, 2...):
      let identifier = data.u16() ?? 0
      switch identifier {
      case 0xf989: self = .fastOpen(cookie: data.range, isExperimental: true)
      case 0x0ed0: self = .extendedDataOffset(data.range)
      default: self = .experiment(kind: kind, identifier: identifier, data.range)
      }
    default: return nil
    }
  }
}

/// The options at the end of a pcapng block (draft-ietf-opsawg-pcapng, section 3.5), one after the other.
///
/// Ends at the end mark, at the end of the block, and at an option that does not fit, which sets `isDamaged`.
struct PcapngOptions {
  private var bytes: PacketReader
  let order: ByteOrder
  private(set) var isDamaged = false

  init(_ bytes: PacketReader, _ order: ByteOrder) {
    self.bytes = bytes
    self.order = order
  }

  mutating func next() -> Option? {
    guard !bytes.isAtEnd else { return nil }
    guard let code = bytes.u16(order), let length = bytes.u16(order), let value = bytes.bytes(Int(length)) else {
      isDamaged = true
      bytes.narrow(to: 0, by: .capture)
      return nil
    }
    if code == 0 {
      isDamaged = length != 0
      bytes.narrow(to: 0, by: .capture)
      return nil
    }
    // The padding of the last option may be missing.
    _ = bytes.skip(min(-Int(length) & 3, bytes.remaining))
    return Option(code: code, value: value, order: order)
  }

  /// A number and a value, which lies in the block.
  struct Option {
    let code: UInt16
    let value: PacketReader
    let order: ByteOrder

    /// The value as text from one byte on, up to the first zero byte, and at most so many bytes of it.
    func text(from first: Int = 0, most: Int = 1024) -> String {
      var part = value
      guard part.skip(first) else { return "" }
      part.narrow(to: min(most, part.remaining), by: .capture)
      return String(decoding: part.array.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// The value as a number; nil if it has another size.
    var u8: UInt8? { value.remaining == 1 ? value.peek : nil }

    var u32: UInt32? {
      var bytes = value
      return value.remaining == 4 ? bytes.u32(order) : nil
    }

    var u64: UInt64? {
      var bytes = value
      return value.remaining == 8 ? bytes.u64(order) : nil
    }

    /// The value as a time in two halves.
    var halves: UInt64? {
      var bytes = value
      return value.remaining == 8 ? bytes.halves(order) : nil
    }
  }
}

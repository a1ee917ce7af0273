/// A domain name, as the place in a message where it begins (RFC 1035, section 3.1 and 4.1.4).
///
/// Its labels are walked only when somebody asks, with `labels(in:)`.
public struct DNSName: Hashable, Sendable {
  /// The most that a name has, as text with a point behind each label (RFC 1035, section 2.3.4).
  public static let maximumCount = 255

  /// Where it begins, counted from the first byte of the outermost reader.
  public let offset: Int

  /// Names the place where `reader` is.
  public init(at reader: PacketReader) { offset = reader.offset }

  /// Passes over a name in place, pointers not followed; nil if it does not end inside of `reader`, which is then left
  /// where it was.
  public static func skip(_ reader: inout PacketReader) -> DNSName? {
    let start = reader
    while let length = reader.u8() {
      if length == 0 { return DNSName(at: start) }
      let isPassed =
        switch length >> 6 {
        case 0: reader.skip(Int(length))
        case 1: skipBits(length, &reader)
        case 3: reader.skip(1)
        default: false
        }
      guard isPassed else { break }
      if length >> 6 == 3 { return DNSName(at: start) }
    }
    reader = start
    return nil
  }

  /// A label of bits (RFC 2673) has its own length, in bits.
  private static func skipBits(_ length: UInt8, _ reader: inout PacketReader) -> Bool {
    guard length == 0x41, let count = reader.u8() else { return false }
    return reader.skip(byteCount(ofBits: count))
  }

  /// How many bytes so many bits take; none means 256.
  static func byteCount(ofBits count: UInt8) -> Int { count == 0 ? 32 : (Int(count) + 7) / 8 }

  /// Walks the labels; `message` begins with the header of the DNS message.
  public func labels(in message: PacketReader) -> DNSLabels { DNSLabels(of: self, in: message) }

  /// The name as text: points between the labels and none at the end, `.` for the root, bytes that are not printable,
  /// points inside a label and backslashes as `\DDD` and `\X` (RFC 1035, section 5.1); nil if it is not whole.
  public func text(in message: PacketReader) -> String? {
    var labels = labels(in: message)
    var text: [UInt8] = []
    while let label = labels.next() {
      guard case .bytes(let range) = label, var bytes = message.slice(range) else { return nil }
      if !text.isEmpty { text.append(UInt8(ascii: ".")) }
      while let byte = bytes.u8() { Self.append(byte, to: &text) }
    }
    guard labels.end == .root else { return nil }
    return text.isEmpty ? "." : String(decoding: text, as: UTF8.self)
  }

  private static func append(_ byte: UInt8, to text: inout [UInt8]) {
    let isSpecial = byte == UInt8(ascii: ".") || byte == UInt8(ascii: "\\")
    if isSpecial { text.append(UInt8(ascii: "\\")) }
    if byte > 0x20, byte < 0x7f { return text.append(byte) }
    text.append(UInt8(ascii: "\\"))
    for divisor in [100, 10, 1] as [UInt8] { text.append(UInt8(ascii: "0") + byte / divisor % 10) }
  }
}

/// Walks the labels of a name through its pointers (RFC 1035, section 4.1.4), and allocates nothing.
///
/// A pointer must lead backwards, further than the one before it, so that there are no circles; there may be 127 of them
/// and 255 characters in all, so that a name costs the same whatever a message says.
public struct DNSLabels: Sequence, IteratorProtocol {
  /// One label; ranges count from the first byte of the outermost reader.
  public enum Label: Hashable, Sendable {
    /// Up to 63 bytes, any.
    case bytes(Range<Int>)
    /// So many bits, 1...256, the first one highest (RFC 2673).
    case bits(count: Int, Range<Int>)
  }

  /// How the walk ended.
  public enum End: Hashable, Sendable {
    /// With the root, as it should.
    case root
    /// Where the length of a label should be, there is nothing any more.
    case missing
    /// Inside of a label, of which only this is there.
    case cut(Range<Int>)
    /// The same inside of a label of bits.
    case cutBits(Range<Int>)
    /// A pointer that does not lead backwards, or one of too many.
    case pointer
    /// A label of a kind that nobody knows (RFC 6891, section 5): its six bits.
    case extended(UInt8)
    /// A label of a kind that does not exist, `10` in its first bits.
    case reserved
    /// The name is longer than any may be; this is the part of the label that still fits.
    case tooLong(Range<Int>)
  }

  private static let maximumPointerCount = 127

  private let message: PacketReader
  private var reader: PacketReader
  /// The next pointer must lead before this, counted from the message.
  private var bound: Int
  private var pointerCount = 0
  private var characterCount = 0

  /// How the walk ended; nil while it has not.
  public private(set) var end: End?

  init(of name: DNSName, in message: PacketReader) {
    self.message = message
    reader = message
    bound = name.offset &- message.offset
    if !reader.skip(bound) { end = .missing }
  }

  /// The next label.
  public mutating func next() -> Label? {
    while end == nil {
      guard let length = reader.u8() else { return finish(.missing) }
      switch length >> 6 {
      case 0:
        if length == 0 { return finish(characterCount > DNSName.maximumCount ? .tooLong(here(0)) : .root) }
        return bytes(Int(length))
      case 1: return length == 0x41 ? bits() : finish(.extended(length & 0x3f))
      case 2: return finish(.reserved)
      default: if !follow(length) { return nil }
      }
    }
    return nil
  }

  private func here(_ count: Int) -> Range<Int> { reader.offset..<reader.offset + Swift.min(count, reader.remaining) }

  private mutating func finish(_ end: End) -> Label? {
    self.end = end
    return nil
  }

  private mutating func bytes(_ length: Int) -> Label? {
    let room = Swift.max(0, DNSName.maximumCount - characterCount)
    if length > room, room <= reader.remaining { return finish(.tooLong(here(room))) }
    let range = here(length)
    guard reader.skip(length) else { return finish(.cut(range)) }
    characterCount += length + 1
    return .bytes(range)
  }

  private mutating func bits() -> Label? {
    guard let count = reader.u8() else { return finish(.missing) }
    let length = DNSName.byteCount(ofBits: count)
    let range = here(length)
    guard reader.skip(length) else { return finish(.cutBits(range)) }
    characterCount += length + 2
    return characterCount > DNSName.maximumCount
      ? finish(.tooLong(here(0))) : .bits(count: count == 0 ? 256 : Int(count), range)
  }

  /// Goes where a pointer leads; false if it leads nowhere.
  private mutating func follow(_ high: UInt8) -> Bool {
    guard let low = reader.u8() else {
      end = .missing
      return false
    }
    let target = Int(high & 0x3f) << 8 | Int(low)
    var place = message
    guard target < bound, pointerCount < Self.maximumPointerCount, place.skip(target) else {
      end = .pointer
      return false
    }
    pointerCount += 1
    bound = target
    reader = place
    return true
  }
}

/// One member of a structure that the kernel fills: a whole number at a place of its own.
public struct StructureField: Hashable, Sendable {
  /// The member's name, without the structure's prefix: `rtt` for `tcpi_rtt`.
  public let name: String
  /// What it counts, in the kernel's own unit.
  public let unit: OptionUnit
  /// How a reader should take it.
  public let meaning: Meaning

  let offset: Int
  /// 1, 2, 4 or 8 bytes.
  let width: Int
  /// The bits of those bytes, where it does not have them all.
  let bits: Range<Int>?

  /// How a number is meant, beyond its unit.
  public enum Meaning: Hashable, Sendable {
    /// It is what it says.
    case plain
    /// All bits set say that there is no such value, or no limit: it reads as -1.
    case unsetIsMinusOne
    /// The kernel's own type is `int`.
    case signed
    /// It grows with time alone, so that a change is no news.
    case clock
  }

  init(
    _ name: String, _ offset: Int, _ width: Int, bits: Range<Int>? = nil, _ unit: OptionUnit = .none,
    _ meaning: Meaning = .plain
  ) {
    self.name = name
    self.offset = offset
    self.width = width
    self.bits = bits
    self.unit = unit
    self.meaning = meaning
  }

  /// The number in `bytes`, which begin with the structure; nil where they end before the member does. 64-bit numbers
  /// beyond `Int.max`, which the kernel uses for "no limit", read as negative ones.
  public func value(in bytes: [UInt8]) -> Int? {
    guard offset + width <= bytes.count else { return nil }
    let number: UInt64 = bytes.withUnsafeBytes { raw in
      switch width {
      case 1: UInt64(raw.loadUnaligned(fromByteOffset: offset, as: UInt8.self))
      case 2: UInt64(raw.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
      case 4: UInt64(raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      default: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      }
    }
    if meaning == .signed, width == 4 { return Int(Int32(truncatingIfNeeded: number)) }
    if meaning == .unsetIsMinusOne, number == .max >> UInt64(64 - 8 * width) { return -1 }
    guard let bits else { return Int(truncatingIfNeeded: number) }
    return Int(number >> UInt64(bits.lowerBound) & ((1 << UInt64(bits.count)) - 1))
  }
}

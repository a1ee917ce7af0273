/// Reads JSON strictly (RFC 8259), only to find out whether it is; compact, and without a key twice in one object.
struct JSONCheck {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// Whether all of it is one object, in UTF-8.
  mutating func isWholeObject() -> Bool {
    String(validating: bytes, as: UTF8.self) != nil && peek == UInt8(ascii: "{") && value(depth: 0)
      && position == bytes.endIndex
  }

  private var peek: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  private mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) -> Bool {
    guard depth < 64 else { return false }
    switch peek {
    case UInt8(ascii: "{"): return object(depth)
    case UInt8(ascii: "["): return array(depth)
    case UInt8(ascii: "\""): return text() != nil
    case UInt8(ascii: "t"): return "true".unicodeScalars.allSatisfy { take($0) }
    default: return number()
    }
  }

  private mutating func object(_ depth: Int) -> Bool {
    var keys: Set<[UInt8]> = []
    guard take("{") else { return false }
    if take("}") { return true }
    repeat {
      guard let key = text(), keys.insert(key).inserted, take(":"), value(depth: depth + 1) else { return false }
    } while take(",")
    return take("}")
  }

  private mutating func array(_ depth: Int) -> Bool {
    guard take("[") else { return false }
    if take("]") { return true }
    repeat { if !value(depth: depth + 1) { return false } } while take(",")
    return take("]")
  }

  private mutating func number() -> Bool {
    _ = take("-")
    guard let first = peek, (0x30...0x39).contains(first) else { return false }
    position += 1
    while first != 0x30, let digit = peek, (0x30...0x39).contains(digit) { position += 1 }
    return true
  }

  /// Takes a string as it is written; nil if it is none.
  private mutating func text() -> [UInt8]? {
    guard take("\"") else { return nil }
    let start = position
    while let byte = peek {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return Array(bytes[start..<position])
      case ..<0x20: return nil
      case UInt8(ascii: "\\"): if !escape() { return nil }
      default: continue
      }
    }
    return nil
  }

  private mutating func escape() -> Bool {
    if take("\"") || take("\\") { return true }
    guard take("u") else { return false }
    for _ in 0..<4 {
      guard let digit = peek, Character(Unicode.Scalar(digit)).isHexDigit else { return false }
      position += 1
    }
    return true
  }
}

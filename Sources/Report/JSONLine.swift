/// One JSON object on one line, built field by field: no spaces between tokens, in the order of the calls.
public struct JSONLine: Sendable {
  /// The text so far, without the closing brace.
  private var bytes: [UInt8] = [UInt8(ascii: "{")]

  /// Starts an object of the given type; `"type"` always comes first.
  public init(type: String) { string("type", type) }

  /// A string, escaped.
  public mutating func string(_ key: String, _ value: String) {
    name(key)
    quote(value)
  }

  /// A whole number.
  public mutating func integer(_ key: String, _ value: some BinaryInteger) {
    name(key)
    bytes.append(contentsOf: String(value).utf8)
  }

  /// `true` or `false`.
  public mutating func boolean(_ key: String, _ value: Bool) {
    name(key)
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
  }

  /// An array of strings.
  public mutating func strings(_ key: String, _ values: [String]) {
    name(key)
    bytes.append(UInt8(ascii: "["))
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      quote(value)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// An array of whole numbers.
  public mutating func integers(_ key: String, _ values: [some BinaryInteger]) {
    name(key)
    bytes += "[\(values.map { "\($0)" }.joined(separator: ","))]".utf8
  }

  /// Fields that are absent when there is nothing to say.
  public mutating func string(_ key: String, _ value: String?) {
    guard let value else { return }
    name(key)
    quote(value)
  }

  /// A whole number, absent when there is nothing to say.
  public mutating func integer(_ key: String, _ value: (some BinaryInteger)?) {
    guard let value else { return }
    name(key)
    bytes.append(contentsOf: String(value).utf8)
  }

  /// The finished object with its newline.
  public func line() -> [UInt8] { bytes + [UInt8(ascii: "}"), UInt8(ascii: "\n")] }

  private mutating func name(_ key: String) {
    if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
    quote(key)
    bytes.append(UInt8(ascii: ":"))
  }

  /// RFC 8259, section 7.
  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
      case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
      case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
      case 0..<0x20, 0x7f: bytes.append(contentsOf: "\\u00\(Hex.pair(byte))".utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

enum Hex {
  static func pair(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}

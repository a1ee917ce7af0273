import Testing

/// One line of a JSON report: a flat object. Parses strictly, in the order of the keys.
struct JSONObject {
  enum Value: Hashable {
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case strings([String])
    case integers([Int])
  }

  private(set) var keys: [String] = []
  private var values: [String: Value] = [:]

  subscript(_ key: String) -> Value? { values[key] }
  func string(_ key: String) -> String? { if case .string(let text)? = values[key] { text } else { nil } }
  func integer(_ key: String) -> Int? { if case .integer(let number)? = values[key] { number } else { nil } }
  func strings(_ key: String) -> [String]? { if case .strings(let texts)? = values[key] { texts } else { nil } }
  var type: String? { string("type") }

  /// Parses each line of `text`; a report ends with a newline.
  static func lines(_ text: String) throws -> [JSONObject] {
    try #require(text.hasSuffix("\n"), "no newline at the end of \(text.debugDescription)")
    return try text.split(separator: "\n").map { try JSONObject($0) }
  }

  init(_ line: Substring) throws {
    var parser = Parser(rest: Substring(line).utf8)
    try parser.expect("{")
    repeat {
      let key = try parser.string()
      try parser.expect(":")
      try #require(values[key] == nil, "\(key) twice in \(line)")
      keys.append(key)
      values[key] = try parser.value()
    } while parser.skip(",")
    try parser.expect("}")
    try #require(parser.rest.isEmpty, "more behind the object: \(line)")
  }

  private struct Parser {
    var rest: Substring.UTF8View

    mutating func skip(_ text: String) -> Bool {
      guard rest.starts(with: text.utf8) else { return false }
      rest = rest.dropFirst(text.utf8.count)
      return true
    }

    mutating func expect(_ text: String) throws {
      let found = Substring(rest.prefix(20))
      try #require(skip(text), "\(text) wanted at \(found)")
    }

    mutating func value() throws -> Value {
      if rest.first == UInt8(ascii: "\"") { return .string(try string()) }
      if skip("true") { return .boolean(true) }
      if skip("false") { return .boolean(false) }
      return skip("[") ? try array() : .integer(try integer())
    }

    private mutating func array() throws -> Value {
      if skip("]") { return .strings([]) }
      let isText = rest.first == UInt8(ascii: "\"")
      var texts: [String] = []
      var numbers: [Int] = []
      repeat { if isText { texts.append(try string()) } else { numbers.append(try integer()) } } while skip(",")
      try expect("]")
      return isText ? .strings(texts) : .integers(numbers)
    }

    private mutating func integer() throws -> Int {
      let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: "-") }
      rest = rest.dropFirst(digits.count)
      return try #require(Int(Substring(digits)))
    }

    mutating func string() throws -> String {
      try expect("\"")
      var bytes: [UInt8] = []
      while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
        try #require(byte >= 0x20, "a control character in a string")
        guard byte == UInt8(ascii: "\\") else {
          bytes.append(byte)
          continue
        }
        let escaped = rest.popFirst()
        switch try #require(escaped) {
        case UInt8(ascii: "n"): bytes.append(10)
        case UInt8(ascii: "t"): bytes.append(9)
        case UInt8(ascii: "u"):
          let code = try #require(UInt32(Substring(rest.prefix(4)), radix: 16).flatMap(Unicode.Scalar.init))
          rest = rest.dropFirst(4)
          bytes.append(contentsOf: String(Character(code)).utf8)
        case let plain: bytes.append(plain)
        }
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}

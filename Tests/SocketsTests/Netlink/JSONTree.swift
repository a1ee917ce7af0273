import Testing

/// What `ip -j` prints: JSON, with objects within objects.
indirect enum JSONTree: Hashable, Sendable {
  case object([String: JSONTree])
  case array([JSONTree])
  case string(String)
  case number(Int)
  case boolean(Bool)
  case null

  init(_ text: String) throws {
    var rest = Substring(text).utf8
    self = try Self.value(&rest)
    Self.skipSpace(&rest)
    try #require(rest.isEmpty, "more behind the value: \(Substring(rest.prefix(40)))")
  }

  subscript(_ key: String) -> JSONTree? { if case .object(let members) = self { members[key] } else { nil } }
  var items: [JSONTree] { if case .array(let items) = self { items } else { [] } }
  var string: String? { if case .string(let text) = self { text } else { nil } }
  var number: Int? { if case .number(let number) = self { number } else { nil } }
  var isTrue: Bool { self == .boolean(true) }

  private static func skipSpace(_ rest: inout Substring.UTF8View) {
    rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\t") }
  }

  private static func skip(_ word: String, _ rest: inout Substring.UTF8View) -> Bool {
    skipSpace(&rest)
    guard rest.starts(with: word.utf8) else { return false }
    rest = rest.dropFirst(word.utf8.count)
    return true
  }

  private static func value(_ rest: inout Substring.UTF8View) throws -> JSONTree {
    if skip("{", &rest) {
      var members: [String: JSONTree] = [:]
      if skip("}", &rest) { return .object(members) }
      repeat {
        let key = try text(&rest)
        try #require(skip(":", &rest))
        members[key] = try value(&rest)
      } while skip(",", &rest)
      try #require(skip("}", &rest))
      return .object(members)
    }
    if skip("[", &rest) {
      var items: [JSONTree] = []
      if skip("]", &rest) { return .array(items) }
      repeat { items.append(try value(&rest)) } while skip(",", &rest)
      try #require(skip("]", &rest))
      return .array(items)
    }
    if skip("true", &rest) { return .boolean(true) }
    if skip("false", &rest) { return .boolean(false) }
    if skip("null", &rest) { return .null }
    if rest.first == UInt8(ascii: "\"") { return .string(try text(&rest)) }
    let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: "-") }
    rest = rest.dropFirst(digits.count)
    // Fractions matter to no test.
    if skip(".", &rest) { rest = rest.drop { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } }
    return .number(try #require(Int(Substring(digits)), "no value at \(Substring(rest.prefix(40)))"))
  }

  /// A string; `ip` escapes nothing but quotes and backslashes in the names that these tests use.
  private static func text(_ rest: inout Substring.UTF8View) throws -> String {
    try #require(skip("\"", &rest))
    var bytes: [UInt8] = []
    while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
      let escaped = byte == UInt8(ascii: "\\") ? rest.popFirst() : byte
      bytes.append(try #require(escaped))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

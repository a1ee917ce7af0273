import Report
import TestSupport
import Testing

@Suite struct JSONLineTests {
  private func text(_ line: JSONLine) -> String { String(decoding: line.line(), as: UTF8.self) }

  @Test("type comes first, fields follow in the order of the calls, without spaces, and a newline ends it")
  func order() {
    var line = JSONLine(type: "summary")
    line.string("target", "host")
    line.integer("sent", 4_294_967_296)
    line.integer("least", Int64.min)
    line.integer("most", UInt64.max)
    line.boolean("ok", true)
    line.boolean("late", false)
    line.strings("addresses", ["::1", "127.0.0.1"])
    line.strings("none", [])
    #expect(
      text(line) == #"{"type":"summary","target":"host","sent":4294967296,"least":-9223372036854775808,"#
        + #""most":18446744073709551615,"ok":true,"late":false,"addresses":["::1","127.0.0.1"],"none":[]}"# + "\n")
  }

  @Test("a field without a value is absent")
  func absent() {
    var line = JSONLine(type: "t")
    line.string("reason", nil)
    line.string("witness", Optional("w"))
    line.integer("port", Int?.none)
    line.integer("speed", Int?(10))
    #expect(text(line) == #"{"type":"t","witness":"w","speed":10}"# + "\n")
  }

  @Test(
    "what RFC 8259 wants escaped is escaped, and nothing else",
    arguments: [
      ("\"", #"\""#), ("\\", #"\\"#), ("\n", #"\n"#), ("\t", #"\t"#), ("\r", #"\u000d"#), ("\0", #"\u0000"#),
      ("\u{1b}[31m", #"\u001b[31m"#), ("\u{7f}", #"\u007f"#), ("/", "/"), ("äöü €", "äöü €"), ("😀", "😀"), ("", ""),
    ])
  func escapes(value: String, expected: String) {
    var line = JSONLine(type: "t")
    line.string("v", value)
    #expect(text(line) == #"{"type":"t","v":""# + expected + "\"}\n")
  }

  @Test("keys are escaped like values")
  func keys() {
    var line = JSONLine(type: "a\"b")
    line.integer("c\n", 1)
    #expect(text(line) == #"{"type":"a\"b","c\n":1}"# + "\n")
  }

  @Test("any text comes back when it is read again, and is one line without control characters")
  func roundTrip() throws {
    var random = SeededGenerator(seed: 8259)
    for _ in 0..<500 {
      let value = String(decoding: random.bytes(.random(in: 0...40, using: &random)), as: UTF8.self)
      var line = JSONLine(type: "t")
      line.string("v", value)
      let bytes = line.line()
      #expect(bytes.dropLast().allSatisfy { $0 >= 0x20 && $0 != 0x7f })
      let prefix = Array(#"{"type":"t","v":""#.utf8)
      #expect(bytes.starts(with: prefix))
      #expect(Self.unescape(bytes.dropFirst(prefix.count).dropLast(3)) == Array(value.utf8))
    }
  }

  /// Reads the inside of a JSON string; nil for what RFC 8259 does not allow or these lines do not use.
  private static func unescape(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\"") { return nil }
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      switch rest.popFirst().map({ Character(Unicode.Scalar($0)) }) {
      case "\"": result.append(UInt8(ascii: "\""))
      case "\\": result.append(UInt8(ascii: "\\"))
      case "n": result.append(UInt8(ascii: "\n"))
      case "t": result.append(UInt8(ascii: "\t"))
      case "u":
        guard let value = UInt8(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16), value < 0x80 else {
          return nil
        }
        result.append(value)
        rest = rest.dropFirst(4)
      default: return nil
      }
    }
    return result
  }
}

import Report
import TestSupport
import Testing

@Suite struct TerminalTextTests {
  @Test(
    "printable text, newlines and tabs stay as they are",
    arguments: [
      "", "plain", "two\nlines\tand a tab\n", "äöü ß €", "日本語", "😀👩‍👩‍👧", "a\\b", "e\u{301}", "\u{a0}", "\u{ffff}",
    ])
  func untouched(text: String) {
    #expect(TerminalText.escape(text) == text)
  }

  @Test(
    "what could talk to a terminal, or turn the line around, is shown instead",
    arguments: [
      ("\u{1b}[31mred", #"\x1b[31mred"#), ("a\rb", #"a\x0db"#), ("\0\u{7}\u{8}", #"\x00\x07\x08"#),
      ("\u{7f}", #"\x7f"#),
      ("\u{9b}31m", #"\u{9b}31m"#), ("\u{80}\u{9f}", #"\u{80}\u{9f}"#), ("\u{85}", #"\u{85}"#),
      ("\u{202e}cod.exe", #"\u{202e}cod.exe"#), ("\u{202a}\u{202d}", #"\u{202a}\u{202d}"#),
      ("\u{2066}\u{2069}", #"\u{2066}\u{2069}"#), ("\u{200e}\u{200f}", #"\u{200e}\u{200f}"#), ("\u{61c}", #"\u{61c}"#),
      ("\u{2028}\u{2029}", #"\u{2028}\u{2029}"#), ("\u{feff}", #"\u{feff}"#), ("\r\n", #"\x0d"# + "\n"),
    ])
  func escaped(text: String, expected: String) {
    #expect(TerminalText.escape(text) == expected)
  }

  @Test(
    "bytes that are no UTF-8 are shown one by one, and what follows them is read afresh",
    arguments: [
      ([0xff], #"\xff"#), ([0x80, 0x41], #"\x80A"#), ([0xc3], #"\xc3"#), ([0xc3, 0x41], #"\xc3A"#),
      ([0xe2, 0x82], #"\xe2\x82"#), ([0xe2, 0x82, 0xe2, 0x82, 0xac], #"\xe2\x82€"#),
      // Overlong, surrogate, beyond the last code point, an overlong escape character.
      ([0xc0, 0xaf], #"\xc0\xaf"#), ([0xed, 0xa0, 0x80], #"\xed\xa0\x80"#),
      ([0xf4, 0x90, 0x80, 0x80], #"\xf4\x90\x80\x80"#),
      ([0xc0, 0x9b], #"\xc0\x9b"#), ([0x9b, 0x33, 0x31, 0x6d], #"\x9b31m"#), ([0xc3, 0x1b], #"\xc3\x1b"#),
    ] as [([UInt8], String)])
  func invalid(bytes: [UInt8], expected: String) {
    #expect(TerminalText.escape(bytes) == expected)
  }

  @Test("random bytes never give a control character")
  func random() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<2000 {
      let bytes = random.bytes(.random(in: 0...64, using: &random))
      for scalar in TerminalText.escape(bytes).unicodeScalars where scalar != "\n" && scalar != "\t" {
        let isControl = scalar.properties.generalCategory == .control || scalar.properties.isBidiControl
        #expect(!isControl, "\(bytes)")
      }
    }
  }

  @Test("no scalar that Unicode calls a control or a direction mark gets through")
  func everyScalar() {
    let harmful = (UInt32(0)...0x10ffff).lazy.compactMap(Unicode.Scalar.init).filter {
      $0 != "\n" && $0 != "\t" && ($0.properties.generalCategory == .control || $0.properties.isBidiControl)
    }
    for scalar in harmful {
      let text = TerminalText.escape(String(Character(scalar)))
      #expect(text.utf8.allSatisfy { (0x20..<0x7f).contains($0) }, "U+\(String(scalar.value, radix: 16))")
    }
  }

  @Test("text that must stay one line keeps no line break and no tab")
  func oneLine() {
    #expect(TerminalText.escapeLine("a\nb\tc\u{1b}[m") == "a\\x0ab\\x09c\\x1b[m")
    #expect(TerminalText.withoutLineBreaks("a\r\nb\u{1b}") == "a\\x0d\\x0ab\u{1b}")
    #expect(TerminalText.withoutLineBreaks("plain") == "plain")
  }

  @Test("a long text is shown by its beginning")
  func shortened() {
    #expect(TerminalText.shortened(String(repeating: "é", count: 64)) == String(repeating: "é", count: 64))
    #expect(TerminalText.shortened(String(repeating: "é", count: 65)) == String(repeating: "é", count: 64) + "...")
    #expect(TerminalText.shortened("") == "" && TerminalText.shortened("abc", to: 2) == "ab...")
  }
}

import Glibc
import Sockets
import Testing

@Suite("lines and words of configuration files")
struct ConfigurationFileTests {
  private func shape(_ text: String, comments: String = "#") -> [String] {
    ConfigurationFile(text, comments: comments).lines.map { "\($0.number):" + $0.words.joined(separator: "|") }
  }

  @Test(
    "words stand between blanks, comments are left out, and lines keep their numbers",
    arguments: [
      ("", []), ("\n\n", []), ("a", ["1:a"]), ("a b\n", ["1:a|b"]), ("\n a\t b \r\nc", ["2:a|b", "3:c"]),
      ("# a\nb # c\nd#e", ["2:b", "3:d"]), ("a\u{b}b\u{c}c\rd", ["1:a|b|c|d"]), ("#", []), ("a;b", ["1:a;b"]),
      ("ä ö\u{a0}ü", ["1:ä|ö\u{a0}ü"]), ("a\0b c", ["1:a\0b|c"]), ("a\u{2028}b", ["1:a\u{2028}b"]),
    ] as [(String, [String])])
  func shape(text: String, lines: [String]) { #expect(shape(text) == lines) }

  @Test("which characters begin a comment is the file's own affair")
  func comments() {
    #expect(shape("a;b # c\n;d", comments: "#;") == ["1:a"])
    #expect(shape("a # b", comments: "") == ["1:a|#|b"])
  }

  @Test("a file is read as it is: without a last newline, with bytes that are no text, longer than any buffer")
  func reading() throws {
    let directory = try TemporaryDirectory()
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 200_000)
    _ = try directory.file("hosts", Array("a \u{ff}".utf8) + [0xff, 0xfe, 0x0a] + long + Array(" end".utf8))
    let lines = try #require(ConfigurationFile(path: "\(directory.path)/hosts")).lines
    #expect(lines.map(\.number) == [1, 2])
    #expect(lines.first?.words == ["a", "\u{ff}\u{fffd}\u{fffd}"])
    #expect(lines.last?.words.map(\.utf8.count) == [200_000, 3])
  }

  @Test("what is not there is no file; what has no text says nothing, and nobody waits for it")
  func missing() throws {
    let directory = try TemporaryDirectory()
    #expect(ConfigurationFile(path: "\(directory.path)/none") == nil)
    #expect(ConfigurationFile(path: "/dev/null")?.lines.isEmpty == true)
    #expect(ConfigurationFile(path: directory.path)?.lines.isEmpty ?? true)
    try #require(mkfifo("\(directory.path)/fifo", 0o600) == 0)
    #expect(ConfigurationFile(path: "\(directory.path)/fifo")?.lines.isEmpty == true)
  }
}

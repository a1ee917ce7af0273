import Sockets
import TestSupport
import Testing

@testable import Relay

@Suite struct LineTests {
  private func encode(_ pieces: [ArraySlice<UInt8>]) -> [UInt8] {
    var encoder = LineEndingEncoder()
    var result: [UInt8] = []
    for piece in pieces {
      let room = Scratch(max(1, piece.count * 2))
      Array(piece).withUnsafeBytes { result += encoder.encode($0, into: room.bytes) }
    }
    return result
  }

  @Test(
    "LF becomes CRLF and an existing CR is not doubled, wherever the chunks are cut",
    arguments: [
      ("", ""), ("\n", "\r\n"), ("a\nb\n", "a\r\nb\r\n"), ("a\r\nb", "a\r\nb"), ("\n\n", "\r\n\r\n"),
      ("\r\n\n", "\r\n\r\n"),
      ("\r", "\r"), ("\r\r\n", "\r\r\n"), ("GET / HTTP/1.0\n\n", "GET / HTTP/1.0\r\n\r\n"), ("\r\n\r\n", "\r\n\r\n"),
      ("\n\r", "\r\n\r"),
    ])
  func lineEndings(text: String, expected: String) {
    let bytes = Array(text.utf8)
    #expect(encode([bytes[...]]) == Array(expected.utf8))
    #expect(encode(bytes.indices.map { bytes[$0...$0] }) == Array(expected.utf8))
    for index in bytes.indices { #expect(encode([bytes[..<index], bytes[index...]]) == Array(expected.utf8)) }
  }

  @Test(
    "the time stands in front of every line, also of one that comes in pieces",
    arguments: [
      (["a\n"], "[T] a\n"), (["a"], "[T] a"), (["a", "b\n", "c"], "[T] ab\n[T] c"),
      (["a\nb\nc\n"], "[T] a\n[T] b\n[T] c\n"),
      (["\n\n"], "[T] \n[T] \n"), (["a\n", "b"], "[T] a\n[T] b"),
    ])
  func stamps(pieces: [String], expected: String) {
    var stamper = LineStamper()
    let text = pieces.flatMap { piece in Array(piece.utf8).withUnsafeBytes { stamper.stamp($0, with: "T") } }
    #expect(String(decoding: text, as: UTF8.self) == expected)
  }

  @Test("an empty message is answered with the time alone")
  func emptyStamp() {
    var stamper = LineStamper()
    #expect([UInt8]().withUnsafeBytes { stamper.stamp($0, with: "T") } == Array("[T] ".utf8))
  }

  @Test("lines are collected whole, wherever the chunks are cut")
  func collecting() {
    let bytes = Array("one\n\ntwo\r\nrest".utf8)
    for index in 0...bytes.count {
      var collector = LineCollector(limit: 100)
      var lines: [[UInt8]] = []
      for piece in [bytes[..<index], bytes[index...]] { lines += Array(piece).withUnsafeBytes { collector.take($0) } }
      #expect(lines.map { String(decoding: $0, as: UTF8.self) } == ["one\n", "\n", "two\r\n"])
      #expect(collector.rest() == Array("rest".utf8))
      #expect(collector.rest() == nil)
    }
  }

  @Test("a line without an end comes in pieces of the limit")
  func limit() {
    var collector = LineCollector(limit: 4)
    let lines = Array("abcdefghij\n".utf8).withUnsafeBytes { collector.take($0) }
    #expect(lines.map { String(decoding: $0, as: UTF8.self) } == ["abcd", "efgh", "ij\n"])
    #expect(collector.rest() == nil)
  }

  @Test("generated characters have the shape of RFC 864", arguments: [0, 1, 23, 94, 95, 1000])
  func characters(start: Int) {
    let text = CharacterGenerator.lines(from: start, count: 200)
    #expect(text.count == 200 * 74)
    let ring = Array(UInt8(0x20)...0x7e)
    for index in 0..<200 {
      let line = text[index * 74..<(index + 1) * 74]
      #expect(Array(line.suffix(2)) == [0x0d, 0x0a])
      #expect(Array(line.prefix(72)) == (0..<72).map { ring[(start + index + $0) % 95] })
    }
  }

  @Test("one call after the other continues the pattern")
  func continued() {
    #expect(
      CharacterGenerator.lines(from: 0, count: 64) + CharacterGenerator.lines(from: 64, count: 64)
        == CharacterGenerator.lines(from: 0, count: 128))
  }
}
